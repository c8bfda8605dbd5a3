// The guards and actions of machine/endpoint.table.h, one small case each.
#include "src/endpoint.h"

#include "src/backoff.h"
#include "src/validation.h"

namespace mooring {

bool Endpoint::wants_proof(Instant now, const Options& options) const {
  return in_doubt_by(options.policy(), now, answered_at_, validated_at_);
}

bool Endpoint::probe_free(Instant now) const {
  if (lease_out_) return now > lease_until_ + kLeaseGrace;
  return now >= probe_at_;
}

Instant Endpoint::probe_next() const {
  return lease_out_ ? lease_until_ + kLeaseGrace + 1 : probe_at_;
}

bool Endpoint::fire(EndpointSignal signal, Step& step, Handle candidate, Duration hint) {
  const EndpointState before = state_;
  const Handle lease_before = lease_;
  mooring::fire(
      kEndpointDispatch, state_, signal, [&](EndpointGuard guard) { return holds(guard, step); },
      [&](EndpointAction action) { perform(action, step, candidate, hint); });
  if (state_ != before) announce(before, step);
  return lease_ != lease_before;
}

void Endpoint::announce(EndpointState before, Step& step) const {
  step.outbox.push({CommandKind::report, kNoHandle, static_cast<std::uint32_t>(before),
                    static_cast<std::uint32_t>(state_), retry_at()});
  // Only these end somebody's wait; the others would wake waiters for nothing.
  if (usable() || backing_off() || closing()) step.outbox.push({CommandKind::wake});
}

bool Endpoint::holds(EndpointGuard guard, const Step& step) const {
  const bool trips = breaker_.trips(step.now);
  const bool doubts = failure_casts_doubt(step.options.policy(), step.now, validated_at_);
  switch (guard) {
    case EndpointGuard::always:
      return true;
    case EndpointGuard::probe_free:
      return probe_free(step.now);
    case EndpointGuard::probe_taken:
      return !probe_free(step.now);
    case EndpointGuard::retries_left:
      return breaker_.failures_in_row() < step.options.max_retries;
    case EndpointGuard::retries_spent:
      return breaker_.failures_in_row() >= step.options.max_retries;
    case EndpointGuard::failure_trips:
    case EndpointGuard::streak_trips:
      return trips;
    case EndpointGuard::streak_goes_on:
      return !trips;
    case EndpointGuard::failure_doubts:
      return !trips && doubts;
    case EndpointGuard::failure_tolerated:
      return !trips && !doubts;
  }
  return false;
}

void Endpoint::perform(EndpointAction action, Step& step, Handle candidate, Duration hint) {
  switch (action) {
    case EndpointAction::nothing:
      break;
    case EndpointAction::grant_probe:
      grant_probe(step, candidate);
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
    case EndpointAction::note_validated:
      validated_at_ = step.now;
      // What failed before the breaker opened says nothing of what answers now.
      if (intervals_ > 0) breaker_ = {};
      if (!by_operation_) rtt_.add(step.now - granted_at_);
      forget_lease();
      [[fallthrough]];
    case EndpointAction::note_exchange:
      answered_at_ = step.now;
      breaker_.note_answer(step.now);
      intervals_ = 0;
      break;
    case EndpointAction::count_failure:
      breaker_.note_failure(step.now);
      break;
    case EndpointAction::release_probe:
      forget_lease();
      break;
  }
}

void Endpoint::grant_probe(Step& step, Handle candidate) {
  MOORING_CHECK(candidate != kNoHandle);
  lease_ = make_handle(0, next_generation(generation_of(lease_)));
  lease_out_ = true;
  by_operation_ = step.options.policy() == ValidationPolicy::never;
  holder_ = candidate;
  granted_at_ = step.now;
  lease_until_ = step.now + kProbeTimeout;
  if (by_operation_) return;
  step.outbox.push({CommandKind::probe, lease_, holder_, 0, lease_until_});
}

void Endpoint::forget_lease() {
  lease_out_ = false;
  by_operation_ = false;
  holder_ = kNoHandle;
}

}  // namespace mooring
