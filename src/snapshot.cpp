// The seal of a snapshot: what a core writes beside its knowledge, and what it refuses.
#include "src/snapshot.h"

#include "src/backoff.h"
#include "src/budget.h"

namespace mooring {

namespace {

constexpr std::uint32_t kMagic = 0x524f4f4dU;  // "MOOR"
constexpr std::uint32_t kVersion = 1;
// The longest probe interval with its jitter.
constexpr std::uint32_t kProbeInMax = static_cast<std::uint32_t>(kProbeIntervalMax * 3 / 2);

constexpr std::size_t kWords = sizeof(Snapshot) / sizeof(std::uint32_t);

std::uint32_t checksum(const Snapshot& s) {
  const auto* word = reinterpret_cast<const std::uint32_t*>(&s);
  std::uint32_t hash = 2166136261U;
  for (std::size_t i = 0; i + 1 < kWords; ++i) hash = (hash ^ word[i]) * 16777619U;
  return hash;
}

}  // namespace

void seal(Snapshot& s, Instant taken_at) {
  s.magic = kMagic;
  s.version = kVersion;
  s.taken_at_low = static_cast<std::uint32_t>(taken_at);
  s.taken_at_high = static_cast<std::uint32_t>(taken_at >> 32U);
  s.checksum = checksum(s);
}

bool intact(const Snapshot& s) {
  const EndpointMemory& e = s.endpoint;
  for (const std::uint32_t sample : e.rtt.samples_ms) {
    if (sample > kRttMax) return false;
  }
  return s.magic == kMagic && s.version == kVersion && s.checksum == checksum(s) &&
         taken_at(s) >= 0 && taken_at(s) < kNever && s.budget_tenths <= kBudgetMax &&
         e.standing <= Standing::open && e.intervals <= kIntervalsMax &&
         e.probe_in_ms <= kProbeInMax && e.rtt.average_ms <= kRttMax && e.rtt.count <= kRttWindow &&
         (e.rtt.count > 0 || e.rtt.average_ms == 0);
}

Instant taken_at(const Snapshot& s) {
  return static_cast<Instant>(s.taken_at_low |
                              (static_cast<std::uint64_t>(s.taken_at_high) << 32U));
}

std::uint32_t discounted_budget(std::uint32_t tenths, Duration age) {
  const Duration excess = static_cast<Duration>(tenths) - kBudgetStart;
  return static_cast<std::uint32_t>(kBudgetStart +
                                    excess * (kSnapshotAgeMax - age) / kSnapshotAgeMax);
}

}  // namespace mooring
