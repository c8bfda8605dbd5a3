#include "src/backoff.h"

#include <catch2/catch.hpp>

using namespace mooring;

namespace {

struct Drawn {
  Duration least = kNever;
  Duration most = 0;
  double mean = 0;
};

// What 20,000 draws of a wait look like.
template <class Draw>
Drawn sample(Draw draw) {
  constexpr int kDraws = 20'000;
  Prng prng(42);
  Drawn drawn;
  for (int i = 0; i < kDraws; ++i) {
    const Duration wait = draw(prng);
    drawn.least = earlier(drawn.least, wait);
    drawn.most = later(drawn.most, wait);
    drawn.mean += static_cast<double>(wait) / kDraws;
  }
  return drawn;
}

}  // namespace

TEST_CASE("Doubling stops at its cap and never overflows") {
  CHECK(doubled(100, 0, 10'000) == 100);
  CHECK(doubled(100, 1, 10'000) == 200);
  CHECK(doubled(100, 6, 10'000) == 6'400);
  CHECK(doubled(100, 7, 10'000) == 10'000);
  CHECK(doubled(100, 4'000'000'000U, 10'000) == 10'000);
  CHECK(doubled(0, 20, 10'000) == 0);
  CHECK(doubled(INT64_MAX, 60, 10'000) == 10'000);
}

TEST_CASE("A retry waits from 0 to retryDelay doubled each time, half of it on average") {
  const Duration bounds[] = {100, 200, 400, 800, 1'600, 3'200, 6'400, 10'000, 10'000};
  std::uint32_t n = 0;
  for (const Duration bound : bounds) {
    ++n;
    const Drawn drawn = sample([n](Prng& prng) { return retry_wait(prng, n, 100, 0); });
    CHECK(drawn.least <= bound / 50);
    CHECK(drawn.most <= bound);
    CHECK(drawn.most >= bound - bound / 50);
    CHECK(drawn.mean == Approx(static_cast<double>(bound) / 2).epsilon(0.03));
  }
}

TEST_CASE("A retryDelay of 0 means no wait, and one above 10 s waits at most 10 s") {
  CHECK(sample([](Prng& prng) { return retry_wait(prng, 5, 0, 0); }).most == 0);
  CHECK(sample([](Prng& prng) { return retry_wait(prng, 1, 60'000, 0); }).most <= 10'000);
}

TEST_CASE("Retry-After is a floor under the draw and adds at most 5 s to it") {
  const Drawn floor = sample([](Prng& prng) { return retry_wait(prng, 1, 100, 70); });
  CHECK(floor.least == 70);
  CHECK(floor.most == 100);
  const Drawn absurd = sample([](Prng& prng) { return retry_wait(prng, 1, 100, 0xffff'ffff); });
  CHECK(absurd.least >= 5'000);
  CHECK(absurd.most <= 5'100);
}

TEST_CASE("The first overload retry waits up to 200 ms, the second up to 400 ms") {
  for (const std::uint32_t n : {1U, 2U}) {
    const Drawn drawn = sample([n](Prng& prng) { return overload_wait(prng, n, 0, 0); });
    CHECK(drawn.least <= 2);
    CHECK(drawn.most <= (100 << n));
    CHECK(drawn.mean == Approx(100 << (n - 1)).epsilon(0.03));
  }
}

TEST_CASE("The server's baseBackoffMS replaces 100 ms, and 10 s stays the cap") {
  const Drawn drawn = sample([](Prng& prng) { return overload_wait(prng, 1, 1'000, 0); });
  CHECK(drawn.most <= 2'000);
  CHECK(drawn.mean == Approx(1'000).epsilon(0.03));
  CHECK(sample([](Prng& prng) { return overload_wait(prng, 2, 65'535, 0); }).most <= 10'000);
  CHECK(sample([](Prng& prng) { return overload_wait(prng, 1, 0, 0xffff'ffff); }).most <= 5'200);
}

TEST_CASE("The breaker's interval doubles from 1 s to 30 s, give or take a half") {
  const Duration intervals[] = {1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000};
  std::uint32_t n = 0;
  for (const Duration interval : intervals) {
    ++n;
    const Drawn drawn = sample([n](Prng& prng) { return probe_interval(prng, n); });
    CHECK(drawn.least >= interval / 2);
    CHECK(drawn.most <= interval + interval / 2);
    CHECK(drawn.mean == Approx(static_cast<double>(interval)).epsilon(0.02));
  }
  CHECK(sample([](Prng& prng) { return probe_interval(prng, 4'000'000'000U); }).most <= 45'000);
}

TEST_CASE("Retry-After is a floor under an overload wait too, and adds at most 5 s to it") {
  const auto with = [](Duration retry_after) {
    return sample([=](Prng& prng) { return overload_wait(prng, 1, 1'000, retry_after); });
  };
  CHECK(with(1'500).least == 1'500);
  CHECK(with(1'500).most > 1'900);
  CHECK(with(60'000).least <= 5'000 + 100);
  CHECK(with(60'000).least >= 5'000);
  CHECK(with(60'000).most > 6'900);
  CHECK(with(60'000).most <= 7'000);
}

TEST_CASE("A server's base of one millisecond is taken at its word") {
  CHECK(sample([](Prng& prng) { return overload_wait(prng, 1, 1, 0); }).most == 2);
  CHECK(sample([](Prng& prng) { return overload_wait(prng, 1, 0, 0); }).most == 200);
}
