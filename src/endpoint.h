// Endpoint: what an isolate knows of its gateway, and the lease of the one probe.
//
// The data, guards and actions of machine/endpoint.table.h. The state changes only in fire().
#pragma once

#include "src/base/handle.h"
#include "src/breaker.h"
#include "src/deadlines.h"
#include "src/event.h"
#include "src/machine/endpoint.table.h"
#include "src/step.h"

namespace mooring {

inline constexpr Duration kProbeTimeout = 3'000;
// A holder that is late by 20 % is taken for dead, and the next caller may have the lease.
inline constexpr Duration kLeaseGrace = kProbeTimeout / 5;

class Endpoint {
 public:
  EndpointState state() const { return state_; }
  bool usable() const { return state_ == EndpointState::connected; }
  // Nothing may start any more.
  bool closing() const {
    return state_ == EndpointState::disconnecting || state_ == EndpointState::closed;
  }
  bool closed() const { return state_ == EndpointState::closed; }
  bool backing_off() const { return state_ == EndpointState::backing_off; }
  // Between two states of health: what waits may go on waiting, pools are not cleared.
  bool in_doubt() const {
    return state_ == EndpointState::stale || state_ == EndpointState::validating;
  }

  // Whether the policy asks for proof of life before the next use.
  bool wants_proof(Instant now, const Options& options) const;
  // Whether a queued operation could have the probe now.
  bool probe_free(Instant now) const;
  // When a waiter should look again for a free probe.
  Instant probe_next() const;
  // When the breaker lets the next probe through; 0 when it is not open.
  Instant retry_at() const { return backing_off() ? probe_at_ : 0; }

  // Whether this is the current lease of the probe.
  bool holds_lease(Handle lease) const { return lease_out_ && lease == lease_; }
  // The operation whose own attempt is the probe (validateConnection: never), else kNoHandle.
  Handle carrier() const { return lease_out_ && by_operation_ ? holder_ : kNoHandle; }

  bool honours_tokens() const { return (capabilities_ & kExactlyOnceWrites) != 0; }
  Duration rtt_min() const { return rtt_.value(); }
  void set_capabilities(std::uint32_t bits) { capabilities_ = bits; }

  // `candidate` is the operation that would hold the probe, for `needed`.
  // `hint` is the least wait that the other side asked for, for the failures.
  // Returns whether the probe was leased.
  bool fire(EndpointSignal signal, Step& step, Handle candidate = kNoHandle, Duration hint = 0);

 private:
  bool holds(EndpointGuard guard, const Step& step) const;
  void perform(EndpointAction action, Step& step, Handle candidate, Duration hint);
  // Reports the change, and wakes the waiters of other scopes where it ends their wait.
  void announce(EndpointState before, Step& step) const;
  void grant_probe(Step& step, Handle candidate);
  void forget_lease();

  EndpointState state_ = EndpointState::uninitialized;
  bool lease_out_ = false;
  bool by_operation_ = false;
  Breaker breaker_;
  std::uint32_t intervals_ = 0;  // breaker intervals in a row
  std::uint32_t capabilities_ = 0;
  Handle lease_ = make_handle(0, 1);
  Handle holder_ = kNoHandle;
  Instant lease_until_ = 0;
  Instant granted_at_ = 0;
  Instant probe_at_ = 0;
  Instant answered_at_ = -kNever;
  Instant validated_at_ = -kNever;
  RttMin rtt_;
};

}  // namespace mooring
