// The lease of the one probe: who says hello on behalf of everybody, and until when.
//
// An isolate cannot await another invocation's promise, and the invocation that probes may be
// killed without a word. So "somebody is asking" is a lease with a deadline: whoever finds it
// overdue takes it over, and what the late holder then says is recognised by its old handle and
// dropped.
#pragma once

#include "src/base/handle.h"
#include "src/base/time.h"

namespace mooring {

inline constexpr Duration kProbeTimeout = 3'000;
// A holder that is late by 20 % is taken for dead, and the next caller may have the lease.
inline constexpr Duration kLeaseGrace = kProbeTimeout / 5;

class Lease {
 public:
  // Gives it to `holder`, an operation, and moves the handle on.
  void grant(Handle holder, Instant now) {
    handle_ = make_handle(0, next_generation(generation_of(handle_)));
    holder_ = holder;
    granted_at_ = now;
    out_ = true;
  }
  void end() {
    out_ = false;
    holder_ = kNoHandle;
  }

  bool out() const { return out_; }
  bool is(Handle lease) const { return out_ && lease == handle_; }
  bool overdue(Instant now) const { return now >= overdue_at(); }
  // The first moment at which somebody else may have it.
  Instant overdue_at() const { return until() + kLeaseGrace + 1; }

  Handle handle() const { return handle_; }
  Handle holder() const { return holder_; }
  Instant granted_at() const { return granted_at_; }
  // When its holder gives up.
  Instant until() const { return granted_at_ + kProbeTimeout; }

 private:
  Handle handle_ = make_handle(0, 1);
  Handle holder_ = kNoHandle;
  Instant granted_at_ = 0;
  bool out_ = false;
};

}  // namespace mooring
