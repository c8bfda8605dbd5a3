// A handle names one use of one slot: 12 bits of index, 20 bits of generation.
//
// Late news is normal at the edge (a reply after its deadline, a timer of a killed invocation).
// Each time a slot is used again its generation moves on, so old news no longer fits and is dropped
// and counted before any table is asked. Generation 0 is never given out, so handle 0 means "none".
// Where generations begin is the epoch of a core: drawn from its seed, so that news for an instance
// that was given up does not fit the one that took its place.
#pragma once

#include <cstdint>

namespace mooring {

using Handle = std::uint32_t;

inline constexpr Handle kNoHandle = 0;
inline constexpr std::uint32_t kIndexBits = 12;
inline constexpr std::uint32_t kIndexMask = (1U << kIndexBits) - 1U;
inline constexpr std::uint32_t kGenerationMask = (1U << (32U - kIndexBits)) - 1U;

constexpr Handle make_handle(std::uint32_t index, std::uint32_t generation) {
  return (generation << kIndexBits) | index;
}
constexpr std::uint32_t index_of(Handle handle) { return handle & kIndexMask; }
constexpr std::uint32_t generation_of(Handle handle) { return handle >> kIndexBits; }

// The generation after this one; skips 0, which would make "none". Any number may be given.
constexpr std::uint32_t next_generation(std::uint32_t generation) {
  const std::uint32_t next = (generation + 1U) & kGenerationMask;
  return next == 0U ? 1U : next;
}

}  // namespace mooring
