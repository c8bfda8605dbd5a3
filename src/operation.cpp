// The guards and actions of machine/operation.table.h, and the plan of the next attempt.
#include "src/operation.h"

#include "src/deadlines.h"
#include "src/queue.h"

namespace mooring {

void Operation::begin(const OperationStart& start, std::uint32_t timeout_ms, const Step& step) {
  kind_ = static_cast<OperationKind>(start.kind);
  validation_ = start.validation(step.options);
  max_retries_ = static_cast<std::uint8_t>(start.max_retries(step.options));
  deadline_ = mooring::deadline(step.now, timeout_ms);
  selection_deadline_ = step.now + step.options.selection_timeout_ms;
}

FailedAttempt Operation::note_failure(const Verdict& verdict, AttemptEnd end,
                                      Duration retry_after) {
  overload_seen_ = overload_seen_ || verdict.overload;
  if (verdict.outcome == Outcome::unknown) maybe_applied_ = true;
  if (verdict.outcome == Outcome::applied) applied_ = true;
  const bool has_timeout = deadline_ < kNever;
  return {kind_,          verdict,        end,         retry_after, attempts_,     max_retries_,
          overload_seen_, maybe_applied_, has_timeout, deadline_,   first_sent_at_};
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
      return plan_.repeat;
    case OperationGuard::retry_refused:
      return !plan_.repeat;
  }
  return false;
}

bool Operation::repeat_unsafe(Instant now, bool tokens_honoured) const {
  if (!maybe_applied_) return false;
  return !survives_repeat(effective_kind(tokens_honoured)) || !within_horizon(first_sent_at_, now);
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
    case A::look_for_endpoint:
      // After a backoff with a selection time of its own; a wait for the next probe is part of one.
      if (selection_deadline_ == kNever) {
        selection_deadline_ = step.now + step.options.selection_timeout_ms;
      }
      return;
    case A::join_queue:
      newcomer_ = true;
      // Who is sent back for a validation in between goes on waiting, not from the beginning.
      if (queue_deadline_ == kNever) {
        queue_deadline_ =
            mooring::queue_deadline(step.now, deadline_, step.options.wait_queue_timeout_ms);
      }
      return;
    case A::arm_backoff:
    case A::abort_and_back_off:
      selection_deadline_ = kNever;
      return wait_until(step.now + plan_.wait, step, facts);
    case A::settle_success:
      return settle(Reason::succeeded, step, facts);
    case A::settle_failure:
      return settle(plan_.reason, step, facts);
    case A::settle_queue_full:
      return settle(Reason::queue_full, step, facts);
    case A::settle_queue_timeout:
      return settle(Reason::queue_timed_out, step, facts);
    case A::settle_unavailable:
      return settle(Reason::endpoint_unavailable, step, facts);
    case A::settle_selection_timeout:
      return settle(Reason::selection_timed_out, step, facts);
    case A::settle_attempt_timeout:
      return settle(
          plan_.reason == Reason::retry_budget_spent ? plan_.reason : Reason::operation_timed_out,
          step, facts);
    case A::settle_deadline:
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
  queue_deadline_ = kNever;
  sent_at_ = step.now;
  sent_in_ = facts.generation;
  sent_under_token_ = sent_under_token_ && facts.tokens_honoured;
  ++attempts_;
  attempt_deadline_ = deadline_;
  // CSOT: "socketTimeoutMS ... MUST be ignored if timeoutMS is set"; here only where the driver's
  // rules hold.
  if (step.options.driver_profile == 0 || deadline_ >= kNever) {
    attempt_deadline_ =
        earlier(deadline_, mooring::deadline(step.now, step.options.socket_timeout_ms));
  }
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
  if (reason == Reason::succeeded || applied_) outcome = Outcome::applied;
  const Instant again = reason == Reason::succeeded ? 0 : facts.probe_at;
  step.outbox.push(
      {CommandKind::settle, facts.self, static_cast<std::uint32_t>(reason),
       static_cast<std::uint32_t>(outcome) | (static_cast<std::uint32_t>(attempts_) << 8U), again});
}

}  // namespace mooring
