// Every way out: deadlines, cancellation, the end of a scope, closing; and clocks that misbehave.
#include <catch2/catch.hpp>
#include <functional>

#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

// Brings a fresh write, with a scope of its own name, into each state that is not settled.
struct Situation {
  const char* state;
  bool sent;  // whether the write may have reached the server
  std::function<Handle(World&, Handle)> reach;
};

Handle queued(World& world, Handle scope) { return world.start(OperationKind::write, scope); }

Handle waiting(World& world, Handle scope) {
  const Handle before = world.start(OperationKind::read, scope);
  world.hello();
  REQUIRE(world.running(before));
  return world.start(OperationKind::write, scope);
}

Handle running(World& world, Handle scope) {
  const Handle write = world.start(OperationKind::write, scope);
  world.hello();
  REQUIRE(world.running(write));
  return write;
}

Handle between_attempts(World& world, Handle scope) {
  const Handle write = running(world, scope);
  world.finish(write, Evidence::not_sent, 2'000);
  REQUIRE_FALSE(world.settled(write));
  return write;
}

const Situation kSituations[] = {{"queued", false, queued},
                                 {"waiting", false, waiting},
                                 {"running", true, running},
                                 {"retry_wait", false, between_attempts}};

Outcome outcome_of(const Situation& situation) {
  return situation.sent ? Outcome::unknown : Outcome::not_applied;
}

// Sends `resumed` until everything that is ready has been commanded.
void drain(World& world, Handle scope) {
  for (int i = 0; i < 100 && world.wants_resume; ++i) world.tell(EventKind::resumed, scope);
  REQUIRE_FALSE(world.wants_resume);
}

}  // namespace

TEST_CASE("A cancelled operation settles in every state, and says what became of the write") {
  for (const Situation& situation : kSituations) {
    INFO(situation.state);
    World world;
    const Handle write = situation.reach(world, world.open_scope());
    world.cancel(write);
    world.settled(write, Reason::cancelled, outcome_of(situation));
    CHECK(world.count(CommandKind::abort) == (situation.sent ? 1 : 0));
  }
}

TEST_CASE("An operation settles by its deadline in every state") {
  for (const Situation& situation : kSituations) {
    INFO(situation.state);
    Options options;
    options.selection_timeout_ms = 600'000;
    World world(options);
    const Handle write = situation.reach(world, world.open_scope());
    world.now += 10'000;
    world.fire(write);
    world.settled(write, Reason::operation_timed_out, outcome_of(situation));
  }
}

TEST_CASE("The end of a scope settles its operations in every state") {
  for (const Situation& situation : kSituations) {
    INFO(situation.state);
    World world;
    const Handle scope = world.open_scope();
    const Handle write = situation.reach(world, scope);
    world.end_scope(scope);
    world.settled(write, Reason::scope_over, outcome_of(situation));
    CHECK(world.stats().live_scopes == 0);
    world.start(OperationKind::read, scope);
    CHECK(world.status == Status::unknown_scope);
  }
}

TEST_CASE("A scope without operations ends at once") {
  World world;
  const Handle scope = world.open_scope();
  CHECK(world.stats().live_scopes == 1);
  world.end_scope(scope);
  CHECK(world.stats().live_scopes == 0);
}

TEST_CASE("Closing lets what runs finish, and settles the rest") {
  for (const Situation& situation : kSituations) {
    INFO(situation.state);
    World world;
    const Handle scope = world.open_scope();
    const Handle write = situation.reach(world, scope);
    world.close(scope);
    if (world.running(write)) {
      CHECK(world.endpoint() == EndpointState::disconnecting);
      world.finish(write, Evidence::answered);
      world.settled(write, Reason::succeeded, Outcome::applied);
    } else {
      world.settled(write, Reason::client_closed, Outcome::not_applied);
    }
    for (const auto& [handle, operation] : world.operations) {
      if (operation.running) world.finish(handle, Evidence::ambiguous);
    }
    CHECK(world.endpoint() == EndpointState::closed);
    world.start();
    CHECK(world.status == Status::closed);
    world.open_scope();
    CHECK(world.status == Status::closed);
  }
}

