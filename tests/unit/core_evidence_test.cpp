// What the core makes of news: whose failure it is, and when it is too old to count.
#include <catch2/catch.hpp>

#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

// Says hello or waits, whatever comes first, until the operation is sent.
void send_again(World& world, Handle operation, std::uint32_t capabilities = 0) {
  for (int i = 0; i < 100 && !world.running(operation) && !world.settled(operation); ++i) {
    if (world.count(CommandKind::probe) != 0) {
      world.hello(capabilities);
    } else {
      world.fire_when_due(operation);
    }
  }
  REQUIRE(world.running(operation));
}

}  // namespace

TEST_CASE("A failure of an attempt that was sent before the last hello says nothing of now") {
  Options options;
  options.max_pool_size = 3;
  World world(options);
  const Handle scope = world.open_scope();
  const Handle first = world.start(OperationKind::read, scope);
  world.hello();
  const Handle second = world.start(OperationKind::read, scope);
  world.now += 600;
  world.finish(first, Evidence::ambiguous);
  REQUIRE(world.endpoint() == EndpointState::stale);
  send_again(world, first);
  REQUIRE(world.endpoint() == EndpointState::connected);
  world.now += 600;
  world.finish(second, Evidence::ambiguous);
  CHECK(world.endpoint() == EndpointState::connected);
  world.finish(first, Evidence::ambiguous);
  CHECK(world.endpoint() == EndpointState::stale);
}

