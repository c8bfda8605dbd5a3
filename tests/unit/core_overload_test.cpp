// Overload, gaps and late news: what says that the endpoint lives, and what says nothing of it.
#include <catch2/catch.hpp>
#include <vector>

#include "src/core.h"
#include "src/retry.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

// Starts an operation that needs no hello on an endpoint that answered just now.
Handle connected(World& world) {
  const Handle first = world.start();
  if (world.count(CommandKind::probe) != 0) world.hello();
  world.finish(first, Evidence::answered);
  REQUIRE(world.endpoint() == EndpointState::connected);
  return world.start();
}

Options alone(std::uint32_t policy, std::uint32_t retries) {
  Options options;
  options.validate_connection = policy;
  options.max_retries = retries;
  return options;
}

}  // namespace

TEST_CASE("A carrier of the probe that times out has found nobody, however short its time") {
  Options options = alone(0, 0);
  options.socket_timeout_ms = 100;
  World world(options);
  const Handle write = world.start(OperationKind::write);
  world.fire_when_due(write);
  world.settled(write, Reason::operation_timed_out, Outcome::unknown);
  CHECK(world.endpoint() == EndpointState::backing_off);
}

TEST_CASE("Overload starts slowly in every state of an endpoint that is asked, and moves none") {
  using S = EndpointSignal;
  const std::vector<std::vector<S>> ways = {
      {S::needed},
      {S::needed, S::probe_succeeded},
      {S::needed, S::probe_succeeded, S::doubted},
      {S::needed, S::probe_succeeded, S::doubted, S::needed},
  };
  for (const std::vector<S>& way : ways) {
    const Options options;
    Prng prng(1);
    Outbox outbox;
    Step step{1'000, options, prng, outbox};
    Endpoint endpoint;
    for (const S signal : way) endpoint.fire(signal, step, 77);
    const EndpointState before = endpoint.state();
    REQUIRE(endpoint.gate().open());
    endpoint.fire(S::overloaded, step);
    CHECK(endpoint.state() == before);
    CHECK_FALSE(endpoint.gate().open());
  }
}

TEST_CASE("After a gap of more than five seconds an answer that may have waited proves nothing") {
  for (const Duration gap : {5'000, 5'001}) {
    World world;
    const Handle read = connected(world);
    REQUIRE(world.running(read));
    world.now += gap;
    world.finish(read, Evidence::answered);
    world.start();
    CHECK(world.endpoint() == (gap > 5'000 ? EndpointState::validating : EndpointState::connected));
  }
}

TEST_CASE("One hello after a gap is enough") {
  World world;
  const Handle read = connected(world);
  world.now += 6'000;
  world.finish(read, Evidence::answered);
  const Handle next = world.start();
  world.hello();
  world.finish(next, Evidence::answered);
  CHECK(world.running(world.start()));
}

TEST_CASE("An attempt whose time ran out in a freezer says nothing of the endpoint") {
  for (const Duration late : {5'000, 5'001}) {
    Options options;
    options.socket_timeout_ms = 3'000;
    options.timeout_ms = 60'000;
    World world(options);
    const Handle read = connected(world);
    world.now += 3'000 + late;
    world.fire(read);
    CHECK(world.count(CommandKind::abort) == 1);
    CHECK(world.endpoint() == (late > 5'000 ? EndpointState::connected : EndpointState::stale));
  }
}

TEST_CASE("Under the specifications' rule a time-out is the operation's own") {
  Options options;
  options.driver_profile = 1;
  options.socket_timeout_ms = 3'000;
  World world(options);
  const Handle read = connected(world);
  world.fire_when_due(read);
  CHECK(world.count(CommandKind::abort) == 1);
  CHECK(world.endpoint() == EndpointState::connected);
}

TEST_CASE("A hello that comes when the next may have the lease is too late") {
  for (const Duration took : {3'600, 3'601}) {
    Options options;
    options.waiter_poll_ms = 0;
    World world(options);
    world.start();
    world.now += took;
    world.hello();
    CHECK(world.endpoint() ==
          (took > 3'600 ? EndpointState::connecting : EndpointState::connected));
    CHECK(world.stats().late == (took > 3'600 ? 1U : 0U));
  }
}

TEST_CASE("A hello without trouble before it leaves the generation as it is") {
  const Options options;
  Prng prng(1);
  Outbox outbox;
  Step step{1'000, options, prng, outbox};
  Endpoint endpoint;
  using S = EndpointSignal;
  for (const S signal : {S::needed, S::probe_succeeded}) endpoint.fire(signal, step, 77);
  const std::uint32_t generation = endpoint.generation();
  for (const S signal : {S::doubted, S::needed, S::probe_succeeded}) {
    endpoint.fire(signal, step, 77);
  }
  CHECK(endpoint.generation() == generation);
  outbox.clear();
  endpoint.fire(S::exchange_failed, step);
  endpoint.fire(S::doubted, step);
  for (const S signal : {S::needed, S::probe_succeeded}) endpoint.fire(signal, step, 77);
  CHECK(endpoint.generation() != generation);
}

TEST_CASE("Who waits for a connection without any limit looks again after ten seconds") {
  Options options;
  options.timeout_ms = 0;
  options.wait_queue_timeout_ms = 0;
  options.waiter_poll_ms = 0;
  World world(options);
  const Handle scope = world.open_scope();
  world.start(OperationKind::read, scope);
  world.hello();
  const Handle waiting = world.start(OperationKind::read, scope);
  REQUIRE_FALSE(world.running(waiting));
  CHECK(world.of(waiting).ask_at == world.now + 10'000);
}

TEST_CASE("A repeat gives up looking for the endpoint when its own selection time is over") {
  Options options;
  options.selection_timeout_ms = 1'000;
  options.waiter_poll_ms = 0;
  World world(options);
  const Handle read = world.start();
  world.hello();
  world.now += 3'000;
  world.finish(read, Evidence::ambiguous);
  world.fire_when_due(read);
  const Instant looks_from = world.now;
  REQUIRE_FALSE(world.settled(read));
  while (!world.settled(read)) world.fire_when_due(read);
  world.settled(read, Reason::selection_timed_out, Outcome::not_applied);
  CHECK(world.now == looks_from + 1'000);
}

TEST_CASE("A repeat that does not happen delays nobody else") {
  const Options options;
  Options driver;
  driver.driver_profile = 1;
  const FailedAttempt shed{OperationKind::read,
                           classify(Evidence::overloaded, OperationKind::read),
                           {1, Evidence::overloaded, 0},
                           5'000,
                           1,
                           2,
                           true,
                           false,
                           true,
                           100'000,
                           900};
  Prng prng(1);
  RetryGate gate;
  RetryBudget empty;
  empty.adopt(0);
  CHECK_FALSE(plan_retry(shed, true, 1'000, options, prng, empty, gate).repeat);
  CHECK(gate.shared(1'000, 0) == 0);
  RetryBudget full;
  CHECK(plan_retry(shed, true, 1'000, driver, prng, full, gate).repeat);
  CHECK(gate.shared(1'000, 0) == 0);
  CHECK(plan_retry(shed, true, 1'000, options, prng, full, gate).repeat);
  CHECK(gate.shared(1'000, 0) >= 5'000);
}

TEST_CASE("A gate that was quiet for more than thirty seconds stands open") {
  for (const Duration quiet : {30'000, 30'001}) {
    RetryGate gate;
    gate.begin(0, 100);
    gate.turn(quiet);
    CHECK(gate.open() == (quiet > 30'000));
  }
}

TEST_CASE("The first hello that is answered after the client closed is late") {
  World world;
  const Handle read = world.start();
  world.close(world.of(read).scope);
  world.settled(read, Reason::client_closed, Outcome::not_applied);
  world.hello();
  CHECK(world.stats().late == 1);
}
