// The round trip to the endpoint, measured by hello: the least of the last ten and the average.
//
// The least serves deadlines, as the drivers' CSOT rule wants it (0 until two were seen). The
// average is the drivers' too, a weighted mean with alpha 0.2 whose first sample counts as it is
// (Server Selection, "Round Trip Times and the Latency Window"); it is how long a round of the slow
// start lasts.
#pragma once

#include <cstdint>

#include "src/base/time.h"

namespace mooring {

inline constexpr std::uint32_t kRttWindow = 10;
// No sample counts for more: that is when a probe gives up.
inline constexpr Duration kRttMax = 3'000;

// What a snapshot keeps: the samples from the latest to the oldest.
struct RoundTripMemory {
  std::uint32_t average_ms = 0;
  std::uint32_t count = 0;
  std::uint32_t samples_ms[kRttWindow] = {};
};

class RoundTrip {
 public:
  void add(Duration rtt) {
    const auto sample = static_cast<std::uint32_t>(earlier(rtt, kRttMax));
    const std::int64_t scaled = static_cast<std::int64_t>(sample) * kScale;
    average_ += count_ == 0 ? scaled : (scaled - average_) / kAlphaInverse;
    samples_[next_] = sample;
    next_ = (next_ + 1) % kRttWindow;
    if (count_ < kRttWindow) ++count_;
  }

  Duration least() const {
    if (count_ < 2) return 0;
    Duration least = samples_[0];
    for (std::uint32_t i = 1; i < count_; ++i) least = earlier(least, samples_[i]);
    return least;
  }
  Duration average() const { return average_ / kScale; }

  void remember(RoundTripMemory& memory) const {
    memory.average_ms = static_cast<std::uint32_t>(average());
    memory.count = count_;
    for (std::uint32_t i = 0; i < count_; ++i) {
      memory.samples_ms[i] = samples_[(next_ + kRttWindow - 1 - i) % kRttWindow];
    }
  }
  void recall(const RoundTripMemory& memory) {
    average_ = static_cast<std::int64_t>(memory.average_ms) * kScale;
    count_ = memory.count;
    next_ = count_ % kRttWindow;
    for (std::uint32_t i = 0; i < count_; ++i) samples_[count_ - 1 - i] = memory.samples_ms[i];
  }

 private:
  static constexpr std::int64_t kScale = 256;
  static constexpr std::int64_t kAlphaInverse = 5;

  std::uint32_t samples_[kRttWindow] = {};
  std::uint32_t next_ = 0;
  std::uint32_t count_ = 0;
  std::int64_t average_ = 0;
};

}  // namespace mooring