TEST_CASE(
    "An attempt that hung for three seconds is the endpoint's failure, a shorter one is not") {
  for (const std::uint32_t timeout : {2'999U, 3'000U}) {
    World world;
    const Handle first = world.start();
    world.hello();
    world.finish(first, Evidence::answered);
    world.now += 1'000;
    const Handle read = world.start(OperationKind::read, kNoHandle, timeout);
    REQUIRE(world.running(read));
    world.fire_when_due(read);
    world.settled(read, Reason::operation_timed_out, Outcome::not_applied);
    CHECK(world.endpoint() == (timeout == 3'000 ? EndpointState::stale : EndpointState::connected));
  }
}

TEST_CASE("A timer that fires too early ends no wait between attempts") {
  World world;
  const Handle read = world.start();
  world.hello();
  world.finish(read, Evidence::not_executed, 2'000);
  const Instant due = world.of(read).ask_at;
  world.now = due - 1;
  world.fire(read);
  CHECK(world.count(CommandKind::probe) == 0);
  CHECK(world.of(read).ask_at == due);
  world.fire_when_due(read);
  CHECK(world.of(read).ask_at != due);
}

TEST_CASE("With a retryDelay of 0 an attempt that times out is repeated at once") {
  Options options;
  options.socket_timeout_ms = 100;
  options.retry_delay_ms = 0;
  World world(options);
  const Handle read = world.start();
  world.hello();
  world.fire_when_due(read);
  CHECK(world.of(read).ask_at == world.now);
}

TEST_CASE("A carrier of the probe that times out leaves the next one without a wait") {
  Options options;
  options.validate_connection = 0;
  options.socket_timeout_ms = 100;
  options.retry_delay_ms = 0;
  World world(options);
  const Handle first = world.start(OperationKind::write);
  REQUIRE(world.running(first));
  world.fire_when_due(first);
  world.settled(first, Reason::operation_timed_out, Outcome::unknown);
  const Handle second = world.start(OperationKind::write);
  CHECK(world.running(second));
}

TEST_CASE("An idle endpoint is doubted by who wants to use it, not by who leaves") {
  Options options;
  options.max_pool_size = 2;
  World world(options);
  const Handle scope = world.open_scope();
  const Handle read = world.start(OperationKind::read, scope);
  world.hello();
  const Handle other = world.start(OperationKind::read, scope);
  world.now += 6'000;
  world.cancel(read);
  CHECK(world.endpoint() == EndpointState::connected);
  world.cancel(other);
  world.start(OperationKind::read, scope);
  CHECK(world.endpoint() == EndpointState::validating);
}

TEST_CASE("Without hello nobody has said that tokens are honoured, so an ambiguous end is final") {
  Options options;
  options.validate_connection = 0;
  World world(options);
  const Handle write = world.start(OperationKind::write_with_token);
  world.finish(write, Evidence::ambiguous);
  world.settled(write, Reason::failed, Outcome::unknown);
}

TEST_CASE("A token that was not honoured at the first attempt protects none of the others") {
  World world;
  const Handle write = world.start(OperationKind::write_with_token);
  world.hello(0);
  world.now += 600;
  world.finish(write, Evidence::not_executed);
  send_again(world, write, kExactlyOnceWrites);
  world.finish(write, Evidence::ambiguous);
  world.settled(write, Reason::failed, Outcome::unknown);
}

TEST_CASE("Without overload maxRetries may be more than two") {
  Options options;
  options.max_retries = 3;
  options.retry_delay_ms = 0;
  World world(options);
  for (int i = 0; i < 20; ++i) {
    const Handle read = world.start();
    if (i == 0) world.hello();
    world.finish(read, Evidence::answered);
  }
  const Handle read = world.start();
  for (int i = 0; i < 3; ++i) {
    world.finish(read, Evidence::foreign_answer);
    if (world.settled(read)) break;
  }
  CHECK(world.settled(read));  // what stands in front of the gateway is not asked again
  const Handle other = world.start();
  for (int i = 0; i < 3; ++i) {
    world.finish(other, Evidence::not_executed);
    // Somebody else is answered, so the breaker stays closed.
    if (world.endpoint() == EndpointState::connected) {
      const Handle helper = world.start();
      if (world.running(helper)) world.finish(helper, Evidence::answered);
    }
    REQUIRE_FALSE(world.settled(other));
    send_again(world, other);
  }
  world.finish(other, Evidence::not_executed);
  CHECK(world.settled(other));
  CHECK(world.of(other).attempt == 4);
}

TEST_CASE("The driver's rule repeats once without timeoutMS, and as often as it takes with it") {
  for (const std::uint32_t timeout : {0U, 5'000U}) {
    Options options;
    options.driver_profile = 1;
    options.timeout_ms = timeout;
    World world(options);
    const Handle read = world.start();
    world.hello();
    int repeats = 0;
    for (; repeats < 5; ++repeats) {
      world.finish(read, Evidence::not_executed);
      if (world.settled(read)) break;
      send_again(world, read);
    }
    CHECK(repeats == (timeout == 0 ? 1 : 5));
  }
}

TEST_CASE("A repeat has a selection time of its own") {
  Options options;
  options.selection_timeout_ms = 1'000;
  World world(options);
  const Handle read = world.start();
  world.hello();
  world.now += 3'000;
  world.finish(read, Evidence::ambiguous);
  world.fire_when_due(read);
  CHECK_FALSE(world.settled(read));
  REQUIRE(world.count(CommandKind::probe) == 1);
  world.hello();
  CHECK(world.running(read));
}

TEST_CASE("A write that was executed but may not last fails with outcome applied") {
  World world;
  const Handle write = world.start(OperationKind::write);
  world.hello();
  world.finish(write, Evidence::not_durable);
  world.settled(write, Reason::failed, Outcome::applied);
}

TEST_CASE("An event of one scope never sends the operation of another that carries the probe") {
  Options options;
  options.validate_connection = 0;
  options.buffer_commands = 1;
  options.max_retries = 0;
  World world(options);
  const Handle busy = world.open_scope();
  const Handle idle = world.open_scope();
  world.finish(world.start(OperationKind::read, busy), Evidence::answered);
  world.finish(world.start(OperationKind::read, idle), Evidence::answered);
  REQUIRE(world.running(world.start(OperationKind::read, busy)));
  for (int i = 0; i < 3; ++i) world.finish(world.start(), Evidence::not_sent);
  REQUIRE(world.endpoint() == EndpointState::backing_off);
  world.now += 2'000;
  const Handle carrier = world.start(OperationKind::read, busy);
  REQUIRE(world.endpoint() == EndpointState::connecting);
  REQUIRE_FALSE(world.running(carrier));  // its scope's one connection is in use
  world.start(OperationKind::read, idle);
  CHECK_FALSE(world.running(carrier));
}
