#include "src/snapshot.h"

#include <catch2/catch.hpp>
#include <cstring>

#include "src/budget.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

constexpr Duration kMinute = 60'000;

Snapshot sealed(Instant at = 100'000) {
  Snapshot snapshot;
  snapshot.budget_tenths = 50;
  snapshot.endpoint.standing = Standing::usable;
  seal(snapshot, at);
  return snapshot;
}

// A core that nobody has used.
class Fresh {
 public:
  explicit Fresh(const Options& options = {})
      : block_(Core::bytes_needed(kSimulatorLimits)),
        core_(Core::create(block_, kSimulatorLimits, options, 9)) {}
  Core* operator->() { return core_; }

 private:
  std::vector<std::byte> block_;
  Core* core_;
};

// FNV-1a over the words before the last.
std::uint32_t fnv1a(const Snapshot& s) {
  std::uint32_t hash = 2166136261U;
  const auto* word = reinterpret_cast<const std::uint32_t*>(&s);
  for (std::size_t i = 0; i < sizeof(s) / 4 - 1; ++i) hash = (hash ^ word[i]) * 16777619U;
  return hash;
}

}  // namespace

TEST_CASE("A sealed snapshot is intact and knows when it was taken") {
  const Snapshot snapshot = sealed(1'764'047'000'123);
  CHECK(intact(snapshot));
  CHECK(taken_at(snapshot) == 1'764'047'000'123);
}

TEST_CASE("A snapshot with any bit flipped is refused") {
  const Snapshot snapshot = sealed();
  for (std::size_t bit = 0; bit < sizeof(Snapshot) * 8; ++bit) {
    Snapshot damaged = snapshot;
    reinterpret_cast<unsigned char*>(&damaged)[bit / 8] ^=
        static_cast<unsigned char>(1U << bit % 8);
    REQUIRE_FALSE(intact(damaged));
  }
}