TEST_CASE("Closing leads from every state of the endpoint to closed") {
  World fresh;
  fresh.close();
  CHECK(fresh.endpoint() == EndpointState::closed);
  fresh.close();
  CHECK(fresh.endpoint() == EndpointState::closed);

  const std::function<void(World&, Handle)> kReach[] = {
      [](World& world, Handle scope) { world.start(OperationKind::read, scope); },
      [](World& world, Handle scope) { running(world, scope); },
      [](World& world, Handle scope) { between_attempts(world, scope); },
      [](World& world, Handle scope) {
        world.finish(running(world, scope), Evidence::answered);
        world.now += 6'000;
        world.start(OperationKind::read, scope);
        REQUIRE(world.endpoint() == EndpointState::validating);
      },
      [](World& world, Handle scope) {
        const Handle read = world.start(OperationKind::read, scope);
        while (!world.settled(read)) {
          world.no_hello();
          if (!world.settled(read)) world.fire_when_due(read);
        }
        REQUIRE(world.endpoint() == EndpointState::backing_off);
      }};
  for (const auto& reach : kReach) {
    World world;
    const Handle scope = world.open_scope();
    reach(world, scope);
    const Handle lease = world.lease;
    world.close(scope);
    for (const auto& [handle, operation] : world.operations) {
      if (operation.running) world.finish(handle, Evidence::refused);
    }
    CHECK(world.endpoint() == EndpointState::closed);
    world.tell(EventKind::probe_finished, lease);  // hello's answer comes too late
    CHECK(world.commands.empty());
  }
}

TEST_CASE("Operations of other scopes learn of the close when they ask") {
  World world;
  const Handle first = world.start();
  const Handle second = world.start();
  world.close(world.of(first).scope);
  world.settled(first, Reason::client_closed, Outcome::not_applied);
  CHECK(world.endpoint() == EndpointState::disconnecting);
  CHECK(world.count(CommandKind::wake) == 1);
  world.fire_when_due(second);
  world.settled(second, Reason::client_closed, Outcome::not_applied);
  CHECK(world.endpoint() == EndpointState::closed);
}

TEST_CASE("What fails while the client closes is not repeated") {
  World world;
  const Handle scope = world.open_scope();
  const Handle write = running(world, scope);
  world.close(scope);
  world.finish(write, Evidence::not_sent);
  world.settled(write, Reason::failed, Outcome::not_applied);
}

TEST_CASE("Two hundred operations that fail at once are settled in several outboxes") {
  Options options;
  options.max_queued = 1'000;
  World world(options, kIsolateLimits);
  const Handle scope = world.open_scope();
  std::vector<Handle> all;
  for (int i = 0; i < 200; ++i) all.push_back(world.start(OperationKind::read, scope));
  SECTION("because the breaker opens") {
    for (int i = 0; i < 3; ++i) {
      if (i > 0) world.fire_when_due(all[0]);
      while (world.count(CommandKind::probe) == 0 && i > 0) world.fire_when_due(all[0]);
      world.no_hello();
    }
    CHECK(world.wants_resume);
    drain(world, scope);
    for (const Handle each : all) {
      REQUIRE(world.settled(each, Reason::endpoint_unavailable, Outcome::not_applied));
    }
  }
  SECTION("because their scope ends") {
    world.end_scope(scope);
    CHECK(world.wants_resume);
    drain(world, scope);
    CHECK(world.stats().live_scopes == 0);
  }
  SECTION("because the client closes") {
    world.close(scope);
    CHECK(world.wants_resume);
    drain(world, scope);
    CHECK(world.endpoint() == EndpointState::closed);
  }
  CHECK(world.live.empty());
}

