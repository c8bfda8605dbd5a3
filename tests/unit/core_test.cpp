// Admission: who gets in, in which order, and what happens to news that fits nobody.
#include "src/core.h"

#include <catch2/catch.hpp>

#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

// A world whose endpoint is connected, at the time at which hello was answered.
void connect(World& world, Handle scope = kNoHandle) {
  const Handle first = world.start(OperationKind::connect, scope);
  world.hello();
  REQUIRE(world.settled(first, Reason::succeeded, Outcome::applied));
}

}  // namespace

TEST_CASE("The first operation opens the way, and is sent once hello is answered") {
  World world;
  const Handle read = world.start();
  CHECK(world.endpoint() == EndpointState::connecting);
  CHECK(world.only(CommandKind::probe).a == read);
  CHECK_FALSE(world.running(read));
  world.hello();
  CHECK(world.endpoint() == EndpointState::connected);
  CHECK(world.running(read));
  world.finish(read, Evidence::answered);
  world.settled(read, Reason::succeeded, Outcome::applied);
  CHECK(world.stats().live_operations == 0);
  CHECK(world.stats().live_scopes == 0);
}

TEST_CASE("One probe serves every operation that wants the endpoint") {
  World world;
  const Handle first = world.start();
  const Handle second = world.start();
  CHECK(world.count(CommandKind::probe) == 0);
  world.hello();
  CHECK(world.running(first));
  CHECK(world.count(CommandKind::wake) == 1);
  // The other scope goes on by itself when it asks again.
  CHECK_FALSE(world.running(second));
  world.fire_when_due(second);
  CHECK(world.running(second));
  CHECK(world.stats().probes == 1);
}

TEST_CASE("A scope's operations are sent in the order in which they came") {
  World world;
  const Handle scope = world.open_scope();
  std::vector<Handle> line;
  for (int i = 0; i < 6; ++i) line.push_back(world.start(OperationKind::read, scope));
  world.hello();
  for (const Handle next : line) {
    REQUIRE(world.running(next));
    world.finish(next, Evidence::answered);
  }
}

TEST_CASE("Operations that are sent back to validate keep their place before a newcomer") {
  World world;
  const Handle scope = world.open_scope();
  connect(world, scope);
  const Handle slow = world.start(OperationKind::read, scope);
  const Handle second = world.start(OperationKind::read, scope);
  const Handle third = world.start(OperationKind::read, scope);
  world.now += 6'000;  // nothing was heard for long: the newcomer has the endpoint validated
  const Handle newcomer = world.start(OperationKind::read, scope);
  REQUIRE(world.endpoint() == EndpointState::validating);
  world.hello();
  for (const Handle next : {slow, second, third, newcomer}) {
    REQUIRE(world.running(next));
    world.finish(next, Evidence::answered);
  }
}

TEST_CASE("What waited long for a connection still gets its whole time for the next endpoint") {
  Options options;
  options.timeout_ms = 0;
  World world(options);
  const Handle scope = world.open_scope();
  connect(world, scope);
  const Handle slow = world.start(OperationKind::read, scope);
  const Handle behind = world.start(OperationKind::read, scope);
  world.now += 20'000;  // far beyond serverSelectionTimeoutMS, but the endpoint was there
  world.finish(slow, Evidence::refused);
  world.hello();  // nothing was heard for so long that the endpoint is validated first
  REQUIRE(world.running(behind));
  const Handle third = world.start(OperationKind::read, scope);
  world.now += 20'000;
  world.finish(behind, Evidence::ambiguous);
  REQUIRE(world.endpoint() == EndpointState::validating);
  world.fire(third);
  CHECK_FALSE(world.settled(third));
  CHECK(world.of(third).ask_at <= world.now + options.selection_timeout_ms);
}

TEST_CASE("At most maxPoolSize attempts of a scope are under way") {
  Options options;
  options.max_pool_size = 3;
  World world(options);
  const Handle scope = world.open_scope();
  connect(world, scope);
  std::vector<Handle> all;
  for (int i = 0; i < 5; ++i) all.push_back(world.start(OperationKind::read, scope));
  CHECK((world.running(all[2]) && !world.running(all[3])));
  world.finish(all[1], Evidence::answered);
  CHECK((world.running(all[3]) && !world.running(all[4])));
}

TEST_CASE("Operations beyond the limit are refused, and the next one fits when one has settled") {
  World world;
  const Handle scope = world.open_scope();
  connect(world, scope);
  std::vector<Handle> all;
  for (int i = 0; i < kSimulatorLimits.operations; ++i) {
    all.push_back(world.start(OperationKind::read, scope));
  }
  world.start(OperationKind::read, scope);
  CHECK(world.status == Status::too_many_operations);
  world.finish(all[0], Evidence::answered);
  CHECK(world.start(OperationKind::read, scope) != kNoHandle);
}

