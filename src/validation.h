// When an endpoint must prove that it still answers before an operation is risked on it.
//
// An isolate has no background heartbeat: it may be frozen between requests for hours. So the proof
// is asked on use, after 5 s without an answer (socketCheckIntervalMS of the single-threaded
// drivers in the SDAM specification). A frozen clock needs no rule of its own: whoever slept for
// hours has not heard an answer for hours. minHeartbeatFrequencyMS keeps proofs at least 500 ms
// apart.
#pragma once

#include "src/base/time.h"
#include "src/options.h"

namespace mooring {

inline constexpr Duration kIdleMax = 5'000;
inline constexpr Duration kValidationSpacing = 500;

// Whether a connected endpoint that last answered at `answered`, and was last validated at
// `validated`, is in doubt now.
constexpr bool in_doubt_by(ValidationPolicy policy, Instant now, Instant answered,
                           Instant validated) {
  switch (policy) {
    case ValidationPolicy::never:
      return false;
    case ValidationPolicy::on_stale:
      return now - answered > kIdleMax;
    case ValidationPolicy::always:
      return now - validated >= kValidationSpacing;
  }
  return false;
}

// Whether a failed attempt puts a connected endpoint in doubt. Within 500 ms of a proof it does
// not, or a network that loses a tenth of its answers would double the traffic with hellos.
constexpr bool failure_casts_doubt(ValidationPolicy policy, Instant now, Instant validated) {
  return policy != ValidationPolicy::never && now - validated >= kValidationSpacing;
}

}  // namespace mooring
