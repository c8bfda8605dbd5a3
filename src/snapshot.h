// The snapshot: what an isolate has learnt, in 88 bytes that outlive it.
//
// Isolates are short-lived and many. One that starts in the middle of an outage would have to learn
// it by failing, as all the others did. So a host may keep a snapshot (a Durable Object does) and
// hand it to a new core. Its knowledge is worth less the older it is, so a core that recalls it
// discounts by age, and after ten minutes it is worth nothing. What hello answered is not in it:
// whether the server recognises repeats must be heard anew before anybody relies on it. Bytes that
// are not a snapshot are refused: every field is checked before any is used.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/base/time.h"
#include "src/rtt.h"

namespace mooring {

// Older than this, a snapshot is refused.
inline constexpr Duration kSnapshotAgeMax = 600'000;
// Isolates have clocks of their own. A snapshot from this far ahead counts as taken now.
inline constexpr Duration kSnapshotSkewMax = 60'000;

// What the endpoint was to the isolate that took the snapshot.
enum class Standing : std::uint32_t { nothing, usable, open };

inline constexpr std::uint32_t kIntervalsMax = 64;

// What an endpoint remembers and recalls.
struct EndpointMemory {
  Standing standing = Standing::nothing;
  std::uint32_t intervals = 0;        // of the breaker, in a row
  std::uint32_t answered_ago_ms = 0;  // before it was taken
  std::uint32_t probe_in_ms = 0;      // after it was taken
  RoundTripMemory rtt;
};

// Little-endian words, as they stand in the memory of every host that we build for.
struct Snapshot {
  std::uint32_t magic = 0;
  std::uint32_t version = 0;
  std::uint32_t taken_at_low = 0;
  std::uint32_t taken_at_high = 0;
  std::uint32_t budget_tenths = 0;
  EndpointMemory endpoint;
  std::uint32_t checksum = 0;  // FNV-1a of the words before, each taken whole
};
static_assert(sizeof(Snapshot) == 88 && alignof(Snapshot) == 4, "words without gaps");
static_assert(sizeof(Snapshot) <= 256, "it fits where hosts keep small values");

// Fills in what makes a snapshot known again: when it was taken, and magic, version, checksum.
void seal(Snapshot& snapshot, Instant taken_at);

// Whether it is sealed, and every field is one that a core may write.
bool intact(const Snapshot& snapshot);

Instant taken_at(const Snapshot& snapshot);

// What is left of `tenths` after `age`: it moves to what a new isolate starts with.
std::uint32_t discounted_budget(std::uint32_t tenths, Duration age);

}  // namespace mooring