TEST_CASE("A thousand queued operations move on together when hello is answered") {
  Options options;
  options.max_pool_size = 100;
  options.max_queued = 1'000;
  World world(options, kIsolateLimits);
  const Handle scope = world.open_scope();
  std::vector<Handle> all;
  for (int i = 0; i < 1'000; ++i) all.push_back(world.start(OperationKind::read, scope));
  world.hello();
  drain(world, scope);
  CHECK((world.running(all[99]) && !world.running(all[100])));
  for (const Handle next : all) {
    REQUIRE(world.running(next));
    world.finish(next, Evidence::answered);
    drain(world, scope);
  }
}

TEST_CASE("A clock that steps back counts as one that stands still") {
  World world;
  const Handle read = world.start();
  const Instant deadline = world.of(read).deadline;
  world.now -= 900;
  world.hello();
  CHECK(world.only(CommandKind::send).at == deadline);
  world.finish(read, Evidence::answered);
  world.settled(read, Reason::succeeded, Outcome::applied);
}

TEST_CASE("A clock that stands still for a whole burst does no harm") {
  World world;
  const Handle scope = world.open_scope();
  for (int i = 0; i < 100; ++i) {
    const Handle read = world.start(OperationKind::read, scope);
    if (!world.running(read)) world.hello();
    world.finish(read, Evidence::answered);
    world.settled(read, Reason::succeeded, Outcome::applied);
  }
  CHECK(world.stats().probes == 1);
}

TEST_CASE("An isolate that was frozen for 30 days settles what it held and validates before use") {
  constexpr Duration kThirtyDays = Duration{30} * 24 * 3'600 * 1'000;
  for (const Situation& situation : kSituations) {
    INFO(situation.state);
    World world;
    const Handle scope = world.open_scope();
    const Handle write = situation.reach(world, scope);
    world.now += kThirtyDays;
    const Handle fresh = world.start(OperationKind::read, scope);
    CHECK_FALSE(world.running(fresh));
    world.fire(write);
    world.settled(write, Reason::operation_timed_out, outcome_of(situation));
    world.fire(fresh);
    CHECK_FALSE(world.settled(fresh));
  }
}

TEST_CASE("Without a limit an operation waits for a connection as long as it takes") {
  Options options;
  options.timeout_ms = 0;
  options.waiter_poll_ms = 0;
  options.wait_queue_timeout_ms = 0;
  World world(options);
  const Handle scope = world.open_scope();
  const Handle write = waiting(world, scope);
  CHECK(world.of(write).ask_at == world.now + 10'000);  // it looks now and then
  const Handle behind = world.start(OperationKind::write, scope);
  CHECK(world.of(behind).ask_at == world.now + 10'000);
  world.now += 1'000'000;
  world.fire(write);
  CHECK_FALSE(world.settled(write));
}

TEST_CASE("News for a core that was given up does not fit the one that took its place") {
  World first({}, kSimulatorLimits, 0x1234'5678'9abc'def0U);
  const Handle old_scope = first.open_scope();
  const Handle old = first.start(OperationKind::write, old_scope);
  World second({}, kSimulatorLimits, 0x0fed'cba9'8765'4321U);
  const Handle scope = second.open_scope();
  second.start(OperationKind::write, scope);
  second.tell(EventKind::operation_cancelled, old);
  second.tell(EventKind::scope_ended, old_scope);
  CHECK(second.stats().late == 2);
  CHECK(second.stats().live_operations == 1);
  CHECK(second.tell(EventKind::operation_started, old_scope, 1) == Status::unknown_scope);
}

TEST_CASE("Whatever the seed, no handle is the one that means none") {
  for (const std::uint64_t seed : {0U, 0xfffffU, 0xffffeU, 0xffffffffU}) {
    World world({}, kSimulatorLimits, seed);
    for (int i = 0; i < 3; ++i) {
      const Handle scope = world.open_scope();
      CHECK(generation_of(scope) != 0);
      world.end_scope(scope);
    }
  }
}

TEST_CASE("Who waits hears of a connection that came free when its lost owner was reclaimed") {
  Options options;
  options.timeout_ms = 0;
  options.wait_queue_timeout_ms = 0;
  World world(options);
  const Handle scope = world.open_scope();
  const Handle lost = world.start(OperationKind::read, scope, 2'000);
  world.hello();
  const Handle next = world.start(OperationKind::read, scope);
  world.now += 3'500;  // its timer never fires
  for (int i = 0; i < 16 && !world.settled(lost); ++i) world.cancel(world.start());
  REQUIRE(world.settled(lost));
  CHECK_FALSE(world.running(next));
  while (!world.running(next) && world.of(next).ask_at < world.now + 11'000) {
    world.fire_when_due(next);
    if (world.endpoint() == EndpointState::validating) world.hello();
  }
  CHECK(world.running(next));
}

TEST_CASE("A hello that is answered after the client began to close is late") {
  World world;
  const Handle read = world.start();
  world.hello();
  world.now += 6'000;
  const Handle second = world.start();
  REQUIRE(world.endpoint() == EndpointState::validating);
  world.close();
  REQUIRE(world.endpoint() == EndpointState::disconnecting);
  world.hello();
  CHECK(world.stats().late == 1);
  world.finish(read, Evidence::answered);
  world.fire(second);
  CHECK(world.endpoint() == EndpointState::closed);
}
