// When the circuit breaker opens: three failures in a row, or half of at least five exchanges in 10
// s.
//
// The row of failures notices a gateway that is gone, within three attempts. The window notices one
// that answers every second time, which a success in between would hide for ever. It counts in ten
// buckets of a second, so it forgets by the second and costs the same at any traffic.
#pragma once

#include <cstdint>

#include "src/base/time.h"

namespace mooring {

inline constexpr std::uint32_t kFailuresToTrip = 3;
inline constexpr std::uint32_t kExchangesToJudge = 5;

class Breaker {
 public:
  // Whether one more failure now would open it.
  bool trips(Instant now) const {
    if (row_ + 1 >= kFailuresToTrip) return true;
    std::uint32_t exchanges = 1;
    std::uint32_t failures = 1;
    for (const Bucket& bucket : buckets_) {
      if (now / kBucketMs - bucket.second >= kBuckets) continue;
      exchanges += bucket.exchanges;
      failures += bucket.failures;
    }
    return exchanges >= kExchangesToJudge && failures * 2 >= exchanges;
  }

  // Failures since the last answer.
  std::uint32_t failures_in_row() const { return row_; }

  void note_answer(Instant now) {
    row_ = 0;
    ++bucket_of(now).exchanges;
  }
  void note_failure(Instant now) {
    ++row_;
    Bucket& bucket = bucket_of(now);
    ++bucket.exchanges;
    ++bucket.failures;
  }

 private:
  static constexpr Duration kBucketMs = 1'000;
  static constexpr std::int64_t kBuckets = 10;
  struct Bucket {
    std::int64_t second = -kBuckets;
    std::uint32_t exchanges = 0;
    std::uint32_t failures = 0;
  };

  Bucket& bucket_of(Instant now) {
    const std::int64_t second = now / kBucketMs;
    Bucket& bucket = buckets_[second % kBuckets];
    if (bucket.second != second) bucket = {second, 0, 0};
    return bucket;
  }

  Bucket buckets_[kBuckets];
  std::uint32_t row_ = 0;
};

}  // namespace mooring
