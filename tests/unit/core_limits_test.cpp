// What fits into one answer, and what the core counts.
#include <catch2/catch.hpp>
#include <vector>

#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

TEST_CASE("The outbox keeps its reserve: room for one row more ends at 49 commands") {
  Outbox outbox;
  for (std::uint32_t i = 0; i < kOutboxMax; ++i) {
    CHECK(outbox.has_room() == (i + kCommandsPerRowMax + kOutboxReserve <= kOutboxMax));
    CHECK(outbox.has_room() == (i <= 49));
    outbox.push({CommandKind::wake});
  }
  CHECK(outbox.commands().size() == kOutboxMax);
  outbox.clear();
  CHECK(outbox.has_room());
}

TEST_CASE("The outbox knows whether it asks to resume") {
  Outbox outbox;
  CHECK_FALSE(outbox.asks_to_resume());
  outbox.push({CommandKind::wake});
  CHECK_FALSE(outbox.asks_to_resume());
  outbox.push({CommandKind::resume, 7});
  outbox.push({CommandKind::wake});
  CHECK(outbox.asks_to_resume());
}

TEST_CASE("A command says nothing that it was not told") {
  const Command command{CommandKind::wake};
  CHECK(command.handle == kNoHandle);
  CHECK(command.a == 0);
  CHECK(command.b == 0);
  CHECK(command.at == 0);
  const Event event{EventKind::resumed};
  CHECK(event.handle == kNoHandle);
  CHECK(event.a == 0);
  CHECK(event.b == 0);
  CHECK(event.now == 0);
}