TEST_CASE("Scopes beyond the limit are refused while each holds an operation") {
  World world;
  for (int i = 0; i < kSimulatorLimits.scopes; ++i) world.start();
  world.open_scope();
  CHECK(world.status == Status::too_many_scopes);
}

TEST_CASE("An idle scope gives way when every scope is in use") {
  World world;
  const Handle oldest = world.open_scope();
  for (int i = 1; i < kSimulatorLimits.scopes; ++i) {
    ++world.now;
    world.open_scope();
  }
  CHECK(world.open_scope() != kNoHandle);
  CHECK(world.stats().reclaimed == 1);
  world.start(OperationKind::read, oldest);
  CHECK(world.status == Status::unknown_scope);
}

TEST_CASE("The operations of dead invocations are taken back when the table is full") {
  World world;
  std::vector<Handle> dead;
  for (int i = 0; i < kSimulatorLimits.operations; ++i) dead.push_back(world.start());
  world.now += 12'000;  // every deadline passed, and no timer fired
  const Handle alive = world.start();
  REQUIRE(alive != kNoHandle);
  CHECK(world.stats().reclaimed == kReclaimsMax);
  world.settled(dead[0], Reason::operation_timed_out, Outcome::not_applied);
}

TEST_CASE("The scopes of dead invocations are taken back although their operations never settled") {
  World world;
  for (int i = 0; i < kSimulatorLimits.scopes; ++i) {
    world.start(OperationKind::read, world.open_scope());
  }
  world.now += 12'000;
  CHECK(world.open_scope() != kNoHandle);
  CHECK(world.open_scope() != kNoHandle);
}

TEST_CASE("A scope that an operation brought with it takes no other operation") {
  World world;
  const Handle read = world.start();
  world.start(OperationKind::read, world.of(read).scope);
  CHECK(world.status == Status::unknown_scope);
}

TEST_CASE("Numbers that the host may not send are refused and change nothing") {
  World world;
  CHECK(world.tell(EventKind::operation_started, 0, 99) == Status::bad_argument);
  CHECK(world.tell(EventKind::attempt_finished, 0, 0xff00) == Status::bad_argument);
  CHECK(world.tell(EventKind::probe_finished, 0, 0xff00) == Status::bad_argument);
  CHECK(world.tell(static_cast<EventKind>(99)) == Status::unknown_event);
  world.start(OperationKind::read, make_handle(3, 7));
  CHECK(world.status == Status::unknown_scope);
  CHECK(world.endpoint() == EndpointState::uninitialized);
  CHECK(world.stats().operations == 0);
}

TEST_CASE("Late, repeated and unknown news is dropped and counted") {
  World world;
  const Handle read = world.start();
  world.hello();
  const Handle lease = world.lease;
  const std::uint32_t answered = AttemptEnd{1, Evidence::answered, 0}.pack();
  world.finish(read, Evidence::answered);
  for (const EventKind kind :
       {EventKind::attempt_finished, EventKind::timer_fired, EventKind::operation_cancelled}) {
    CHECK(world.tell(kind, read, answered) == Status::ok);
    CHECK(world.commands.empty());
  }
  world.tell(EventKind::probe_finished, lease);
  world.tell(EventKind::scope_ended, make_handle(2, 9));
  world.tell(EventKind::timer_fired, kNoHandle);
  CHECK(world.commands.empty());
  CHECK(world.stats().late == 6);
}

TEST_CASE("News of an earlier attempt does not end the present one") {
  Options options;
  options.socket_timeout_ms = 1'000;
  options.validate_connection = 0;
  World world(options);
  const Handle read = world.start();
  world.finish(read, Evidence::not_sent);
  world.fire_when_due(read);
  while (!world.running(read)) world.fire_when_due(read);
  REQUIRE(world.of(read).attempt == 2);
  world.tell(EventKind::attempt_finished, read, AttemptEnd{1, Evidence::answered, 0}.pack());
  CHECK(world.running(read));
  CHECK(world.stats().late == 1);
}

TEST_CASE("An instance with few slots and one with many decide alike") {
  World small;
  World large({}, kIsolateLimits);
  for (World* world : {&small, &large}) {
    const Handle read = world->start();
    world->no_hello();
    world->fire_when_due(read);
    world->hello();
    world->finish(read, Evidence::overloaded);
  }
  REQUIRE(small.commands.size() == large.commands.size());
  CHECK(small.commands[0].at == large.commands[0].at);
}
