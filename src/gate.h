// The pace of an isolate after trouble: one shared backoff, then a slow start.
//
// Jitter spreads the repeats of one operation; it does not stop a thousand operations that waited
// for the same endpoint from arriving in the same instant once it answers. So an isolate's repeats
// share one backoff, the longest that one of them was planned with. And when the endpoint is back
// after a failed probe, or says that it is overloaded, operations go out as TCP's slow start would
// send them: one, and two more once it was answered, and four, until the gate stands open again. A
// failure on the way halves the pace, and overload brings it down to one; the next round is then no
// larger than that.
//
// A round ends when what it sent has ended, but no sooner than a round trip. What a dead invocation
// sent never ends, so a round also ends by time. Only counts and times are kept: nobody has to give
// anything back for others to go on. What was sent before the round is no part of it.
#pragma once

#include <cstdint>

#include "src/base/time.h"

namespace mooring {

// The gate stands open once a round of this many was passed.
inline constexpr std::uint32_t kGateRoundMax = 64;
// A round is no shorter than this, however near the endpoint is, and no longer, however late the
// last hello was answered.
inline constexpr Duration kGateRoundMin = 10;
inline constexpr Duration kGateRoundLongest = 1'000;
// What never ends holds its round for this time, which is what a probe may take.
inline constexpr Duration kGateRoundTimeout = 3'000;
// How often a waiter asks whether the round is over.
inline constexpr Duration kGatePoll = 50;
// Whoever has been quiet for so long adds nothing to anybody's rush.
inline constexpr Duration kGateIdle = 30'000;

class RetryGate {
 public:
  // How long an operation that drew this wait has to wait from now, because of the others.
  Duration shared(Instant now, Duration drawn) const {
    return later(repeats_from_, now + drawn) - now;
  }
  // Makes the others wait as long as a repeat that is planned after `wait`.
  void share(Instant now, Duration wait) { repeats_from_ = later(repeats_from_, now + wait); }

  // Begins a slow start, or brings the one under way down to one a round. `round_trip` is the
  // average of what was measured; 0: unknown.
  void begin(Instant now, Duration round_trip) {
    round_ = later(earlier(round_trip, kGateRoundLongest), kGateRoundMin);
    if (open()) start_round();
    begun_at_ = now;
    window_ = 1;
    hold_ = sent_ > 0;
  }

  // Goes on to the next round if this one is over.
  void turn(Instant now) {
    if (open() || now < round_from_ + round_) return;
    if (now > later(begun_at_, sent_at_) + kGateIdle) {
      window_ = 0;
    } else if (sent_ > 0 && (ended_ >= sent_ || now >= sent_at_ + kGateRoundTimeout)) {
      if (!hold_) window_ = window_ < kGateRoundMax ? window_ * 2 : 0;
      start_round();
    }
  }

  // Whether one more operation may be sent in the present round.
  bool admits() const { return open() || sent_ < window_; }
  bool open() const { return window_ == 0; }

  // Counts an attempt that is sent now, and answers its round.
  std::uint32_t note_sent(Instant now) {
    if (sent_ == 0) round_from_ = now;  // a round begins when it is used
    sent_at_ = now;
    sent_ += open() ? 0U : 1U;
    return round_number_;
  }
  // Counts the end of an attempt that was sent in `round`.
  void note_ended(std::uint32_t round) { ended_ += !open() && round == round_number_ ? 1U : 0U; }
  void note_failure() {
    if (window_ > 1) window_ /= 2;
    hold_ = true;
  }

  // When somebody whom admits() refused should ask again.
  Instant next(Instant now) const {
    const Instant least = ended_ >= sent_ ? now + 1 : now + kGatePoll;
    return later(least, round_from_ + round_);
  }

 private:
  void start_round() {
    ++round_number_;
    sent_ = 0;
    ended_ = 0;
    hold_ = false;
  }

  Instant repeats_from_ = 0;
  Instant round_from_ = 0;
  Instant begun_at_ = 0;
  Instant sent_at_ = 0;
  Duration round_ = kGateRoundMin;
  std::uint32_t window_ = 0;  // sends a round may make; 0: the gate stands open
  std::uint32_t round_number_ = 0;
  std::uint32_t sent_ = 0;
  std::uint32_t ended_ = 0;
  bool hold_ = false;  // the next round is no larger than this one
};

}  // namespace mooring
