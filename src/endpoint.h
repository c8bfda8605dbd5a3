// Endpoint: what an isolate knows of its gateway, and the lease of the one probe.
//
// The data, guards and actions of machine/endpoint.table.h. The state changes only in fire().
#pragma once

#include "src/base/handle.h"
#include "src/breaker.h"
#include "src/event.h"
#include "src/gate.h"
#include "src/lease.h"
#include "src/machine/endpoint.table.h"
#include "src/rtt.h"
#include "src/snapshot.h"
#include "src/step.h"

namespace mooring {

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

  // Whether this policy asks for proof of life before the next use.
  bool wants_proof(Instant now, ValidationPolicy policy) const;
  // Whether a queued operation could have the probe now.
  bool probe_free(Instant now) const;
  // When a waiter should look again for a free probe.
  Instant probe_next() const;
  // When the breaker lets the next probe through; 0 when it is not open.
  Instant retry_at() const { return backing_off() ? probe_at_ : 0; }

  // Whether this is the current lease of the probe.
  // An answer that comes after its time does not say what is true now.
  bool holds_lease(Handle lease, Instant now) const {
    return lease_.is(lease) && !lease_.overdue(now);
  }
  // Nothing was heard of the world for long: what arrives now may have waited for as long.
  void note_gap() { gap_ = true; }
  // The operation whose own attempt is the probe (validateConnection: never), else kNoHandle.
  Handle carrier() const { return by_operation_ ? lease_.holder() : kNoHandle; }

  // Moves on with each probe that is answered after a failure. A failure of an attempt that was
  // sent in an earlier generation is old news (SDAM, "isStaleError").
  std::uint32_t generation() const { return generation_; }

  bool honours_tokens() const { return (capabilities_ & kExactlyOnceWrites) != 0; }
  Duration rtt_min() const { return rtt_.least(); }
  void set_capabilities(std::uint32_t bits) { capabilities_ = bits; }
  RetryGate& gate() { return gate_; }

  // What a snapshot keeps of it, and takes back (core_snapshot.cpp).
  void remember(EndpointMemory& memory, Instant now) const;
  void recall(const EndpointMemory& memory, Duration age, Step& step);

  // `candidate` is the operation that would hold the probe, for `needed`; with `hello` it asks for
  // one though the client's policy is `never`.
  // `hint` is the least wait that the other side asked for, for the failures.
  // Returns whether the probe was leased.
  bool fire(EndpointSignal signal, Step& step, Handle candidate = kNoHandle, Duration hint = 0,
            bool hello = false);

 private:
  bool holds(EndpointGuard guard, const Step& step) const;
  void perform(EndpointAction action, Step& step, Handle candidate, Duration hint, bool hello);
  // Reports the change, and wakes the waiters of other scopes where it ends their wait.
  void announce(EndpointState before, Step& step) const;
  // Whether a failed probe is followed by another attempt to connect.
  bool connects_again(const Options& options) const;
  // Whether something failed since the last answer.
  bool recovering() const;
  void slow_down(const Step& step);
  void grant_probe(Step& step, Handle candidate, bool hello);
  void forget_lease();

  EndpointState state_ = EndpointState::uninitialized;
  bool by_operation_ = false;
  bool gap_ = false;
  Breaker breaker_;
  RetryGate gate_;
  Lease lease_;
  std::uint32_t generation_ = 1;
  std::uint32_t intervals_ = 0;  // breaker intervals in a row
  std::uint32_t capabilities_ = 0;
  Instant probe_at_ = 0;
  Instant answered_at_ = -kNever;
  Instant validated_at_ = -kNever;
  RoundTrip rtt_;
};

}  // namespace mooring
