#include "src/limiter.h"

#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "src/base/prng.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

class Keys {
 public:
  explicit Keys(std::uint16_t keys)
      : memory_(Limiter::bytes_needed(keys) / 8, 0x5a5a5a5a5a5a5a5aU) {
    limiter_.adopt(reinterpret_cast<std::byte*>(memory_.data()), keys);
  }
  Limiter* operator->() { return &limiter_; }

 private:
  std::vector<std::uint64_t> memory_;
  Limiter limiter_;
};

}  // namespace

TEST_CASE("A burst is admitted at once, and then one request an interval") {
  Keys limiter(16);
  for (int i = 0; i < 5; ++i) CHECK(limiter->ask(1, 1'000, 10, 5, 1).admitted);
  const Admission refused = limiter->ask(1, 1'000, 10, 5, 1);
  CHECK_FALSE(refused.admitted);
  CHECK(refused.again_at == 1'100);
  CHECK_FALSE(limiter->ask(1, 1'099, 10, 5, 1).admitted);
  CHECK(limiter->ask(1, 1'100, 10, 5, 1).admitted);
  CHECK_FALSE(limiter->ask(1, 1'100, 10, 5, 1).admitted);
}

TEST_CASE("A request may cost more than one, up to a whole burst") {
  Keys limiter(16);
  CHECK(limiter->ask(1, 0, 10, 5, 5).admitted);
  CHECK(limiter->ask(1, 0, 10, 5, 1).again_at == 100);
  CHECK(limiter->ask(1, 0, 10, 5, 5).again_at == 500);
  CHECK_FALSE(limiter->ask(1, 499, 10, 5, 5).admitted);
  CHECK(limiter->ask(1, 500, 10, 5, 5).admitted);
}

TEST_CASE("Keys have buckets of their own") {
  Keys limiter(16);
  CHECK(limiter->ask(1, 0, 1, 1, 1).admitted);
  CHECK(limiter->ask(2, 0, 1, 1, 1).admitted);
  CHECK_FALSE(limiter->ask(1, 0, 1, 1, 1).admitted);
}

TEST_CASE("A rate that does not divide a second is rounded so that it is not exceeded") {
  Keys limiter(16);
  int admitted = 0;
  for (Instant now = 0; now <= 3'000'000; now += 50) {
    admitted += limiter->ask(1, now, 3, 1, 1).admitted ? 1 : 0;
  }
  CHECK(admitted <= 1 + 3 * 3'000);
  CHECK(admitted >= 3 * 3'000 * 8 / 10);
}

TEST_CASE("However many keys are made up, no key is admitted more than its burst and rate") {
  Keys limiter(8);
  Prng chance(7);
  std::map<std::uint64_t, std::vector<Instant>> admitted;
  Instant now = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += chance.up_to(3) == 0 ? chance.up_to(400) : 0;
    const auto key = static_cast<std::uint64_t>(chance.up_to(40));
    if (limiter->ask(key, now, 2, 3, 1).admitted) admitted[key].push_back(now);
  }
  for (const auto& [key, times] : admitted) {
    for (std::size_t from = 0; from < times.size(); ++from) {
      for (std::size_t to = from; to < times.size() && to < from + 40; ++to) {
        const auto count = static_cast<Duration>(to - from + 1);
        REQUIRE(count <= 3 + 2 * (times[to] - times[from]) / 1'000 + 1);
      }
    }
  }
}

TEST_CASE("A clock at the end of time neither overflows nor refuses for ever") {
  Keys limiter(16);
  constexpr Instant kEnd = 9'007'199'254'740'991;
  CHECK(limiter->ask(1, kEnd, 1, 1'000'000, 1).admitted);
}

TEST_CASE("The core answers admit or limit, counts what it refused, and needs a limit to be set") {
  World off;
  CHECK(off.tell(EventKind::request_arrived, 7) == Status::bad_argument);
  Options options;
  options.rate_limit = 1;
  options.rate_limit_burst = 2;
  World world(options);
  // The key has 64 bits, of which the handle is the low word; a cost of 0 is 1.
  world.tell(EventKind::request_arrived, 7, 1, 0);
  CHECK(world.count(CommandKind::admit) == 1);
  world.tell(EventKind::request_arrived, 7, 1, 1);
  CHECK(world.count(CommandKind::admit) == 1);
  world.tell(EventKind::request_arrived, 7, 1, 1);
  CHECK(world.only(CommandKind::limit).at == world.now + 1'000);
  world.tell(EventKind::request_arrived, 7, 2, 1);
  CHECK(world.count(CommandKind::admit) == 1);
  CHECK(world.stats().limited == 1);
  CHECK(world.tell(EventKind::request_arrived, 7, 1, 3) == Status::bad_argument);
}

TEST_CASE("What was refused costs nothing, however often it is asked") {
  Keys limiter(16);
  CHECK(limiter->ask(7, 0, 1, 1, 1).admitted);
  for (int i = 0; i < 50; ++i) CHECK_FALSE(limiter->ask(7, 500, 1, 1, 1).admitted);
  CHECK(limiter->ask(7, 1'000, 1, 1, 1).admitted);
}

TEST_CASE("An interval that is no whole number of microseconds is rounded up, never down") {
  Keys limiter(16);
  // Three thirds of a second take 1,000,002 us, so the bucket is empty at 1,001 ms.
  CHECK(limiter->ask(7, 0, 3, 3, 3).admitted);
  CHECK(limiter->ask(7, 0, 3, 3, 3).again_at == 1'001);
  CHECK_FALSE(limiter->ask(7, 1'000, 3, 3, 3).admitted);
  CHECK(limiter->ask(7, 1'001, 3, 3, 3).admitted);
}

TEST_CASE("A debt of a microsecond is a debt, and a wait is never rounded down to nothing") {
  Keys limiter(16);
  CHECK(limiter->ask(7, 500, 1'000'000, 1, 1).admitted);
  const Admission refused = limiter->ask(7, 500, 1'000'000, 1, 1);
  CHECK_FALSE(refused.admitted);
  CHECK(refused.again_at == 501);
}

TEST_CASE("A key without a place takes over the least debt of the four places, not none") {
  Keys limiter(4);
  // Four keys that owe 4, 1, 3 and 2 intervals of a second.
  std::uint64_t key = 0;
  for (const std::uint32_t cost : {4U, 1U, 3U, 2U}) {
    REQUIRE(limiter->ask(++key, 0, 1, 4, cost).admitted);
  }
  // The fifth takes the place of the second: it owes one, and may have three more.
  CHECK(limiter->ask(5, 0, 1, 4, 3).admitted);
  CHECK_FALSE(limiter->ask(5, 0, 1, 4, 1).admitted);
  // The second comes back and takes the place of the fourth, which owes two.
  CHECK_FALSE(limiter->ask(2, 0, 1, 4, 3).admitted);
  CHECK(limiter->ask(2, 0, 1, 4, 2).admitted);
  CHECK_FALSE(limiter->ask(1, 0, 1, 4, 1).admitted);
  CHECK(limiter->ask(3, 0, 1, 4, 1).admitted);
}

TEST_CASE("Sets of four places do not disturb each other") {
  Keys limiter(8);
  for (std::uint64_t key = 0; key < 40; key += 2) limiter->ask(key, 0, 1, 2, 2);
  for (std::uint64_t key = 1; key < 8; key += 2) CHECK(limiter->ask(key, 0, 1, 2, 2).admitted);
}

TEST_CASE("At the end of time a bucket still fills up") {
  Keys limiter(16);
  CHECK(limiter->ask(7, kNever, 1, 1'000'000, 1'000'000).admitted);
  CHECK_FALSE(limiter->ask(7, kNever, 1, 1'000'000, 1).admitted);
}