TEST_CASE("A well sealed snapshot with a field out of range is refused") {
  const auto refused = [](auto spoil) {
    Snapshot snapshot = sealed();
    spoil(snapshot);
    const Instant at = taken_at(snapshot);
    seal(snapshot, at);
    return !intact(snapshot);
  };
  CHECK(refused([](Snapshot& s) { s.budget_tenths = kBudgetMax + 1; }));
  CHECK(refused([](Snapshot& s) { s.endpoint.standing = static_cast<Standing>(3); }));
  CHECK(refused([](Snapshot& s) { s.endpoint.intervals = kIntervalsMax + 1; }));
  CHECK(refused([](Snapshot& s) { s.endpoint.probe_in_ms = 45'001; }));
  CHECK(refused([](Snapshot& s) {
    s.endpoint.rtt.count = 1;
    s.endpoint.rtt.average_ms = kRttMax + 1;
  }));
  CHECK(refused([](Snapshot& s) { s.endpoint.rtt.count = kRttWindow + 1; }));
  CHECK(refused([](Snapshot& s) { s.endpoint.rtt.average_ms = 1; }));  // of no samples
  CHECK(refused([](Snapshot& s) { s.endpoint.rtt.samples_ms[kRttWindow - 1] = kRttMax + 1; }));
  CHECK(refused([](Snapshot& s) { s.taken_at_high = 0x80000000U; }));
  CHECK_FALSE(refused([](Snapshot& s) { s.endpoint.probe_in_ms = 45'000; }));
  CHECK_FALSE(refused([](Snapshot& s) { s.budget_tenths = kBudgetMax; }));
}

TEST_CASE("What is left of a budget moves to that of a new isolate as it ages") {
  CHECK(discounted_budget(100, 0) == 100);
  CHECK(discounted_budget(100, 5 * kMinute) == 60);
  CHECK(discounted_budget(100, 10 * kMinute) == kBudgetStart);
  CHECK(discounted_budget(0, 0) == 0);
  CHECK(discounted_budget(0, 5 * kMinute) == 10);
  CHECK(discounted_budget(0, 10 * kMinute) == kBudgetStart);
}

TEST_CASE("Only a core that nobody has used takes a snapshot over") {
  Fresh core;
  core->handle({EventKind::operation_started, kNoHandle, 1, 0, 100'000});
  CHECK(core->recall(sealed(), 100'000) == Status::snapshot_refused);
  CHECK(core->endpoint_state() == EndpointState::connecting);
  CHECK(core->stats().retry_budget == kBudgetStart);
}

TEST_CASE("A snapshot of ten minutes is taken, an older one and one from the future are not") {
  for (const auto& [now, taken] : {std::pair<Instant, bool>{100'000 + 10 * kMinute, true},
                                   {100'001 + 10 * kMinute, false},
                                   {100'000 - kMinute, true},
                                   {99'999 - kMinute, false}}) {
    Fresh core;
    CHECK((core->recall(sealed(), now) == Status::ok) == taken);
    CHECK((core->endpoint_state() == EndpointState::connected) == taken);
  }
}

TEST_CASE("What a core remembers, the next one knows: budget, round trips, state") {
  World world;
  for (int i = 0; i < 2; ++i) {
    const Handle read = world.start();
    world.now += 40;
    world.hello(kExactlyOnceWrites);
    world.finish(read, Evidence::answered);
    world.now += 6'000;
  }
  Snapshot snapshot;
  world.remember(snapshot);
  CHECK(intact(snapshot));
  CHECK(snapshot.endpoint.standing == Standing::usable);
  CHECK(snapshot.endpoint.rtt.average_ms == 40);
  CHECK(snapshot.endpoint.rtt.count == 2);
  CHECK(snapshot.budget_tenths == 22);
  Fresh core;
  REQUIRE(core->recall(snapshot, world.now) == Status::ok);
  REQUIRE(core->outbox().size() == 2);
  CHECK(core->outbox()[0].kind == CommandKind::report);
  CHECK(core->stats().retry_budget == 21);  // it is six seconds old
  Snapshot again;
  core->remember(again);
  CHECK(again.endpoint.answered_ago_ms == 6'000);
}

TEST_CASE("A core that recalls an outage refuses until the next probe, and then begins slowly") {
  Options options;
  options.max_retries = 0;
  World world(options);
  world.start();
  world.no_hello();
  REQUIRE(world.endpoint() == EndpointState::backing_off);
  Snapshot snapshot;
  world.remember(snapshot);
  CHECK(snapshot.endpoint.standing == Standing::open);
  CHECK(snapshot.endpoint.intervals == 1);
  Fresh core(options);
  REQUIRE(core->recall(snapshot, world.now + 100) == Status::ok);
  CHECK(core->endpoint_state() == EndpointState::backing_off);
  const Instant probe_at = core->outbox()[0].at;
  CHECK(probe_at == world.now + snapshot.endpoint.probe_in_ms);
  core->handle({EventKind::operation_started, kNoHandle, 1, 0, probe_at - 1});
  CHECK(core->endpoint_state() == EndpointState::backing_off);
  core->handle({EventKind::operation_started, kNoHandle, 1, 0, probe_at});
  CHECK(core->endpoint_state() == EndpointState::connecting);
}

TEST_CASE("A core that is closing or knows nothing remembers nothing of the endpoint") {
  World world;
  Snapshot snapshot;
  world.remember(snapshot);
  CHECK(snapshot.endpoint.standing == Standing::nothing);
  world.start();
  world.hello();
  world.close();
  world.remember(snapshot);
  CHECK(snapshot.endpoint.standing == Standing::nothing);
  Fresh core;
  CHECK(core->recall(snapshot, world.now) == Status::ok);
  CHECK(core->endpoint_state() == EndpointState::uninitialized);
}

TEST_CASE(
    "The checksum is FNV-1a, and a true one makes no snapshot of another program's or version's") {
  Snapshot s = sealed();
  CHECK(s.checksum == fnv1a(s));
  ++s.version;
  s.checksum = fnv1a(s);
  CHECK_FALSE(intact(s));
  --s.version;
  ++s.magic;
  s.checksum = fnv1a(s);
  CHECK_FALSE(intact(s));
  --s.magic;
  s.checksum = fnv1a(s);
  CHECK(intact(s));
}

TEST_CASE("Every field may be at its largest, and the time anything but before zero or never") {
  Snapshot s = sealed();
  s.endpoint.standing = Standing::open;
  s.endpoint.intervals = kIntervalsMax;
  s.endpoint.rtt.average_ms = 3'000;
  s.endpoint.rtt.count = 10;
  for (std::uint32_t& sample : s.endpoint.rtt.samples_ms) sample = 3'000;
  for (const Instant at : {Instant{0}, kNever - 1}) {
    seal(s, at);
    CHECK(intact(s));
  }
  for (const Instant at : {Instant{-1}, kNever, INT64_MIN}) {
    seal(s, at);
    CHECK_FALSE(intact(s));
  }
}

TEST_CASE("What is left of a budget is rounded towards that of a new isolate") {
  CHECK(discounted_budget(100, 592'500) == 21);
  CHECK(discounted_budget(100, 592'501) == 20);
}
