// The endpoint as operations meet it: connecting, validating, and the breaker.
#include <catch2/catch.hpp>

#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

enum : std::uint32_t { kNeverValidate, kOnStale, kAlways };

Options with(std::uint32_t validate_connection, std::uint32_t buffer_commands = 0) {
  Options options;
  options.validate_connection = validate_connection;
  options.buffer_commands = buffer_commands;
  return options;
}

// Reads once, so that the endpoint is connected.
void read_once(World& world) {
  const Handle read = world.start();
  if (!world.running(read)) world.hello();
  world.finish(read, Evidence::answered);
  REQUIRE(world.endpoint() == EndpointState::connected);
}

// Fails every hello until the breaker opens.
void open_breaker(World& world) {
  while (world.endpoint() != EndpointState::backing_off) {
    const Handle read = world.start();
    if (world.count(CommandKind::probe) == 0) world.fire_when_due(read);
    world.no_hello();
    if (!world.settled(read)) world.cancel(read);
    world.now += 200;
  }
}

}  // namespace

TEST_CASE("Connecting is tried again maxRetries times, and then the breaker opens") {
  World world;
  const Handle read = world.start();
  world.no_hello();
  CHECK(world.endpoint() == EndpointState::connecting);
  CHECK(world.of(read).ask_at - world.now <= world.options.retry_delay_ms + 1);
  const Instant begun = world.now;
  for (int retry = 1; retry <= 2; ++retry) {
    while (world.count(CommandKind::probe) == 0) world.fire_when_due(read);
    world.no_hello();
  }
  CHECK(world.now - begun <= 100 + 200 + 2);
  CHECK(world.endpoint() == EndpointState::backing_off);
  world.settled(read, Reason::endpoint_unavailable, Outcome::not_applied);
  CHECK(world.of(read).retry_at >= world.now + 500);
  CHECK(world.of(read).retry_at <= world.now + 1'500);
}

TEST_CASE("With maxRetries 0 one failed hello opens the breaker") {
  Options options;
  options.max_retries = 0;
  World world(options);
  world.start();
  world.no_hello();
  CHECK(world.endpoint() == EndpointState::backing_off);
}

TEST_CASE("While the breaker is open operations fail at once and say when to come back") {
  World world;
  open_breaker(world);
  const Handle read = world.start();
  world.settled(read, Reason::endpoint_unavailable, Outcome::not_applied);
  CHECK(world.of(read).retry_at > world.now);
}

TEST_CASE("When the interval is over one probe looks, and the interval doubles when it fails") {
  World world;
  open_breaker(world);
  Duration shortest = 500;
  for (int failures = 1; failures < 8; ++failures) {
    const Handle refused = world.start();
    const Duration interval = world.of(refused).retry_at - world.now;
    CHECK(interval <= 3 * shortest);
    world.now += interval;
    const Handle probing = world.start();
    REQUIRE(world.count(CommandKind::probe) == 1);
    world.no_hello();
    world.settled(probing, Reason::endpoint_unavailable, Outcome::not_applied);
    shortest = earlier(2 * shortest, 15'000);
    CHECK(world.of(probing).retry_at - world.now >= shortest);
    CHECK(world.of(probing).retry_at - world.now <= 3 * shortest);
  }
}

TEST_CASE("One answered probe closes the breaker and resets the interval") {
  World world;
  open_breaker(world);
  world.now += 1'500;
  const Handle read = world.start();
  world.hello();
  CHECK(world.running(read));
  world.finish(read, Evidence::answered);
  world.now += 6'000;
  open_breaker(world);
  CHECK(world.of(world.operations.rbegin()->first).retry_at - world.now <= 1'500);
}

TEST_CASE("Three failures in a row open the breaker without a hello when validation is never") {
  Options options = with(kNeverValidate);
  options.max_retries = 0;
  World world(options);
  read_once(world);
  for (const EndpointState after :
       {EndpointState::connected, EndpointState::connected, EndpointState::backing_off}) {
    const Handle read = world.start();
    world.finish(read, Evidence::ambiguous);
    CHECK(world.endpoint() == after);
  }
}

TEST_CASE("Answers between failures keep the breaker closed") {
  Options options = with(kNeverValidate);
  options.max_retries = 0;
  World world(options);
  read_once(world);
  for (int i = 0; i < 10; ++i) {
    world.finish(world.start(), Evidence::ambiguous);
    world.finish(world.start(), Evidence::refused);
    world.finish(world.start(), Evidence::refused);
  }
  CHECK(world.endpoint() == EndpointState::connected);
}

TEST_CASE(
    "An endpoint that fails half of the time opens the breaker though no three are in a row") {
  Options options = with(kNeverValidate);
  options.max_retries = 0;
  World world(options);
  read_once(world);
  for (int i = 0; i < 4 && world.endpoint() == EndpointState::connected; ++i) {
    world.finish(world.start(), Evidence::ambiguous);
    if (world.endpoint() != EndpointState::connected) break;
    world.finish(world.start(), Evidence::answered);
  }
  CHECK(world.endpoint() == EndpointState::backing_off);
}

TEST_CASE("Overload says nothing of the endpoint's health") {
  Options options = with(kNeverValidate);
  options.max_retries = 0;
  World world(options);
  read_once(world);
  for (int i = 0; i < 10; ++i) world.finish(world.start(), Evidence::overloaded);
  CHECK(world.endpoint() == EndpointState::connected);
}

TEST_CASE("Attempts that hang until the operation's deadline count as failures of the endpoint") {
  World world(with(kNeverValidate));
  read_once(world);
  for (int i = 0; i < 3; ++i) {
    const Handle read = world.start();
    REQUIRE(world.running(read));
    world.fire_when_due(read);
    world.settled(read, Reason::operation_timed_out, Outcome::not_applied);
  }
  CHECK(world.endpoint() == EndpointState::backing_off);
}

TEST_CASE("After five idle seconds the endpoint is validated before use, and not before") {
  World world;
  read_once(world);
  world.now += 5'000;
  CHECK(world.running(world.start()));
  world.now += 5'001;
  const Handle read = world.start();
  CHECK(world.endpoint() == EndpointState::validating);
  world.hello();
  CHECK(world.running(read));
}

TEST_CASE("After a failure the endpoint is validated, but not twice in 500 ms") {
  Options options;
  options.max_retries = 0;
  World world(options);
  read_once(world);
  world.finish(world.start(), Evidence::ambiguous);
  CHECK(world.endpoint() == EndpointState::connected);  // validated a moment ago, when it connected
  world.now += 600;
  world.finish(world.start(), Evidence::answered);
  world.finish(world.start(), Evidence::ambiguous);
  CHECK(world.endpoint() == EndpointState::stale);
  const Handle next = world.start();
  CHECK(world.endpoint() == EndpointState::validating);
  CHECK_FALSE(world.running(next));
}

TEST_CASE("With always every operation has the endpoint validated, at most every 500 ms") {
  World world(with(kAlways));
  read_once(world);
  for (int i = 0; i < 100; ++i) {
    world.now += 10;
    read_once(world);
  }
  CHECK(world.stats().probes == 3);  // at 0, 500 and 1000 ms
}

TEST_CASE("With never the first operation is the probe, and the others wait for its answer") {
  World world(with(kNeverValidate));
  const Handle carrier = world.start();
  CHECK(world.running(carrier));
  CHECK(world.count(CommandKind::probe) == 0);
  const Handle other = world.start();
  CHECK_FALSE(world.running(other));
  world.finish(carrier, Evidence::answered);
  CHECK(world.endpoint() == EndpointState::connected);
  world.fire_when_due(other);
  CHECK(world.running(other));
}

TEST_CASE("With never a carrier that leaves hands the probe to the next in line") {
  for (const bool cancelled : {true, false}) {
    World world(with(kNeverValidate));
    const Handle scope = world.open_scope();
    const Handle carrier = world.start(OperationKind::read, scope, 2'000);
    const Handle next = world.start(OperationKind::read, scope);
    if (cancelled) {
      world.cancel(carrier);
    } else {
      world.finish(carrier, Evidence::foreign_answer);
      world.cancel(carrier);
      world.now = later(world.now, world.of(next).ask_at);
      world.fire(next);
    }
    CHECK(world.running(next));
  }
}

TEST_CASE("With never a carrier that fails is a failed probe, and may carry the next one") {
  World world(with(kNeverValidate));
  const Handle read = world.start();
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    while (!world.running(read)) world.fire_when_due(read);
    CHECK(world.of(read).attempt == attempt);
    world.finish(read, Evidence::not_sent);
  }
  world.settled(read, Reason::failed, Outcome::not_applied);
  CHECK(world.endpoint() == EndpointState::backing_off);
}

TEST_CASE("With never the time of the first operations is not taken for a round trip") {
  Options options = with(kNeverValidate);
  options.max_retries = 0;
  World world(options);
  for (int i = 0; i < 2; ++i) {
    const Handle slow = world.start();
    REQUIRE(world.running(slow));
    world.now += 300;
    world.finish(slow, Evidence::answered);
    for (int failure = 0; failure < 3; ++failure) {
      world.now += 20;  // the slow start of the second time lets the next one pass
      world.finish(world.start(), Evidence::ambiguous);
    }
    REQUIRE(world.endpoint() == EndpointState::backing_off);
    world.now += 2'000;
  }
  CHECK(world.running(world.start(OperationKind::read, kNoHandle, 200)));
}

TEST_CASE("With never there is nothing that connect could ask") {
  World world(with(kNeverValidate));
  world.start(OperationKind::connect);
  CHECK(world.status == Status::bad_argument);
}

TEST_CASE("A dead holder's lease is given to the next caller after 3.6 s") {
  World world;
  const Handle dead = world.start();
  const Handle lease = world.lease;
  world.now += 3'600;
  const Handle next = world.start();
  CHECK(world.count(CommandKind::probe) == 0);
  world.fire_when_due(next);
  CHECK(world.count(CommandKind::probe) == 1);
  CHECK(world.lease != lease);
  world.tell(EventKind::probe_finished, lease);
  CHECK(world.stats().late == 1);
  CHECK_FALSE(world.settled(dead));
}

TEST_CASE("When the holder leaves after a failed hello the next in line takes over in time") {
  Options options;
  options.waiter_poll_ms = 0;
  World world(options);
  const Handle scope = world.open_scope();
  const Handle holder = world.start(OperationKind::read, scope);
  const Handle second = world.start(OperationKind::read, scope);
  world.no_hello();
  world.cancel(holder);
  CHECK(world.of(second).ask_at <= world.now + options.retry_delay_ms + 1);
}

TEST_CASE("A refused hello is an answer, and takes the capabilities away") {
  World world;
  const Handle write = world.start(OperationKind::write_with_token);
  world.no_hello(Evidence::refused);
  CHECK(world.running(write));
  world.finish(write, Evidence::ambiguous);
  world.settled(write, Reason::failed, Outcome::unknown);
}

TEST_CASE("A hello's Retry-After is a floor under the wait, clamped") {
  World world;
  const Handle read = world.start();
  world.no_hello(Evidence::not_executed, 3'000);
  CHECK(world.of(read).ask_at <= world.now + 60);  // it polls what other scopes may have found out
  world.now += 2'999;
  world.fire(read);
  CHECK(world.count(CommandKind::probe) == 0);
  ++world.now;
  world.fire(read);
  CHECK(world.count(CommandKind::probe) == 1);
}

TEST_CASE("Buffered operations wait for the endpoint to recover") {
  World world(with(kOnStale, 1));
  const Handle read = world.start();
  for (int i = 0; i < 3; ++i) {
    world.no_hello();
    world.fire_when_due(read);
    while (world.endpoint() == EndpointState::connecting && world.count(CommandKind::probe) == 0) {
      world.fire_when_due(read);
    }
  }
  CHECK_FALSE(world.settled(read));
  while (world.count(CommandKind::probe) == 0) world.fire_when_due(read);
  world.hello();
  CHECK(world.running(read));
}

TEST_CASE("Buffered operations give up after serverSelectionTimeoutMS") {
  World world(with(kOnStale, 1));
  const Handle read = world.start();
  const Instant begun = world.now;
  while (!world.settled(read)) {
    if (world.count(CommandKind::probe) != 0) {
      world.no_hello();
    } else {
      world.fire_when_due(read);
    }
  }
  world.settled(read, Reason::selection_timed_out, Outcome::not_applied);
  CHECK(world.now == begun + world.options.selection_timeout_ms);
}

TEST_CASE("A buffered operation goes on when it asks after another caller found the recovery") {
  World world(with(kOnStale, 1));
  open_breaker(world);
  const Handle waiting = world.start();
  world.now += 1'500;
  const Handle other = world.start();
  world.hello();
  REQUIRE(world.running(other));
  REQUIRE_FALSE(world.running(waiting));
  world.now += 10;
  world.finish(other, Evidence::answered);
  world.fire(waiting);
  CHECK(world.running(waiting));
}
