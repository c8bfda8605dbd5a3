// The endpoint after a freeze, in overload and with old news: what counts, and whose failure it is.
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

}  // namespace

TEST_CASE("The attempt whose overload error began a slow start is no part of its first round") {
  Options options;
  options.max_pool_size = 4;
  World world(options);
  const Handle scope = world.open_scope();
  const Handle shed = world.start(OperationKind::get_more, scope);
  world.hello();
  world.finish(shed, Evidence::overloaded);
  const Handle first = world.start(OperationKind::write, scope);
  CHECK(world.running(first));
  const Handle second = world.start(OperationKind::write, scope);
  world.now += 20;
  world.fire(second);
  CHECK_FALSE(world.running(second));
  world.finish(first, Evidence::answered);
  CHECK(world.running(second));
}

TEST_CASE("A thaw with operations under way asks for proof of life and blames nobody") {
  Options options;
  options.max_pool_size = 3;
  World world(options);
  const Handle scope = world.open_scope();
  std::vector<Handle> all{world.start(OperationKind::read, scope)};
  world.hello();
  for (int i = 0; i < 2; ++i) all.push_back(world.start(OperationKind::read, scope));
  world.now += 3'600'000;
  for (const Handle each : all) world.fire(each);
  CHECK(world.endpoint() == EndpointState::connected);
  const Handle next = world.start(OperationKind::read, scope);
  CHECK(world.endpoint() == EndpointState::validating);
  world.hello();
  CHECK(world.running(next));
}

TEST_CASE("An answer that waited while the isolate was frozen is no proof of life") {
  World world;
  const Handle read = world.start();
  world.hello();
  world.now += 3'600'000;
  world.finish(read, Evidence::answered);
  CHECK(world.settled(read, Reason::succeeded, Outcome::applied));
  const Handle next = world.start();
  CHECK_FALSE(world.running(next));
  world.hello();
  CHECK(world.running(next));
  world.finish(next, Evidence::answered);
  CHECK(world.running(world.start()));
}

TEST_CASE("A hello that is answered after its time is not heard") {
  World world;
  const Handle read = world.start();
  world.now += 3'600;
  const Handle first = world.lease;
  world.hello();
  REQUIRE(world.running(read));
  World late;
  late.start();
  late.now += 3'601;
  late.hello();
  CHECK(late.endpoint() == EndpointState::connecting);
  CHECK(late.stats().late == 1);
  CHECK(first != kNoHandle);
}

TEST_CASE("Once the breaker was open a failed probe opens it again, whatever maxRetries allows") {
  Options options;
  options.max_retries = 10;
  options.validate_connection = 1;
  World world(options);
  const Handle first = world.start();
  world.hello();
  world.finish(first, Evidence::refused);
  for (int i = 0; i < 3; ++i)
    world.finish(world.start(OperationKind::get_more), Evidence::not_sent);
  for (int i = 0; i < 5 && world.endpoint() != EndpointState::backing_off; ++i) {
    world.now += 600;
    world.start(OperationKind::get_more);
    world.no_hello(Evidence::not_sent);
  }
  while (world.endpoint() != EndpointState::backing_off) {
    world.now += 12'000;
    world.start(OperationKind::get_more);
    world.no_hello(Evidence::not_sent);
  }
  world.now += 30'000;
  world.start(OperationKind::read);
  REQUIRE(world.endpoint() == EndpointState::connecting);
  world.no_hello(Evidence::not_sent);
  CHECK(world.endpoint() == EndpointState::backing_off);
}

TEST_CASE("With always, slow failures open the breaker although each hello is answered") {
  World world(with(kAlways));
  for (int i = 0; i < 20 && world.endpoint() != EndpointState::backing_off; ++i) {
    const Handle slow = world.start(OperationKind::get_more);
    if (!world.running(slow)) world.hello();
    world.now += 1'800;
    if (world.running(slow)) world.finish(slow, Evidence::ambiguous);
  }
  CHECK(world.endpoint() == EndpointState::backing_off);
}

TEST_CASE("Overload that is heard while the endpoint is in doubt slows the recovery down") {
  Options options;
  options.max_pool_size = 3;
  World world(options);
  const Handle scope = world.open_scope();
  std::vector<Handle> all{world.start(OperationKind::get_more, scope)};
  world.hello();
  for (int i = 0; i < 2; ++i) all.push_back(world.start(OperationKind::get_more, scope));
  world.now += 600;
  world.finish(all[0], Evidence::ambiguous);
  REQUIRE(world.endpoint() == EndpointState::stale);
  world.finish(all[1], Evidence::overloaded);
  const Handle third = world.start(OperationKind::write, scope);
  const Handle fourth = world.start(OperationKind::write, scope);
  world.hello();
  CHECK(world.running(third));
  CHECK_FALSE(world.running(fourth));
}

TEST_CASE("A short socketTimeoutMS blames nobody, a long one does") {
  for (const std::uint32_t limit : {200U, 3'000U}) {
    Options options;
    options.socket_timeout_ms = limit;
    World world(options);
    const Handle slow = world.start(OperationKind::write);
    world.hello();
    world.fire_when_due(slow);
    CHECK((world.endpoint() == EndpointState::connected) == (limit == 200));
  }
}

TEST_CASE("Who waited for a connection is not sent to an endpoint that was silent since") {
  Options options;
  options.timeout_ms = 0;
  options.wait_queue_timeout_ms = 0;
  World world(options);
  const Handle scope = world.open_scope();
  const Handle first = world.start(OperationKind::read, scope);
  world.hello();
  const Handle second = world.start(OperationKind::write, scope);
  world.now += 5'001;
  world.cancel(first);
  CHECK_FALSE(world.running(second));
  CHECK(world.endpoint() == EndpointState::validating);
  world.hello();
  CHECK(world.running(second));
}
