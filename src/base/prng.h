// The core's only randomness: splitmix64, seeded by the host.
//
// Jitter needs numbers that differ between isolates, not numbers that an attacker cannot guess, so
// a 64-bit generator of three lines serves. Its output depends on the seed alone: the same seed and
// the same events give the same commands on every build. The constants are those of Steele, Lea and
// Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
#pragma once

#include <cstdint>

#include "src/base/time.h"

namespace mooring {

class Prng {
 public:
  explicit constexpr Prng(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  // A uniformly drawn duration in [0, limit). `limit` is at most 2^31 ms (24 days).
  constexpr Duration up_to(Duration limit) {
    const std::uint64_t u = next() >> 32U;
    return static_cast<Duration>((u * static_cast<std::uint64_t>(limit)) >> 32U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace mooring
