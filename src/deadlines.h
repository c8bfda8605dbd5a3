// Until when: an operation's deadline, an attempt's, and what time the server gets.
//
// One budget (timeoutMS) covers all attempts and waits, as in the CSOT specification. The server is
// told to stop one round trip before the client does, so that its answer can still arrive; and what
// cannot make one round trip any more is not sent at all.
#pragma once

#include "src/base/time.h"

namespace mooring {

// now + duration, or never when the duration is 0 ("no limit").
constexpr Instant deadline(Instant now, Duration duration) {
  return duration == 0 ? kNever : now + duration;
}

// Whether a request sent now could still be answered before the deadline.
constexpr bool worth_sending(Instant now, Instant deadline, Duration rtt_min) {
  return deadline - now > rtt_min;
}

// What the server may use of an attempt, in ms; 0 when there is no limit.
constexpr Duration server_time(Instant now, Instant attempt_deadline, Duration rtt_min) {
  if (attempt_deadline >= kNever) return 0;
  return later(1, attempt_deadline - now - rtt_min);
}

}  // namespace mooring
