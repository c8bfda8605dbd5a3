// How long to wait before trying again.
//
// Waits double, so that a long outage costs few attempts, and each is drawn uniformly from zero to
// its bound ("full jitter"), so that clients that failed together do not return together. A
// server's own hint is a floor under the draw, but a clamped one: an absurd Retry-After must not
// park an operation.
#pragma once

#include "src/base/prng.h"
#include "src/base/time.h"

namespace mooring {

inline constexpr Duration kBackoffMax = 10'000;          // client-backpressure: MAX_BACKOFF
inline constexpr Duration kOverloadBackoffBase = 100;    // client-backpressure: BASE_BACKOFF
inline constexpr std::uint32_t kOverloadRetriesMax = 2;  // client-backpressure: MAX_RETRIES
inline constexpr Duration kRetryAfterExcessMax = 5'000;
inline constexpr Duration kProbeIntervalMin = 1'000;
inline constexpr Duration kProbeIntervalMax = 30'000;

// min(cap, base * 2^doublings), without overflow for any arguments that are not negative.
constexpr Duration doubled(Duration base, std::uint32_t doublings, Duration cap) {
  Duration bound = base;
  for (std::uint32_t i = 0; i < doublings && bound < cap; ++i) bound *= 2;
  return bound < cap ? bound : cap;
}

// A drawn wait with the server's hint as a floor, which is trusted for 5 s more than was drawn.
constexpr Duration with_floor(Duration drawn, Duration retry_after) {
  return later(drawn, earlier(retry_after, drawn + kRetryAfterExcessMax));
}

// The wait before retry `n` (from 1) of a failure that is not overload:
// U * min(10 s, retryDelay * 2^(n-1)), at least `retry_after`, which is clamped to the draw + 5 s.
constexpr Duration retry_wait(Prng& prng, std::uint32_t n, Duration retry_delay,
                              Duration retry_after) {
  return with_floor(prng.up_to(doubled(retry_delay, n - 1, kBackoffMax) + 1), retry_after);
}

// The wait before retry `n` (from 1) after an overload error:
// U * min(10 s, base * 2^n), base = the server's baseBackoffMS or 100 ms (client-backpressure,
// "Backoff"); the first retry is n = 1. `retry_after` is a floor as above.
constexpr Duration overload_wait(Prng& prng, std::uint32_t n, Duration server_base,
                                 Duration retry_after) {
  const Duration base = server_base > 0 ? server_base : kOverloadBackoffBase;
  return with_floor(prng.up_to(doubled(base, n, kBackoffMax) + 1), retry_after);
}

// How long the breaker stays open before probe `n` (from 1): 1 s doubling to 30 s, ± 50 %.
constexpr Duration probe_interval(Prng& prng, std::uint32_t n) {
  const Duration interval = doubled(kProbeIntervalMin, n - 1, kProbeIntervalMax);
  return interval / 2 + prng.up_to(interval + 1);
}

}  // namespace mooring
