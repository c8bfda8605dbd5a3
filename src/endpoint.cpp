// The guards and actions of machine/endpoint.table.h, one small case each.
#include "src/endpoint.h"

#include "src/backoff.h"
#include "src/validation.h"

namespace mooring {

static_assert(kRttMax == kProbeTimeout, "no round trip is longer than a probe may take");

bool Endpoint::wants_proof(Instant now, ValidationPolicy policy) const {
  if (gap_ && policy != ValidationPolicy::never) return true;
  return in_doubt_by(policy, now, answered_at_, validated_at_);
}

bool Endpoint::probe_free(Instant now) const {
  return lease_.out() ? lease_.overdue(now) : now >= probe_at_;
}

Instant Endpoint::probe_next() const { return lease_.out() ? lease_.overdue_at() : probe_at_; }

bool Endpoint::fire(EndpointSignal signal, Step& step, Handle candidate, Duration hint,
                    bool hello) {
  const EndpointState before = state_;
  const Handle lease_before = lease_.handle();
  mooring::fire(
      kEndpointDispatch, state_, signal, [&](EndpointGuard guard) { return holds(guard, step); },
      [&](EndpointAction action) { perform(action, step, candidate, hint, hello); });
  if (state_ != before) announce(before, step);
  return lease_.handle() != lease_before;
}

void Endpoint::announce(EndpointState before, Step& step) const {
  step.outbox.push({CommandKind::report, kNoHandle, static_cast<std::uint32_t>(before),
                    static_cast<std::uint32_t>(state_), retry_at()});
  // Only these end somebody's wait; the others would wake waiters for nothing.
  if (usable() || backing_off() || closing()) step.outbox.push({CommandKind::wake});
}

bool Endpoint::holds(EndpointGuard guard, const Step& step) const {
  // The driver specifications know no breaker, and connect for as long as serverSelectionTimeoutMS.
  const bool driver = step.options.driver_profile != 0;
  const bool trips = !driver && breaker_.trips(step.now);
  const bool doubts = failure_casts_doubt(step.options.policy(), step.now, validated_at_);
  switch (guard) {
    case EndpointGuard::always:
      return true;
    case EndpointGuard::probe_free:
      return probe_free(step.now);
    case EndpointGuard::probe_taken:
      return !probe_free(step.now);
    case EndpointGuard::retries_left:
      return connects_again(step.options);
    case EndpointGuard::retries_spent:
      return !connects_again(step.options);
    case EndpointGuard::failure_trips:
    case EndpointGuard::streak_trips:
      return trips;
    case EndpointGuard::streak_goes_on:
      return !trips;
    case EndpointGuard::failure_doubts:
      return !trips && doubts;
    case EndpointGuard::failure_tolerated:
      return !trips && !doubts;
    case EndpointGuard::untroubled:
      return !recovering();
    case EndpointGuard::recovering:
      return recovering();
  }
  return false;
}

void Endpoint::perform(EndpointAction action, Step& step, Handle candidate, Duration hint,
                       bool hello) {
  switch (action) {
    case EndpointAction::nothing:
      break;
    case EndpointAction::grant_probe:
      grant_probe(step, candidate, hello);
      break;
    case EndpointAction::schedule_probe:
      breaker_.note_failure(step.now);
      probe_at_ = step.now + retry_wait(step.prng, breaker_.failures_in_row(),
                                        step.options.retry_delay_ms, hint);
      forget_lease();
      break;
    case EndpointAction::open_breaker:
      breaker_.note_failure(step.now);
      ++intervals_;
      probe_at_ =
          step.now + later(probe_interval(step.prng, intervals_), earlier(hint, kProbeIntervalMax));
      forget_lease();
      break;
    case EndpointAction::note_recovered:
      slow_down(step);
      [[fallthrough]];
    case EndpointAction::note_validated:
      validated_at_ = step.now;
      gap_ = false;
      // After trouble, what was sent before it says nothing new.
      if (recovering()) ++generation_;
      // What failed before the breaker opened says nothing of what answers now.
      if (intervals_ > 0) breaker_ = {};
      if (!by_operation_) rtt_.add(step.now - lease_.granted_at());
      forget_lease();
      [[fallthrough]];
    case EndpointAction::note_exchange:
      answered_at_ = step.now;
      breaker_.note_answer(step.now);
      intervals_ = 0;
      break;
    case EndpointAction::count_failure:
      breaker_.note_failure(step.now);
      gate_.note_failure();
      break;
    case EndpointAction::slow_down:
      slow_down(step);
      break;
    case EndpointAction::adopt_snapshot:
      break;  // recall() has the numbers
    case EndpointAction::release_probe:
      forget_lease();
      break;
  }
}

// Once the breaker was open each probe is a single one.
bool Endpoint::connects_again(const Options& options) const {
  if (options.driver_profile != 0) return true;
  return intervals_ == 0 && breaker_.failures_in_row() < options.max_retries;
}

bool Endpoint::recovering() const { return intervals_ > 0 || breaker_.failures_in_row() > 0; }

void Endpoint::slow_down(const Step& step) {
  if (step.options.driver_profile == 0) gate_.begin(step.now, rtt_.average());
}

void Endpoint::grant_probe(Step& step, Handle candidate, bool hello) {
  MOORING_CHECK(candidate != kNoHandle);
  lease_.grant(candidate, step.now);
  // What is in doubt because one operation asked is asked by hello, whoever finds it so.
  by_operation_ = step.options.policy() == ValidationPolicy::never && !hello && !in_doubt();
  if (by_operation_) return;
  step.outbox.push({CommandKind::probe, lease_.handle(), candidate, 0, lease_.until()});
}

void Endpoint::forget_lease() {
  lease_.end();
  by_operation_ = false;
}

}  // namespace mooring
