// Every fixed maximum of the core, and how they hang together.
//
// The host chooses how many operations, scopes and rate-limited keys one core may hold (an isolate:
// 1,024 of each; the simulator: 16); everything else is fixed here. Being full is a Status, never a
// surprise.
#pragma once

#include <cstdint>

#include "src/base/handle.h"

namespace mooring {

struct Limits {
  std::uint16_t operations;
  std::uint16_t scopes;
  std::uint16_t limiter_keys;  // a multiple of Limiter::kWays
};

inline constexpr Limits kIsolateLimits{1024, 1024, 1024};
inline constexpr Limits kSimulatorLimits{16, 16, 16};
static_assert(kIsolateLimits.operations < kIndexMask && kIsolateLimits.scopes < kIndexMask,
              "a handle's index names every slot");

// Commands that one event may leave in the outbox. What does not fit follows after `resume`.
inline constexpr std::uint32_t kOutboxMax = 64;

// Commands that one firing of a row may push at the most: probe, report and wake.
inline constexpr std::uint32_t kCommandsPerRowMax = 3;

// Slots kept free in the outbox for what ends every answer: report, wake, waits and resume; and for
// what begins one: adopt and the rows that an event fires before settle() starts.
inline constexpr std::uint32_t kOutboxReserve = 12;

// Couplings that settle() may apply for one event before it lets the host breathe.
inline constexpr std::uint32_t kSettleStepsMax = 256;

// Lost operations that one event may reclaim when the table is full, and once more in a lost scope.
inline constexpr std::uint32_t kReclaimsMax = 8;
static_assert(2 * kReclaimsMax * kCommandsPerRowMax + kOutboxReserve <= kOutboxMax,
              "reclaiming leaves room for the answer");

}  // namespace mooring
