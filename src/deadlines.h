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

// The shortest round trip of the last ten, as the drivers' CSOT rule wants it: 0 until two were
// seen.
class RttMin {
 public:
  void add(Duration rtt) {
    samples_[next_] = rtt;
    next_ = (next_ + 1) % kWindow;
    if (count_ < kWindow) ++count_;
  }
  Duration value() const {
    if (count_ < 2) return 0;
    Duration least = samples_[0];
    for (std::uint32_t i = 1; i < count_; ++i) least = earlier(least, samples_[i]);
    return least;
  }

 private:
  static constexpr std::uint32_t kWindow = 10;
  Duration samples_[kWindow] = {};
  std::uint32_t next_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace mooring