TEST_CASE("The next deadline is the earliest at which anybody wants to be asked") {
  std::vector<std::byte> block(Core::bytes_needed(kSimulatorLimits));
  Core* core = Core::create(block, kSimulatorLimits, {}, 1);
  const auto start = [&](std::uint32_t timeout_ms, Instant now) {
    core->handle({EventKind::operation_started, kNoHandle,
                  static_cast<std::uint32_t>(OperationKind::read), timeout_ms, now});
    return core->outbox()[0].handle;
  };
  CHECK(core->next_deadline() == kNever);
  start(500, 1'000);
  CHECK(core->next_deadline() == 1'060);  // waiterPollMS
  const Handle second = start(30, 1'000);
  CHECK(core->next_deadline() == 1'030);
  start(800, 1'000);
  CHECK(core->next_deadline() == 1'030);
  core->handle({EventKind::operation_cancelled, second, 0, 0, 1'001});
  CHECK(core->next_deadline() == 1'061);
}

TEST_CASE("The core counts what it did") {
  World world;
  const Handle read = world.start();
  world.hello();
  world.finish(read, Evidence::not_sent);
  for (int i = 0; i < 10 && !world.running(read); ++i) {
    if (world.count(CommandKind::probe) != 0) {
      world.hello();
    } else {
      world.fire_when_due(read);
    }
  }
  REQUIRE(world.running(read));
  world.finish(read, Evidence::answered);
  world.finish(read, Evidence::answered);
  const Stats& stats = world.stats();
  CHECK(stats.events == world.events);
  CHECK(stats.operations == 1);
  CHECK(stats.attempts == 2);
  CHECK(stats.retries == 1);
  CHECK(stats.late == 1);
  CHECK(stats.live_operations == 0);
  CHECK(stats.live_scopes == 0);
  CHECK(stats.endpoint_state == static_cast<std::uint32_t>(EndpointState::connected));
  CHECK(stats.retry_budget == kBudgetStart - kRepeatCost + 1);
  CHECK(stats.reclaimed == 0);
  CHECK(stats.limited == 0);
}

TEST_CASE("The rate limiter tells keys apart by all of their 64 bits, and counts whom it limits") {
  Options options;
  options.rate_limit = 1;
  options.rate_limit_burst = 1;
  World world(options);
  for (const auto& [low, high] :
       {std::pair<std::uint32_t, std::uint32_t>{1, 0}, {0, 1}, {0x80000000U, 0}, {0, 2}, {1, 1}}) {
    world.tell(EventKind::request_arrived, low, high);
    CHECK(world.count(CommandKind::admit) == 1);
    world.tell(EventKind::request_arrived, low, high);
    CHECK(world.only(CommandKind::limit).at == world.now + 1'000);
  }
  world.tell(EventKind::request_arrived, 1, 0);
  CHECK(world.stats().limited == 6);
  World highest(options);
  for (const std::uint32_t high : {0x80000000U, 0U}) {
    highest.tell(EventKind::request_arrived, 0, high);
    CHECK(highest.count(CommandKind::admit) == 1);
  }
}

TEST_CASE("A request that costs nothing costs one, and one beyond the burst is a mistake") {
  Options options;
  options.rate_limit = 10;
  options.rate_limit_burst = 3;
  World world(options);
  world.tell(EventKind::request_arrived, 9, 0, 3);
  CHECK(world.count(CommandKind::admit) == 1);
  world.tell(EventKind::request_arrived, 9, 0, 0);
  CHECK(world.only(CommandKind::limit).at == world.now + 100);
  CHECK(world.tell(EventKind::request_arrived, 9, 0, 4) == Status::bad_argument);
  World unlimited;
  CHECK(unlimited.tell(EventKind::request_arrived, 9, 0, 1) == Status::bad_argument);
}

TEST_CASE("A number one beyond the last evidence, kind or event is refused") {
  World world;
  const Handle read = world.start();
  CHECK(world.tell(EventKind::operation_started, kNoHandle, kCountOf<OperationKind>) ==
        Status::bad_argument);
  const auto evidence = static_cast<Evidence>(kCountOf<Evidence>);
  CHECK(world.tell(EventKind::probe_finished, world.lease, AttemptEnd{0, evidence, 0}.pack()) ==
        Status::bad_argument);
  world.hello();
  REQUIRE(world.running(read));
  CHECK(world.tell(EventKind::attempt_finished, read, AttemptEnd{1, evidence, 0}.pack()) ==
        Status::bad_argument);
  CHECK(world.tell(static_cast<EventKind>(kCountOf<EventKind>)) == Status::unknown_event);
}

TEST_CASE("The end of an attempt survives packing, whatever is in it") {
  const AttemptEnd end{201, Evidence::not_durable, 54'321};
  const AttemptEnd again = AttemptEnd::unpack(end.pack());
  CHECK(again.attempt == 201);
  CHECK(again.evidence == Evidence::not_durable);
  CHECK(again.base_backoff_ms == 54'321);
  CHECK_FALSE(again.along);
  const AttemptEnd along = AttemptEnd::unpack(AttemptEnd{200, end.evidence, 1, true}.pack());
  CHECK(along.along);
  CHECK(along.attempt == 200);
  CHECK(end.pack() ==
        (54'321U << 16U | static_cast<std::uint32_t>(Evidence::not_durable) << 8U | 201U));
}

TEST_CASE("The next deadline lies in the future, even where a holder of the probe is overdue") {
  Options options;
  options.waiter_poll_ms = 0;
  options.selection_timeout_ms = 60'000;
  options.timeout_ms = 60'000;
  std::vector<std::byte> block(Core::bytes_needed(kSimulatorLimits));
  Core* core = Core::create(block, kSimulatorLimits, options, 1);
  core->handle({EventKind::operation_started, kNoHandle,
                static_cast<std::uint32_t>(OperationKind::read), 0, 1'000});
  CHECK(core->next_deadline() == 4'601);
  core->handle({EventKind::scope_opened, kNoHandle, 0, 0, 10'000});
  CHECK(core->next_deadline() == 10'001);
}

TEST_CASE("The next deadline of an attempt is that of the attempt") {
  Options options;
  options.socket_timeout_ms = 300;
  std::vector<std::byte> block(Core::bytes_needed(kSimulatorLimits));
  Core* core = Core::create(block, kSimulatorLimits, options, 1);
  core->handle({EventKind::operation_started, kNoHandle,
                static_cast<std::uint32_t>(OperationKind::read), 0, 1'000});
  for (const Command& command : core->outbox()) {
    if (command.kind != CommandKind::probe) continue;
    core->handle({EventKind::probe_finished, command.handle,
                  AttemptEnd{0, Evidence::answered, 0}.pack(), 0, 1'000});
    break;
  }
  CHECK(core->next_deadline() == 1'300);
}

namespace {

constexpr Limits kHundreds{400, 400, 4};

// A scope in which so many operations wait for hello.
Handle crowd(World& world, int operations) {
  const Handle scope = world.open_scope();
  for (int i = 0; i < operations; ++i) {
    REQUIRE(world.start(OperationKind::read, scope) != kNoHandle);
  }
  return scope;
}

// How often the host has to say `resumed` until the core is content.
int resumes(World& world) {
  int count = 0;
  for (; world.wants_resume && count < 100; ++count) {
    CHECK(world.count(CommandKind::resume) == 1);
    world.tell(EventKind::resumed, world.only(CommandKind::resume).handle);
  }
  return count;
}

}  // namespace

TEST_CASE("After 256 couplings the host is let breathe") {
  for (const auto& [operations, times] : {std::pair<int, int>{253, 0}, {254, 1}, {399, 1}}) {
    Options options;
    options.max_queued = 1'000;
    World world(options, kHundreds);
    crowd(world, operations);
    world.hello();
    CHECK(resumes(world) == times);
    CHECK(world.operations.size() == static_cast<std::size_t>(operations));
  }
}

TEST_CASE("Many who begin to wait for a connection are all told when, an outbox at a time") {
  Options options;
  options.max_queued = 1'000;
  options.waiter_poll_ms = 0;
  World world(options, kHundreds);
  crowd(world, 200);
  world.hello();
  CHECK(resumes(world) >= 3);
  for (const auto& [handle, operation] : world.operations) {
    if (!operation.running) CHECK(operation.ask_at == world.now + 2'000);
  }
}

TEST_CASE("A scope that ends with many operations takes no other while it settles them") {
  Options options;
  options.max_queued = 1'000;
  World world(options, kHundreds);
  const Handle scope = crowd(world, 200);
  world.end_scope(scope);
  REQUIRE(world.wants_resume);
  CHECK(world.start(OperationKind::read, scope) == kNoHandle);
  CHECK(world.status == Status::unknown_scope);
  world.tell(EventKind::resumed, scope);
  CHECK(resumes(world) >= 1);
  CHECK(world.live.empty());
  CHECK(world.stats().live_scopes == 0);
}
