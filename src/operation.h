// Operation: one wish of a caller, with its deadline, its attempts and what may have become of it.
//
// The data, guards and actions of machine/operation.table.h. The state changes only in fire().
#pragma once

#include "src/base/line.h"
#include "src/classify.h"
#include "src/event.h"
#include "src/machine/operation.table.h"
#include "src/retry.h"
#include "src/step.h"

namespace mooring {

class Operation {
 public:
  OperationState state() const { return state_; }
  OperationKind kind() const { return kind_; }
  // When a connected endpoint must prove that it answers before this operation is risked on it.
  ValidationPolicy validation() const { return validation_; }
  std::uint32_t attempts() const { return attempts_; }
  Instant deadline() const { return deadline_; }
  Instant selection_deadline() const { return selection_deadline_; }
  Instant attempt_deadline() const { return attempt_deadline_; }
  Instant sent_at() const { return sent_at_; }
  // Until when it may wait for a connection, and whether its timer was checked against that.
  Instant queue_deadline() const { return queue_deadline_; }
  bool newcomer() const { return newcomer_; }
  void note_checked() { newcomer_ = false; }
  // The endpoint's generation when the last attempt was sent.
  std::uint32_t sent_in() const { return sent_in_; }
  // Its kind as it counts now: a token protects only if the server honoured it at every attempt.
  OperationKind effective_kind(bool tokens_honoured) const {
    return effective(kind_, tokens_honoured && sent_under_token_);
  }
  Instant retry_at() const { return retry_at_; }
  // When the host was last told to ask again; kNever before it was told anything.
  Instant ask_at() const { return ask_at_; }

  void begin(const OperationStart& start, std::uint32_t timeout_ms, const Step& step);

  // Remembers what a failed attempt proves, and answers what a plan of the next one asks.
  FailedAttempt note_failure(const Verdict& verdict, AttemptEnd end, Duration retry_after);
  // The guards of attempt_failed and attempt_timed_out read the plan.
  void set_plan(const RetryPlan& plan) { plan_ = plan; }

  // What a signal needs to know besides the step.
  struct Facts {
    Handle self;
    Duration rtt_min = 0;
    Instant probe_at = 0;  // when the endpoint may be asked again, for endpoint_unavailable
    bool tokens_honoured = false;
    std::uint32_t generation = 0;  // the endpoint's
  };
  // Returns false when the state ignores the signal.
  bool fire(OperationSignal signal, Step& step, const Facts& facts);

  // Tells the host when to ask again.
  void ask_again(Instant at, Handle self, Step& step);

  // The gate's round in which the last attempt was sent.
  std::uint32_t gate_round = 0;

  // Where it stands: among all of its scope, and in the line that its state belongs to.
  SlotIndex scope = kNoSlot;
  Links among_scope;
  Links in_line;

 private:
  bool holds(OperationGuard guard, const Step& step, const Facts& facts) const;
  // Whether sending it now could apply the write a second time.
  bool repeat_unsafe(Instant now, bool tokens_honoured) const;
  void perform(OperationAction action, Step& step, const Facts& facts);
  void send(Step& step, const Facts& facts);
  void wait_until(Instant at, Step& step, const Facts& facts);
  void abort(Step& step, const Facts& facts) const;
  void settle(Reason reason, Step& step, const Facts& facts) const;

  OperationState state_ = OperationState::queued;
  OperationKind kind_ = OperationKind::read;
  ValidationPolicy validation_ = ValidationPolicy::on_stale;
  std::uint8_t max_retries_ = 0;
  std::uint8_t attempts_ = 0;
  bool overload_seen_ = false;
  bool maybe_applied_ = false;
  bool applied_ = false;
  bool sent_under_token_ = true;
  bool newcomer_ = false;
  std::uint32_t sent_in_ = 0;
  RetryPlan plan_;
  Instant deadline_ = kNever;
  Instant selection_deadline_ = kNever;
  Instant queue_deadline_ = kNever;
  Instant attempt_deadline_ = kNever;
  Instant first_sent_at_ = kNever;
  Instant sent_at_ = kNever;
  Instant retry_at_ = kNever;
  Instant ask_at_ = kNever;
};

}  // namespace mooring
