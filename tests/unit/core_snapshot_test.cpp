// What a core remembers of its isolate, and what another makes of it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "src/core.h"

using namespace mooring;

namespace {

// A core that tells what the last event left.
class Isolate {
 public:
  explicit Isolate(const Options& options = {})
      : block_(Core::bytes_needed(kSimulatorLimits)),
        core_(Core::create(block_, kSimulatorLimits, options, 1)) {}

  Status tell(EventKind kind, Handle handle = kNoHandle, std::uint32_t a = 0, std::uint32_t b = 0) {
    return core_->handle({kind, handle, a, b, now});
  }
  Handle start(OperationKind kind = OperationKind::read) {
    REQUIRE(tell(EventKind::operation_started, kNoHandle, static_cast<std::uint32_t>(kind)) ==
            Status::ok);
    const Handle operation = only(CommandKind::adopt_operation).handle;
    return operation;
  }
  void hello(Handle lease, Evidence evidence, std::uint32_t b = 0) {
    tell(EventKind::probe_finished, lease, AttemptEnd{0, evidence, 0}.pack(), b);
  }
  void finish(Handle operation, std::uint8_t attempt, Evidence evidence) {
    tell(EventKind::attempt_finished, operation, AttemptEnd{attempt, evidence, 0}.pack());
  }
  // Connects and has one operation answered.
  void connect(std::uint32_t capabilities = 0, Duration round_trip = 0) {
    const Handle read = start();
    const Handle lease = only(CommandKind::probe).handle;
    now += round_trip;
    hello(lease, Evidence::answered, capabilities);
    finish(read, 1, Evidence::answered);
  }
  // Opens the breaker with a hello that fails; needs maxRetries 0.
  void break_open() {
    start();
    hello(only(CommandKind::probe).handle, Evidence::not_sent);
    REQUIRE(core_->endpoint_state() == EndpointState::backing_off);
  }
  Command only(CommandKind kind) const {
    for (const Command& command : core_->outbox()) {
      if (command.kind == kind) return command;
    }
    FAIL("the last event left no such command");
    return {};
  }
  bool has(CommandKind kind) const {
    for (const Command& command : core_->outbox()) {
      if (command.kind == kind) return true;
    }
    return false;
  }
  Snapshot snapshot() {
    Snapshot s;
    s.budget_tenths = 99;  // whatever was there before
    core_->remember(s);
    REQUIRE(intact(s));
    return s;
  }
  Status recall(const Snapshot& s) { return core_->recall(s, now); }
  Core& core() { return *core_; }

  Instant now = 1'000'000;

 private:
  std::vector<std::byte> block_;
  Core* core_;
};

Options without_retries() {
  Options options;
  options.max_retries = 0;
  return options;
}

}  // namespace

TEST_CASE("A new isolate need not say hello where another was answered a moment ago") {
  Isolate first;
  first.connect();
  const Snapshot s = first.snapshot();
  CHECK(s.endpoint.standing == Standing::usable);
  Isolate second;
  second.now = first.now + 4'000;
  CHECK(second.recall(s) == Status::ok);
  CHECK(second.core().endpoint_state() == EndpointState::connected);
  CHECK(second.has(CommandKind::report));
  second.start();
  CHECK(second.has(CommandKind::send));
}

