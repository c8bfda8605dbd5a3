// Repeats: what is tried again, how often, after which wait, and what a failure says of a write.
#include <catch2/catch.hpp>

#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

// Starts an operation on a fresh endpoint with these capabilities; it is running.
Handle running(World& world, OperationKind kind, std::uint32_t capabilities = 0) {
  const Handle operation = world.start(kind);
  world.hello(capabilities);
  REQUIRE(world.running(operation));
  return operation;
}

// Lets an operation that waits be sent again; validates where the endpoint asks for it.
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

TEST_CASE("A read is repeated after an ambiguous end, up to maxRetries times") {
  World world;
  const Handle read = running(world, OperationKind::read);
  for (int i = 0; i < 2; ++i) {
    world.finish(read, Evidence::ambiguous);
    REQUIRE_FALSE(world.settled(read));
    send_again(world, read);
  }
  world.finish(read, Evidence::ambiguous);
  world.settled(read, Reason::failed, Outcome::not_applied);
  CHECK(world.stats().retries == 2);
}

TEST_CASE("A plain write is not repeated after an ambiguous end, and its outcome is unknown") {
  World world;
  const Handle write = running(world, OperationKind::write);
  world.finish(write, Evidence::ambiguous);
  world.settled(write, Reason::failed, Outcome::unknown);
}

TEST_CASE("A plain write is repeated when it provably was not executed") {
  for (const Evidence evidence : {Evidence::not_sent, Evidence::not_executed}) {
    World world;
    const Handle write = running(world, OperationKind::write);
    world.finish(write, evidence);
    send_again(world, write);
    world.finish(write, Evidence::answered);
    world.settled(write, Reason::succeeded, Outcome::applied);
  }
}

TEST_CASE("A write with a token is repeated only where the gateway honours tokens") {
  for (const Evidence evidence : {Evidence::ambiguous, Evidence::retryable_write}) {
    World with;
    const Handle first = running(with, OperationKind::write_with_token, kExactlyOnceWrites);
    with.finish(first, evidence);
    CHECK_FALSE(with.settled(first));
    send_again(with, first, kExactlyOnceWrites);

    World without;
    const Handle second = running(without, OperationKind::write_with_token, 0);
    without.finish(second, evidence);
    without.settled(second, Reason::failed, Outcome::unknown);
  }
}

TEST_CASE("Once a write may have been applied its outcome stays unknown until an answer comes") {
  World world;
  const Handle write = running(world, OperationKind::write_with_token, kExactlyOnceWrites);
  world.finish(write, Evidence::ambiguous);
  send_again(world, write, kExactlyOnceWrites);
  world.finish(write, Evidence::not_sent);
  send_again(world, write, kExactlyOnceWrites);
  world.finish(write, Evidence::refused);
  world.settled(write, Reason::failed, Outcome::unknown);
}

TEST_CASE("An answer settles what earlier attempts left open") {
  World world;
  const Handle insert = running(world, OperationKind::insert);
  world.finish(insert, Evidence::ambiguous);
  send_again(world, insert);
  world.finish(insert, Evidence::answered);
  world.settled(insert, Reason::succeeded, Outcome::applied);
}

TEST_CASE("A getMore is not repeated when the cursor may have moved") {
  World world;
  const Handle more = running(world, OperationKind::get_more);
  world.finish(more, Evidence::ambiguous);
  world.settled(more, Reason::failed, Outcome::not_applied);
}

TEST_CASE("A refusal is final") {
  World world;
  const Handle read = running(world, OperationKind::read);
  world.finish(read, Evidence::refused);
  world.settled(read, Reason::failed, Outcome::not_applied);
}

TEST_CASE("Overload is retried at most twice, whatever maxRetries says") {
  Options options;
  options.max_retries = 10;
  World world(options);
  const Handle write = running(world, OperationKind::write);
  for (int i = 0; i < 2; ++i) {
    world.finish(write, Evidence::overloaded);
    send_again(world, write);
  }
  world.finish(write, Evidence::overloaded);
  world.settled(write, Reason::failed, Outcome::not_applied);
}

TEST_CASE("Once overload was seen its limit holds for every further retry") {
  Options options;
  options.max_retries = 10;
  World world(options);
  const Handle read = running(world, OperationKind::read);
  world.finish(read, Evidence::overloaded);
  send_again(world, read);
  world.finish(read, Evidence::ambiguous);
  send_again(world, read);
  world.finish(read, Evidence::ambiguous);
  world.settled(read, Reason::failed, Outcome::not_applied);
}

