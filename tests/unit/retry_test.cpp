#include "src/retry.h"

#include <catch2/catch.hpp>

using namespace mooring;

namespace {

// A read whose first attempt ended ambiguously, with ten seconds left.
FailedAttempt failed(Evidence evidence = Evidence::ambiguous,
                     OperationKind kind = OperationKind::read) {
  FailedAttempt attempt{};
  attempt.kind = kind;
  attempt.verdict = classify(evidence, kind);
  attempt.attempts = 1;
  attempt.max_retries = 2;
  attempt.overload_seen = attempt.verdict.overload;
  attempt.maybe_applied = attempt.verdict.outcome == Outcome::unknown;
  attempt.has_timeout = true;
  attempt.deadline = 11'000;
  attempt.first_sent = 900;
  return attempt;
}

struct Bench {
  Options options;
  Prng prng{1};
  RetryBudget budget;
  RetryGate gate;
  Instant now = 1'000;
  RetryPlan plan(const FailedAttempt& attempt, bool may_start = true) {
    return plan_retry(attempt, may_start, now, options, prng, budget, gate);
  }
};

Options driver() {
  Options options;
  options.driver_profile = 1;
  return options;
}

}  // namespace

TEST_CASE("A repeat needs evidence and kind, a usable endpoint, a count, time, and budget") {
  Bench bench;
  CHECK(bench.plan(failed()).repeat);
  CHECK_FALSE(bench.plan(failed(Evidence::refused)).repeat);
  CHECK_FALSE(bench.plan(failed(Evidence::ambiguous, OperationKind::write)).repeat);
  CHECK_FALSE(bench.plan(failed(), false).repeat);
  FailedAttempt third = failed();
  third.attempts = 3;
  CHECK_FALSE(bench.plan(third).repeat);
  FailedAttempt late = failed();
  late.deadline = bench.now;
  CHECK_FALSE(bench.plan(late).repeat);
}

TEST_CASE("Only a repeat that happens is paid for, and the budget is the last to be asked") {
  Bench bench;
  bench.plan(failed(Evidence::refused));
  bench.plan(failed(), false);
  CHECK(bench.budget.tenths() == kBudgetStart);
  bench.plan(failed());
  CHECK(bench.budget.tenths() == kBudgetStart - kRepeatCost);
  bench.plan(failed());
  const RetryPlan refused = bench.plan(failed());
  CHECK_FALSE(refused.repeat);
  CHECK(refused.reason == Reason::retry_budget_spent);
  CHECK(bench.plan(failed(Evidence::refused)).reason == Reason::failed);
}

TEST_CASE("A plan whose wait ends at the deadline is no plan") {
  Bench bench;
  FailedAttempt attempt = failed();
  attempt.retry_after = 4'000;
  attempt.deadline = bench.now + 4'000;
  CHECK_FALSE(bench.plan(attempt).repeat);
  attempt.deadline = bench.now + 4'001;
  CHECK(bench.plan(attempt).repeat);
}

TEST_CASE("A write that may have been applied is not repeated beyond the horizon, a read is") {
  Bench bench;
  bench.now = 100'000;
  for (const OperationKind kind : {OperationKind::write_with_token, OperationKind::read}) {
    FailedAttempt attempt = failed(Evidence::ambiguous, kind);
    attempt.deadline = kNever;
    attempt.retry_after = 50;
    attempt.first_sent = bench.now - kWriteHorizon;
    CHECK(bench.plan(attempt).repeat == (kind == OperationKind::read));
  }
  FailedAttempt unsent = failed(Evidence::not_sent, OperationKind::write_with_token);
  unsent.first_sent = 0;
  unsent.deadline = kNever;
  CHECK(bench.plan(unsent).repeat);
}

TEST_CASE("Once an overload error was seen its limit holds, and maxRetries if that is less") {
  const Options options;
  FailedAttempt attempt = failed();
  attempt.max_retries = 5;
  CHECK(retries_allowed(attempt, options) == 5);
  attempt.overload_seen = true;
  CHECK(retries_allowed(attempt, options) == 2);
  attempt.max_retries = 3;
  CHECK(retries_allowed(attempt, options) == 2);
  attempt.max_retries = 1;
  CHECK(retries_allowed(attempt, options) == 1);
}

TEST_CASE(
    "The specifications repeat once, or while timeoutMS lasts, and at most twice if overloaded") {
  const Options options = driver();
  FailedAttempt attempt = failed();
  attempt.max_retries = 5;
  CHECK(retries_allowed(attempt, options) == kDriverRetriesMax);
  attempt.has_timeout = false;
  CHECK(retries_allowed(attempt, options) == 1);
  attempt.overload_seen = true;
  CHECK(retries_allowed(attempt, options) == 2);
  attempt.max_retries = 0;
  CHECK(retries_allowed(attempt, options) == 0);
  attempt.overload_seen = false;
  CHECK(retries_allowed(attempt, options) == 0);
}

TEST_CASE(
    "The specifications repeat reads, inserts and writes with a token, and anything that was "
    "shed") {
  const Options options = driver();
  for (std::size_t k = 0; k < kCountOf<OperationKind>; ++k) {
    const auto kind = static_cast<OperationKind>(k);
    const bool named = kind == OperationKind::read || kind == OperationKind::insert ||
                       kind == OperationKind::write_with_token;
    CHECK(kind_allows(failed(Evidence::not_sent, kind), options) == named);
    CHECK(kind_allows(failed(Evidence::overloaded, kind), options));
    CHECK(kind_allows(failed(Evidence::not_sent, kind), Options{}));
    CHECK_FALSE(kind_allows(failed(Evidence::refused, kind), options));
  }
}

TEST_CASE(
    "The specifications wait only for overload, and know no Retry-After, budget or shared wait") {
  Bench bench;
  bench.options = driver();
  bench.gate.share(bench.now, 5'000);
  for (int i = 0; i < 50; ++i) {
    const RetryPlan plan = bench.plan(failed());
    CHECK((plan.repeat && plan.wait == 0));
  }
  Duration longest = 0;
  FailedAttempt shed = failed(Evidence::overloaded);
  shed.retry_after = 1'000;
  for (int i = 0; i < 200; ++i) longest = later(longest, bench.plan(shed).wait);
  shed.end.base_backoff_ms = 1;
  Duration shortest = 5;
  for (int i = 0; i < 50; ++i) shortest = earlier(shortest, bench.plan(shed).wait);
  CHECK(shortest == 0);
  CHECK((longest > 150 && longest <= 200));
  CHECK(bench.budget.tenths() == kBudgetStart);
}

TEST_CASE("Repeats of the isolate share the longest backoff") {
  Bench bench;
  FailedAttempt slow = failed();
  slow.retry_after = 3'000;
  const Duration first = bench.plan(slow).wait;
  CHECK(first >= 3'000);
  CHECK(bench.plan(failed()).wait == first);
}