TEST_CASE("The time before the snapshot and the time since count together") {
  for (const Duration since : {3'000, 3'001}) {
    Isolate first;
    first.connect();
    first.now += 2'000;
    first.tell(EventKind::scope_opened);
    const Snapshot s = first.snapshot();
    CHECK(s.endpoint.answered_ago_ms == 2'000);
    Isolate second;
    second.now = first.now + since;
    REQUIRE(second.recall(s) == Status::ok);
    second.start();
    CHECK(second.has(CommandKind::probe) == (since > 3'000));
  }
}

TEST_CASE("An endpoint in doubt is remembered as one that answered") {
  Isolate first;
  first.connect();
  first.now += 6'000;
  first.start();
  REQUIRE(first.core().endpoint_state() == EndpointState::validating);
  CHECK(first.snapshot().endpoint.standing == Standing::usable);
}

TEST_CASE("An isolate that knows nothing yet says so, and who recalls it knows nothing") {
  Isolate first;
  first.tell(EventKind::scope_opened);
  const Snapshot s = first.snapshot();
  CHECK(s.endpoint.standing == Standing::nothing);
  CHECK(s.budget_tenths == kBudgetStart);
  CHECK(s.endpoint.answered_ago_ms == kSnapshotAgeMax);
  Isolate second;
  CHECK(second.recall(s) == Status::ok);
  CHECK(second.core().endpoint_state() == EndpointState::uninitialized);
  CHECK(second.core().outbox().empty());
}

TEST_CASE("An open breaker is open for the next isolate too, for the rest of its interval") {
  Isolate first(without_retries());
  first.break_open();
  const Instant probe_at = first.only(CommandKind::report).at;
  const Snapshot s = first.snapshot();
  CHECK(s.endpoint.standing == Standing::open);
  CHECK(s.endpoint.intervals == 1);
  CHECK(s.endpoint.probe_in_ms == static_cast<std::uint32_t>(probe_at - first.now));
  Isolate second(without_retries());
  second.now = first.now + 100;
  REQUIRE(second.recall(s) == Status::ok);
  CHECK(second.core().endpoint_state() == EndpointState::backing_off);
  CHECK(second.only(CommandKind::report).at == probe_at);
  // Its next interval is the second one: 2 s, give or take a half.
  second.now = probe_at;
  second.start();
  second.hello(second.only(CommandKind::probe).handle, Evidence::not_sent);
  CHECK(second.only(CommandKind::report).at >= second.now + 1'000);
  CHECK(second.snapshot().endpoint.intervals == 2);
}

TEST_CASE("An interval that ended between two isolates is over at once") {
  Isolate first(without_retries());
  first.break_open();
  Isolate second(without_retries());
  second.now = first.now + 60'000;
  REQUIRE(second.recall(first.snapshot()) == Status::ok);
  CHECK(second.only(CommandKind::report).at == second.now);
}

TEST_CASE("While a probe looks through an open breaker it is remembered as open") {
  Isolate first(without_retries());
  first.break_open();
  first.now += 2'000;
  first.start();
  REQUIRE(first.core().endpoint_state() == EndpointState::connecting);
  CHECK(first.snapshot().endpoint.standing == Standing::open);
  CHECK(first.snapshot().endpoint.probe_in_ms == 0);
}

TEST_CASE("However long an outage is, its snapshot is one that a core may recall") {
  Isolate first(without_retries());
  first.break_open();
  for (std::uint32_t i = 0; i < 80; ++i) {
    first.now += 50'000;
    first.start();
    first.hello(first.only(CommandKind::probe).handle, Evidence::not_sent);
    const Snapshot s = first.snapshot();
    CHECK(s.endpoint.intervals == std::min(i + 2, kIntervalsMax));
  }
}

TEST_CASE("Round trips are carried over, what hello answered is not") {
  Isolate first;
  first.connect(kExactlyOnceWrites, 40);
  first.now += 6'000;
  first.connect(kExactlyOnceWrites, 30);
  Isolate second;
  second.now = first.now;
  REQUIRE(second.recall(first.snapshot()) == Status::ok);
  const Handle write = second.start(OperationKind::write_with_token);
  CHECK(second.only(CommandKind::send).b == 10'000 - 30);
  second.finish(write, 1, Evidence::ambiguous);
  // Whether the server recognises a repeat must be heard anew.
  CHECK(second.has(CommandKind::settle));
}

TEST_CASE("The retry budget is carried over, discounted by age") {
  Isolate first;
  first.connect();
  for (int i = 0; i < 200; ++i) first.finish(first.start(), 1, Evidence::answered);
  const Snapshot s = first.snapshot();
  CHECK(s.budget_tenths == kBudgetMax);
  for (const auto& [age, tenths] : {std::pair<Duration, std::uint32_t>{0, 100}, {300'000, 60}}) {
    Isolate second;
    second.now = first.now + age;
    REQUIRE(second.recall(s) == Status::ok);
    CHECK(second.core().stats().retry_budget == tenths);
  }
}

TEST_CASE("A snapshot from a little ahead counts as taken now") {
  Isolate first;
  first.connect();
  first.now += 2'000;
  first.tell(EventKind::scope_opened);
  const Snapshot s = first.snapshot();
  Isolate second;
  second.now = first.now - 50'000;
  REQUIRE(second.recall(s) == Status::ok);
  second.now += 3'000;
  second.start();
  CHECK_FALSE(second.has(CommandKind::probe));
  second.now += 3'001;
  second.start();
  CHECK(second.has(CommandKind::probe));
  Isolate third(without_retries());
  Isolate open(without_retries());
  open.break_open();
  third.now = open.now - 50'000;
  REQUIRE(third.recall(open.snapshot()) == Status::ok);
  CHECK(third.only(CommandKind::report).at <= third.now + 1'500);
}

TEST_CASE("A recalled snapshot moves the clock on, and never back") {
  Isolate first;
  first.connect();
  const Snapshot s = first.snapshot();
  Isolate second;
  second.now = first.now + 500'000;
  second.tell(EventKind::scope_opened);
  second.now = first.now;
  REQUIRE(second.recall(s) == Status::ok);
  second.start();
  CHECK(second.has(CommandKind::probe));  // 500 s have passed since
  Isolate third;
  third.now = first.now + 4'000;
  REQUIRE(third.recall(s) == Status::ok);
  third.now -= 2'000;
  third.start();
  CHECK(third.only(CommandKind::send).at == first.now + 4'000 + 10'000);
}

TEST_CASE("A snapshot depends on nothing that was in its memory before") {
  Isolate isolate;
  isolate.connect(0, 40);
  Snapshot clean;
  isolate.core().remember(clean);
  Snapshot used;
  std::memset(static_cast<void*>(&used), 0x5a, sizeof(used));
  isolate.core().remember(used);
  CHECK(std::memcmp(&clean, &used, sizeof(clean)) == 0);
}

TEST_CASE("Garbage is refused, and nothing changes") {
  Isolate isolate;
  isolate.tell(EventKind::scope_opened);
  Snapshot s = isolate.snapshot();
  REQUIRE(s.endpoint.standing == Standing::nothing);
  s.endpoint.standing = Standing::usable;
  REQUIRE_FALSE(isolate.core().outbox().empty());  // what the last event left
  CHECK(isolate.recall(s) == Status::snapshot_refused);
  CHECK(isolate.core().endpoint_state() == EndpointState::uninitialized);
  CHECK(isolate.core().outbox().empty());
}

TEST_CASE("Who has begun knows better than any snapshot") {
  Isolate first;
  first.connect();
  const Snapshot s = first.snapshot();
  Isolate second;
  second.start();
  CHECK(second.recall(s) == Status::snapshot_refused);
  CHECK(second.core().outbox().empty());
  Isolate closed;
  closed.tell(EventKind::close_requested);
  CHECK(closed.recall(s) == Status::snapshot_refused);
  CHECK(first.recall(s) == Status::snapshot_refused);
}

TEST_CASE("Who recalls an open breaker recovers slowly, as who opened it would") {
  Isolate first(without_retries());
  first.break_open();
  Options options = without_retries();
  options.max_pool_size = 5;
  Isolate second(options);
  second.now = first.now + 2'000;
  REQUIRE(second.recall(first.snapshot()) == Status::ok);
  second.start();
  second.hello(second.only(CommandKind::probe).handle, Evidence::answered);
  CHECK(second.has(CommandKind::send));
  second.start();
  CHECK_FALSE(second.has(CommandKind::send));
}

TEST_CASE("A snapshot ages by the core's own clock where the host's has stepped back") {
  Isolate first;
  first.connect();
  for (int i = 0; i < 200; ++i) first.finish(first.start(), 1, Evidence::answered);
  Isolate second;
  second.now = first.now + 300'000;
  second.tell(EventKind::scope_opened);
  second.now = first.now;
  REQUIRE(second.recall(first.snapshot()) == Status::ok);
  CHECK(second.core().stats().retry_budget == 60);
}
