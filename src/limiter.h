// The rate limiter: at most `burst` requests of one key at once, and `rate` a second for long.
//
// It is GCRA, the leaky bucket that keeps one time a key: when the bucket will be empty again if
// nobody comes. Over any interval t it admits no more than burst + rate * t, whatever the clock
// does.
//
// The table is bounded, and keys are without number (an attacker makes them up). A key that finds
// no place takes over the least indebted of the four that it may stand in, with its debt. So a key
// that was driven out never comes back with less debt than it had: a flood of keys can make the
// limiter too strict for a while, never too lax.
#pragma once

#include <cstdint>
#include <new>
#include <span>

#include "src/base/time.h"

namespace mooring {

struct Admission {
  bool admitted;
  Instant again_at;  // when the same request would be admitted; 0 if it was
};

class Limiter {
 public:
  struct Bucket {
    std::uint64_t key;
    std::int64_t empty_at_us;
  };
  static constexpr std::size_t kWays = 4;

  // Makes `count` empty buckets in `memory`; a multiple of kWays.
  void adopt(std::byte* memory, std::uint16_t count) {
    auto* first = reinterpret_cast<Bucket*>(memory);
    for (std::uint16_t i = 0; i < count; ++i) new (first + i) Bucket{0, 0};
    buckets_ = {first, count};
  }
  static constexpr std::size_t bytes_needed(std::uint16_t count) { return sizeof(Bucket) * count; }

  // `key` is a keyed hash, so nobody can choose whose place a key takes. `rate` is a second, from
  // 1; `cost` is at most `burst`.
  Admission ask(std::uint64_t key, Instant now, std::uint32_t rate, std::uint32_t burst,
                std::uint32_t cost) {
    // Rounded up, so that what is admitted never exceeds the rate.
    const std::int64_t interval_us = (kSecondUs + rate - 1) / rate;
    const std::int64_t now_us = earlier(now, kLatest) * kMsUs;
    Bucket& bucket = place_of(key);
    const std::int64_t full_at_us = later(bucket.empty_at_us, now_us) + interval_us * cost;
    const std::int64_t excess_us = full_at_us - now_us - interval_us * burst;
    if (excess_us > 0) return {false, now + (excess_us + kMsUs - 1) / kMsUs};
    bucket.empty_at_us = full_at_us;
    return {true, 0};
  }

 private:
  static constexpr std::int64_t kMsUs = 1'000;
  static constexpr std::int64_t kSecondUs = 1'000'000;
  // So that microseconds and a full bucket fit into 64 bits.
  static constexpr Instant kLatest = INT64_MAX / kMsUs / 2;

  Bucket& place_of(std::uint64_t key) {
    const std::size_t set = static_cast<std::size_t>(key % (buckets_.size() / kWays)) * kWays;
    Bucket* least = &buckets_[set];
    for (Bucket& bucket : buckets_.subspan(set, kWays)) {
      if (bucket.key == key) return bucket;
      if (bucket.empty_at_us < least->empty_at_us) least = &bucket;
    }
    least->key = key;
    return *least;
  }

  std::span<Bucket> buckets_;
};

}  // namespace mooring
