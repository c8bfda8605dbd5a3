#include "src/operation.h"

#include <catch2/catch.hpp>

using namespace mooring;

namespace {

constexpr Handle kSelf = 5;
using S = OperationSignal;

// An operation with all that it is handed.
struct Bench {
  explicit Bench(OperationKind kind = OperationKind::read) {
    Step step{now, options, prng, outbox};
    operation.begin({static_cast<std::uint32_t>(kind)}, 10'000, step);
  }
  bool fire(OperationSignal signal) {
    outbox.clear();
    Step step{now, options, prng, outbox};
    return operation.fire(signal, step, facts);
  }
  FailedAttempt fail(Evidence evidence) {
    return operation.note_failure(classify(evidence, operation.kind()), {1, evidence, 0}, 0);
  }

  Options options;
  Prng prng{1};
  Outbox outbox;
  Operation operation;
  Operation::Facts facts{kSelf};
  Instant now = 1'000;
};

}  // namespace

TEST_CASE("What a state of the operation ignores changes nothing and commands nothing") {
  Bench bench;
  REQUIRE(bench.fire(S::endpoint_usable));
  REQUIRE(bench.operation.state() == OperationState::waiting);
  CHECK_FALSE(bench.fire(S::endpoint_usable));
  CHECK(bench.operation.state() == OperationState::waiting);
  CHECK(bench.outbox.commands().empty());
  REQUIRE(bench.fire(S::connection_free));
  REQUIRE(bench.operation.state() == OperationState::running);
  CHECK_FALSE(bench.fire(S::close));
  CHECK(bench.operation.state() == OperationState::running);
  CHECK(bench.outbox.commands().empty());
}

TEST_CASE("Facts say nothing that they were not told") {
  const Operation::Facts facts{kSelf};
  CHECK(facts.rtt_min == 0);
  CHECK(facts.probe_at == 0);
  CHECK_FALSE(facts.tokens_honoured);
  CHECK(facts.generation == 0);
  Bench bench;
  bench.fire(S::endpoint_usable);
  bench.fire(S::connection_free);
  CHECK(bench.outbox.commands()[0].b == 10'000);
}

TEST_CASE("A failed attempt leaves what a plan asks: attempts, overload, doubt and deadline") {
  Bench bench(OperationKind::insert);
  bench.fire(S::endpoint_usable);
  bench.fire(S::connection_free);
  FailedAttempt failed = bench.fail(Evidence::not_sent);
  CHECK(failed.kind == OperationKind::insert);
  CHECK(failed.attempts == 1);
  CHECK_FALSE(failed.overload_seen);
  CHECK_FALSE(failed.maybe_applied);
  CHECK(failed.has_timeout);
  CHECK(failed.deadline == 11'000);
  CHECK(failed.first_sent == 1'000);
  failed = bench.fail(Evidence::overloaded);
  CHECK(failed.overload_seen);
  failed = bench.fail(Evidence::ambiguous);
  CHECK(failed.overload_seen);
  CHECK(failed.maybe_applied);
  failed = bench.fail(Evidence::not_sent);
  CHECK(failed.maybe_applied);
}

TEST_CASE("An operation without timeoutMS has no deadline, and a plan is told so") {
  Bench bench;
  Operation endless;
  Step step{bench.now, bench.options, bench.prng, bench.outbox};
  endless.begin({static_cast<std::uint32_t>(OperationKind::read)}, 0, step);
  CHECK(endless.deadline() == kNever);
  CHECK_FALSE(endless.note_failure({}, {}, 0).has_timeout);
}

TEST_CASE("A write that was executed but may not last is called applied") {
  Bench bench(OperationKind::write);
  bench.fire(S::endpoint_usable);
  bench.fire(S::connection_free);
  bench.fail(Evidence::not_durable);
  bench.fire(S::attempt_failed);
  REQUIRE(bench.operation.state() == OperationState::settled);
  const Command settle = bench.outbox.commands()[0];
  CHECK(static_cast<Reason>(settle.a) == Reason::failed);
  CHECK(static_cast<Outcome>(settle.b & 0xffU) == Outcome::applied);
}
