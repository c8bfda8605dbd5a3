// What a single operation wants otherwise than the options say.
#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

constexpr auto kRead = static_cast<std::uint32_t>(OperationKind::read);
constexpr std::uint32_t kUnasked = 1 + static_cast<std::uint32_t>(ValidationPolicy::never);
constexpr std::uint32_t kAlways = 1 + static_cast<std::uint32_t>(ValidationPolicy::always);

Handle start(World& world, const OperationStart& start) {
  world.tell(EventKind::operation_started, kNoHandle, start.pack());
  return world.status == Status::ok ? world.only(CommandKind::adopt_operation).handle : kNoHandle;
}

// Ends attempts until the operation settles, and says how many there were.
std::uint32_t attempts_of(World& world, Handle operation) {
  while (!world.settled(operation)) {
    if (world.running(operation)) {
      world.finish(operation, Evidence::overloaded);
    } else {
      world.fire_when_due(operation);
    }
  }
  return world.of(operation).attempt;
}

Options with_policy(ValidationPolicy policy) {
  Options options;
  options.validate_connection = static_cast<std::uint32_t>(policy);
  return options;
}

}  // namespace

TEST_CASE("What an operation says of itself survives the way through one number") {
  const OperationStart start = OperationStart::unpack(OperationStart{3, 21, 3}.pack());
  CHECK(start.kind == 3);
  CHECK(start.retries == 21);
  CHECK(start.policy == 3);
  CHECK(OperationStart{1}.pack() == 1);
}

TEST_CASE("An override that no option could have is refused, as an unknown kind is") {
  World world;
  for (const OperationStart& wrong :
       {OperationStart{kCountOf<OperationKind>}, OperationStart{kRead, most::max_retries + 2},
        OperationStart{kRead, 0, kAlways + 1}}) {
    CHECK(start(world, wrong) == kNoHandle);
    CHECK(world.status == Status::bad_argument);
  }
  CHECK(start(world, {kRead, most::max_retries + 1, kAlways}) != kNoHandle);
}

TEST_CASE("maxRetries of an operation holds for it alone") {
  for (const std::uint32_t retries : {0U, 1U, 2U}) {
    Options options;
    options.max_retries = 2;
    World world(options);
    const Handle own = start(world, {kRead, retries + 1});
    world.hello();
    CHECK(attempts_of(world, own) == retries + 1);
  }
  World world;
  const Handle usual = world.start();
  world.hello();
  CHECK(attempts_of(world, usual) == 3);
}

TEST_CASE("Who wants no validation is sent to an endpoint that is in doubt only by time") {
  World world;
  const Handle first = world.start();
  world.hello();
  world.finish(first, Evidence::answered);
  for (int i = 0; i < 3; ++i) {  // news of others keep the silence from being a gap
    world.now += 2'500;
    const Handle silent = start(world, {kRead, 0, kUnasked});
    CHECK(world.running(silent));
    world.finish(silent, Evidence::overloaded);
    world.cancel(silent);
  }
  const Handle usual = world.start();
  CHECK_FALSE(world.running(usual));
  CHECK(world.endpoint() == EndpointState::validating);
}

TEST_CASE("Who wants no validation does not become the probe of a client that has one") {
  World world;
  const Handle first = start(world, {kRead, 0, kUnasked});
  CHECK_FALSE(world.running(first));
  CHECK(world.count(CommandKind::probe) == 1);
}

TEST_CASE("In a client without validation an operation may ask for hello, first or later") {
  World world(with_policy(ValidationPolicy::never));
  const Handle first = start(world, {kRead, 0, kAlways});
  CHECK_FALSE(world.running(first));
  REQUIRE(world.count(CommandKind::probe) == 1);
  world.hello();
  CHECK(world.running(first));
  world.finish(first, Evidence::answered);
  world.now += 600;
  const Handle second = start(world, {kRead, 0, kAlways});
  CHECK_FALSE(world.running(second));
  CHECK(world.count(CommandKind::probe) == 1);
  world.hello();
  world.finish(second, Evidence::answered);
  world.now += 600;
  CHECK(world.running(world.start()));
}

TEST_CASE("What one operation put in doubt is asked by hello, whoever finds it so") {
  World world(with_policy(ValidationPolicy::never));
  world.finish(world.start(), Evidence::answered);
  world.now += 600;
  const Handle asks = start(world, {kRead, 0, kAlways});
  REQUIRE(world.endpoint() == EndpointState::validating);
  world.now += 4'000;  // the hello was lost
  const Handle usual = world.start();
  CHECK_FALSE(world.running(usual));
  CHECK(world.count(CommandKind::probe) == 1);
  world.cancel(usual);
  CHECK(world.settled(usual));
  CHECK_FALSE(world.settled(asks));
}

TEST_CASE("connect is possible where hello is asked, by the client or by connect itself") {
  constexpr auto kConnect = static_cast<std::uint32_t>(OperationKind::connect);
  World asks;
  CHECK(start(asks, {kConnect, 0, kUnasked}) == kNoHandle);
  World never(with_policy(ValidationPolicy::never));
  CHECK(start(never, {kConnect}) == kNoHandle);
  const Handle connect = start(never, {kConnect, 0, kAlways});
  never.hello();
  CHECK(never.settled(connect, Reason::succeeded, Outcome::applied));
}

TEST_CASE("The driver's rules ignore socketTimeoutMS where timeoutMS holds, and ours do not") {
  for (const bool driver : {false, true}) {
    for (const std::uint32_t timeout : {0U, 4'000U}) {
      Options options;
      options.driver_profile = driver ? 1 : 0;
      options.socket_timeout_ms = 1'000;
      options.timeout_ms = 0;
      World world(options);
      const Handle read = world.start(OperationKind::read, kNoHandle, timeout);
      world.hello();
      const Instant until = world.only(CommandKind::send).at;
      CHECK(until == world.now + (driver && timeout != 0 ? 4'000 : 1'000));
      world.cancel(read);
    }
  }
}