TEST_CASE("With maxRetries 0 nothing is repeated, not even after overload") {
  Options options;
  options.max_retries = 0;
  World world(options);
  const Handle read = running(world, OperationKind::read);
  world.finish(read, Evidence::overloaded);
  world.settled(read, Reason::failed, Outcome::not_applied);
}

TEST_CASE("The first overload retry waits up to 200 ms, or twice what the server asks for") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    World world({}, kSimulatorLimits, seed);
    const Handle read = running(world, OperationKind::read);
    world.finish(read, Evidence::overloaded);
    CHECK(world.of(read).ask_at - world.now <= 200);
    World server({}, kSimulatorLimits, seed);
    const Handle slow = running(server, OperationKind::read);
    server.finish(slow, Evidence::overloaded, 0, 1'000);
    CHECK(server.of(slow).ask_at - server.now <= 2'000);
  }
}

TEST_CASE("Retry-After is a floor under the wait, and an absurd one is clamped") {
  World world;
  const Handle read = running(world, OperationKind::read);
  world.finish(read, Evidence::not_executed, 2'000);
  CHECK(world.of(read).ask_at == world.now + 2'000);
  World absurd;
  const Handle other = running(absurd, OperationKind::read);
  absurd.finish(other, Evidence::not_executed, 4'000'000'000U);
  CHECK(absurd.of(other).ask_at - absurd.now >= 5'000);
  CHECK(absurd.of(other).ask_at - absurd.now <= 5'100);
}

TEST_CASE("A wait that does not fit the deadline fails now") {
  World world;
  const Handle read = world.start(OperationKind::read, kNoHandle, 1'000);
  world.hello();
  world.finish(read, Evidence::not_executed, 2'000);
  world.settled(read, Reason::failed, Outcome::not_applied);
}

TEST_CASE("An attempt that outlasts socketTimeoutMS is aborted and a read is repeated") {
  Options options;
  options.socket_timeout_ms = 300;
  World world(options);
  const Handle read = running(world, OperationKind::read);
  CHECK(world.of(read).ask_at == world.now + 300);
  world.fire_when_due(read);
  CHECK(world.count(CommandKind::abort) == 1);
  CHECK_FALSE(world.settled(read));
  send_again(world, read);
  CHECK(world.of(read).attempt == 2);
}

TEST_CASE("A write that outlasts socketTimeoutMS settles with outcome unknown") {
  Options options;
  options.socket_timeout_ms = 300;
  World world(options);
  const Handle write = running(world, OperationKind::write);
  world.fire_when_due(write);
  world.settled(write, Reason::operation_timed_out, Outcome::unknown);
}

TEST_CASE("Nothing is repeated while the breaker is open, unless operations are buffered") {
  for (const std::uint32_t buffered : {0U, 1U}) {
    Options options;
    options.buffer_commands = buffered;
    options.max_pool_size = 3;
    World world(options);
    const Handle scope = world.open_scope();
    const Handle first = world.start(OperationKind::read, scope);
    world.hello();
    // Ten successes earn the third repeat.
    for (int i = 0; i < 10; ++i) {
      world.finish(world.start(OperationKind::read, scope), Evidence::answered);
    }
    const Handle second = world.start(OperationKind::read, scope);
    const Handle third = world.start(OperationKind::read, scope);
    world.finish(first, Evidence::not_sent);
    world.finish(second, Evidence::not_sent);
    world.finish(third, Evidence::not_sent);
    CHECK(world.endpoint() == EndpointState::backing_off);
    CHECK(world.settled(third) == (buffered == 0));
  }
}

TEST_CASE("The server gets the time that remains less the shortest round trip") {
  World world;
  for (const Duration round_trip : {40, 30}) {
    world.now += 6'000;
    const Handle read = world.start();
    world.now += round_trip;
    world.hello();
    world.finish(read, Evidence::answered);
  }
  const Handle read = world.start(OperationKind::read, kNoHandle, 1'000);
  CHECK(world.only(CommandKind::send).a == 1);
  CHECK(world.only(CommandKind::send).b == 970);
  world.cancel(read);
  const Handle hopeless = world.start(OperationKind::read, kNoHandle, 30);
  world.settled(hopeless, Reason::operation_timed_out, Outcome::not_applied);
  CHECK(world.of(hopeless).attempt == 0);
}

TEST_CASE(
    "Under the specifications' rule a token that the server does not honour repeats nothing") {
  for (const std::uint32_t capabilities : {0U, kExactlyOnceWrites}) {
    Options options;
    options.driver_profile = 1;
    World world(options);
    const Handle write = world.start(OperationKind::write_with_token);
    world.hello(capabilities);
    world.finish(write, Evidence::not_sent);
    CHECK(world.settled(write) == (capabilities == 0));
  }
}

TEST_CASE("A wait for a repeat that comes late does not use up the time for the endpoint") {
  Options options;
  options.timeout_ms = 0;
  World world(options);
  const Handle read = world.start();
  world.hello();
  world.finish(read, Evidence::ambiguous);
  world.now += 60'000;
  world.fire(read);
  CHECK_FALSE(world.settled(read));
  world.hello();
  CHECK(world.running(read));
}

TEST_CASE("A repeat that is not planned makes nobody wait") {
  Options options;
  options.max_pool_size = 2;
  World world(options);
  const Handle scope = world.open_scope();
  const Handle first = world.start(OperationKind::read, scope, 1'000);
  world.hello();
  const Handle second = world.start(OperationKind::read, scope);
  world.finish(first, Evidence::not_executed, 86'400'000);
  CHECK(world.settled(first, Reason::failed, Outcome::not_applied));
  world.finish(second, Evidence::not_executed);
  CHECK(world.of(second).ask_at <= world.now + 100);
}

TEST_CASE("A timeout that the budget does not let repeat says so") {
  Options options;
  options.socket_timeout_ms = 200;
  World world(options);
  for (int i = 0; i < 2; ++i) {
    const Handle read = world.start();
    if (!world.running(read)) world.hello();
    world.finish(read, Evidence::overloaded);
  }
  const Handle third = world.start(OperationKind::read);
  while (!world.running(third)) world.fire_when_due(third);
  world.fire_when_due(third);
  CHECK(world.settled(third, Reason::retry_budget_spent, Outcome::not_applied));
}

TEST_CASE(
    "Twenty operations lost with one request: one failure, one repeat's price, twenty repeats") {
  Options options;
  options.max_pool_size = 20;
  World world(options, kIsolateLimits);
  const Handle scope = world.open_scope();
  std::vector<Handle> reads;
  for (int i = 0; i < 20; ++i) reads.push_back(world.start(OperationKind::read, scope));
  world.hello();
  const std::uint32_t budget = world.stats().retry_budget;
  for (const Handle read : reads) {
    REQUIRE(world.running(read));
    world.finish(read, Evidence::ambiguous, 0, 0, read != reads.front());
    CHECK_FALSE(world.settled(read));
  }
  CHECK(world.stats().retry_budget == budget - kRepeatCost);
  for (const Handle read : reads) send_again(world, read);
  for (const Handle read : reads) {
    world.finish(read, Evidence::answered);
    world.settled(read, Reason::succeeded, Outcome::applied);
  }
  CHECK(world.stats().retries == 20);
}

TEST_CASE("What went along with a lost write is paid for, whatever was paid before") {
  Options options;
  options.max_pool_size = 3;
  World world(options, kIsolateLimits);
  const Handle scope = world.open_scope();
  const Handle before = world.start(OperationKind::read, scope);
  const Handle write = world.start(OperationKind::write, scope);
  const Handle read = world.start(OperationKind::read, scope);
  world.hello();
  const std::uint32_t budget = world.stats().retry_budget;
  world.finish(before, Evidence::ambiguous);
  CHECK(world.stats().retry_budget == budget - kRepeatCost);
  // Another request: its first wants no repeat, and the second no gift.
  world.finish(write, Evidence::ambiguous);
  world.finish(read, Evidence::ambiguous, 0, 0, true);
  CHECK_FALSE(world.settled(read));
  CHECK(world.stats().retry_budget == budget - 2 * kRepeatCost);
}

TEST_CASE("Twenty operations lost each by itself open the breaker") {
  Options options;
  options.max_pool_size = 20;
  World world(options, kIsolateLimits);
  const Handle scope = world.open_scope();
  std::vector<Handle> reads;
  for (int i = 0; i < 20; ++i) reads.push_back(world.start(OperationKind::read, scope));
  world.hello();
  for (const Handle read : reads) world.finish(read, Evidence::ambiguous);
  CHECK_FALSE(world.settled(reads.front()));
  for (std::size_t i = 2; i < reads.size(); ++i) CHECK(world.settled(reads.at(i)));
}
