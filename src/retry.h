// Whether a failed attempt is followed by another, and after which wait.
//
// Every rule that can forbid a repeat is asked here, in one order: evidence and kind, the endpoint,
// the count, the deadline, the write horizon, and last the budget, so that only a repeat that
// is planned is paid for, and only such a one makes the others wait.
//
// With `driverProfile` the rules are those of the driver specifications instead (retryable reads,
// retryable writes, CSOT, client backpressure): one repeat without delay, or repeats without limit
// while timeoutMS lasts; reads, inserts and writes with a token only; overload as everywhere.
#pragma once

#include "src/backoff.h"
#include "src/budget.h"
#include "src/classify.h"
#include "src/event.h"
#include "src/gate.h"
#include "src/horizon.h"
#include "src/options.h"

namespace mooring {

// What the plan needs to know of the operation whose attempt failed.
struct FailedAttempt {
  OperationKind kind;
  Verdict verdict;
  AttemptEnd end;
  Duration retry_after;       // the server's hint, 0: none
  std::uint32_t attempts;     // sent so far, with this one
  std::uint32_t max_retries;  // what holds for this operation
  bool overload_seen;         // in any attempt, with this one
  bool maybe_applied;         // by any attempt, with this one
  bool has_timeout;           // timeoutMS holds for it
  Instant deadline;
  Instant first_sent;
};

struct RetryPlan {
  bool repeat = false;
  Duration wait = 0;
  Reason reason = Reason::failed;  // why there is no repeat
};

// More attempts than this are not numbered (an attempt's number has eight bits).
inline constexpr std::uint32_t kDriverRetriesMax = 250;

// How many attempts may follow the first. client-backpressure: once an overload error was seen, its
// limit holds for all further retries.
constexpr std::uint32_t retries_allowed(const FailedAttempt& failed, const Options& options) {
  const std::uint32_t asked = failed.max_retries;
  if (failed.overload_seen) return asked < kOverloadRetriesMax ? asked : kOverloadRetriesMax;
  if (options.driver_profile == 0 || asked == 0) return asked;
  return failed.has_timeout ? kDriverRetriesMax : 1;
}

// Whether evidence and kind allow a repeat. The specifications name reads and retryable writes
// (insertOne among them), and nothing else unless the server shed the load.
constexpr bool kind_allows(const FailedAttempt& failed, const Options& options) {
  if (!failed.verdict.retry || options.driver_profile == 0 || failed.verdict.overload) {
    return failed.verdict.retry;
  }
  return failed.kind == OperationKind::read || failed.kind == OperationKind::insert ||
         failed.kind == OperationKind::write_with_token;
}

constexpr Duration drawn_wait(const FailedAttempt& failed, const Options& options, Prng& prng) {
  // The specifications know a base of the server's, and no Retry-After.
  const bool driver = options.driver_profile != 0;
  const Duration floor = driver ? 0 : failed.retry_after;
  if (failed.verdict.overload) {
    return overload_wait(prng, failed.attempts, failed.end.base_backoff_ms, floor);
  }
  if (driver) return 0;
  return retry_wait(prng, failed.attempts, options.retry_delay_ms, floor);
}

// `may_start` says that the endpoint would take a repeat.
constexpr RetryPlan plan_retry(const FailedAttempt& failed, bool may_start, Instant now,
                               const Options& options, Prng& prng, RetryBudget& budget,
                               RetryGate& gate) {
  RetryPlan plan;
  if (!kind_allows(failed, options) || !may_start) return plan;
  if (failed.attempts > retries_allowed(failed, options)) return plan;
  const bool driver = options.driver_profile != 0;
  plan.wait = drawn_wait(failed, options, prng);
  if (!driver) plan.wait = gate.shared(now, plan.wait);
  // A wait that does not fit the deadline fails now instead of at the deadline.
  if (now + plan.wait >= failed.deadline) return plan;
  if (failed.maybe_applied && !within_horizon(failed.first_sent, now + plan.wait)) return plan;
  plan.repeat = driver || budget.withdraw(failed.end.along);
  if (!plan.repeat) plan.reason = Reason::retry_budget_spent;
  if (plan.repeat && !driver) gate.share(now, plan.wait);
  return plan;
}

}  // namespace mooring
