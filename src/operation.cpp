// The guards and actions of machine/operation.table.h, and the plan of the next attempt.
#include "src/operation.h"

#include "src/backoff.h"
#include "src/deadlines.h"

namespace mooring {

void Operation::begin(OperationKind kind, std::uint32_t timeout_ms, const Step& step) {
  kind_ = kind;
  deadline_ = mooring::deadline(step.now, timeout_ms);
  selection_deadline_ = step.now + step.options.selection_timeout_ms;
}

void Operation::note_failure(const Verdict& verdict, AttemptEnd end, Duration retry_after,
                             bool may_start, Step& step) {
  retry_planned_ = false;
  overload_seen_ = overload_seen_ || verdict.overload;
  if (verdict.outcome == Outcome::unknown) maybe_applied_ = true;
  // client-backpressure: once an overload error was seen, its limit holds for all further retries.
  const std::uint32_t most = overload_seen_ && step.options.max_retries > kOverloadRetriesMax
                                 ? kOverloadRetriesMax
                                 : step.options.max_retries;
  if (!verdict.retry || !may_start || attempts_ > most) return;
  planned_wait_ = verdict.overload
                      ? overload_wait(step.prng, attempts_, end.base_backoff_ms, retry_after)
                      : retry_wait(step.prng, attempts_, step.options.retry_delay_ms, retry_after);
  // A wait that does not fit the deadline fails now instead of at the deadline.
  retry_planned_ = step.now + planned_wait_ < deadline_;
}

bool Operation::fire(OperationSignal signal, Step& step, const Facts& facts) {
  return mooring::fire(
      kOperationDispatch, state_, signal,
      [&](OperationGuard guard) { return holds(guard, step, facts); },
      [&](OperationAction action) { perform(action, step, facts); });
}

bool Operation::holds(OperationGuard guard, const Step& step, const Facts& facts) const {
  const bool time = worth_sending(step.now, deadline_, facts.rtt_min);
  const bool unsafe = repeat_unsafe(step.now, facts.tokens_honoured);
  switch (guard) {
    case OperationGuard::always:
      return true;
    case OperationGuard::wants_connection:
      return kind_ != OperationKind::connect;
    case OperationGuard::wants_endpoint_only:
      return kind_ == OperationKind::connect;
    case OperationGuard::buffered:
      return step.options.buffer_commands != 0;
    case OperationGuard::unbuffered:
      return step.options.buffer_commands == 0;
    case OperationGuard::may_send:
      return time && !unsafe;
    case OperationGuard::time_is_up:
      return !time;
    case OperationGuard::repeat_unsafe:
      return time && unsafe;
    case OperationGuard::retry_allowed:
      return retry_planned_;
    case OperationGuard::retry_refused:
      return !retry_planned_;
  }
  return false;
}

bool Operation::repeat_unsafe(Instant now, bool tokens_honoured) const {
  if (!maybe_applied_) return false;
  return !survives_repeat(effective_kind(tokens_honoured)) || now - first_sent_at_ > kWriteHorizon;
}

void Operation::perform(OperationAction action, Step& step, const Facts& facts) {
  using A = OperationAction;
  if (action == A::abort_and_back_off || action == A::settle_attempt_timeout ||
      action == A::abort_at_deadline || action == A::abort_cancelled ||
      action == A::abort_scope_over) {
    abort(step, facts);
    if (is_write(kind_)) maybe_applied_ = true;
  }
  switch (action) {
    case A::nothing:
      return;
    case A::send_attempt:
      return send(step, facts);
    case A::await_probe:
      return wait_until(earlier(facts.probe_at, selection_deadline_), step, facts);
    case A::await_endpoint:
      selection_deadline_ = step.now + step.options.selection_timeout_ms;
      return ask_again(earlier(deadline_, selection_deadline_), facts.self, step);
    case A::arm_backoff:
    case A::abort_and_back_off:
      // The repeat looks for the endpoint anew, with a selection time of its own.
      selection_deadline_ = step.now + planned_wait_ + step.options.selection_timeout_ms;
      return wait_until(step.now + planned_wait_, step, facts);
    case A::settle_success:
      return settle(Reason::succeeded, step, facts);
    case A::settle_failure:
      return settle(Reason::failed, step, facts);
    case A::settle_unavailable:
      return settle(Reason::endpoint_unavailable, step, facts);
    case A::settle_selection_timeout:
      return settle(Reason::selection_timed_out, step, facts);
    case A::settle_deadline:
    case A::settle_attempt_timeout:
    case A::abort_at_deadline:
      return settle(Reason::operation_timed_out, step, facts);
    case A::settle_cancelled:
    case A::abort_cancelled:
      return settle(Reason::cancelled, step, facts);
    case A::settle_scope_over:
    case A::abort_scope_over:
      return settle(Reason::scope_over, step, facts);
    case A::settle_closed:
      return settle(Reason::client_closed, step, facts);
  }
}

void Operation::send(Step& step, const Facts& facts) {
  if (attempts_ == 0) first_sent_at_ = step.now;
  sent_at_ = step.now;
  sent_under_token_ = sent_under_token_ && facts.tokens_honoured;
  ++attempts_;
  attempt_deadline_ =
      earlier(deadline_, mooring::deadline(step.now, step.options.socket_timeout_ms));
  ask_at_ = attempt_deadline_;
  const Duration server = server_time(step.now, attempt_deadline_, facts.rtt_min);
  step.outbox.push({CommandKind::send, facts.self, attempts_, static_cast<std::uint32_t>(server),
                    attempt_deadline_});
}

void Operation::wait_until(Instant at, Step& step, const Facts& facts) {
  retry_at_ = at;
  ask_again(earlier(retry_at_, deadline_), facts.self, step);
}

void Operation::ask_again(Instant at, Handle self, Step& step) {
  ask_at_ = at;
  step.outbox.push({CommandKind::wait, self, static_cast<std::uint32_t>(state_), 0, at});
}

void Operation::abort(Step& step, const Facts& facts) const {
  step.outbox.push({CommandKind::abort, facts.self, attempts_});
}

void Operation::settle(Reason reason, Step& step, const Facts& facts) const {
  Outcome outcome = maybe_applied_ ? Outcome::unknown : Outcome::not_applied;
  if (reason == Reason::succeeded) outcome = Outcome::applied;
  const Instant again = reason == Reason::succeeded ? 0 : facts.probe_at;
  step.outbox.push(
      {CommandKind::settle, facts.self, static_cast<std::uint32_t>(reason),
       static_cast<std::uint32_t>(outcome) | (static_cast<std::uint32_t>(attempts_) << 8U), again});
}

}  // namespace mooring
