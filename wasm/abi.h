// The binary interface: the records that cross the boundary, and the hash that both sides compare.
//
// Everything is a 32-bit word or a double, little-endian, at fixed offsets. The hash covers the
// names in their order and the sizes, so a .wasm that is older than the TypeScript beside it is
// refused at load with a clear sentence instead of misread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/core.h"

namespace mooring::abi {

struct CommandRecord {
  std::uint16_t kind;
  std::uint16_t reserved;
  std::uint32_t handle;
  std::uint32_t a;
  std::uint32_t b;
  double at;  // milliseconds; +Infinity: never
};
static_assert(sizeof(CommandRecord) == 24 && offsetof(CommandRecord, at) == 16);

// Written by the host before core_init.
struct Config {
  std::uint32_t seed_low;
  std::uint32_t seed_high;
  Options options;
};
static_assert(offsetof(Config, options) == 8);

// Where snapshots cross. The host says how many bytes it wrote, so that it need not know the size.
struct SnapshotRecord {
  std::uint32_t length;
  Snapshot snapshot;
};
static_assert(offsetof(SnapshotRecord, snapshot) == 4);

// FNV-1a, 32 bits.
constexpr std::uint32_t mix(std::uint32_t hash, const char* text) {
  for (; *text != '\0'; ++text) hash = (hash ^ static_cast<std::uint8_t>(*text)) * 16777619U;
  return (hash ^ static_cast<std::uint8_t>('\n')) * 16777619U;
}

consteval std::uint32_t hash() {
  std::uint32_t h = 2166136261U;
#define MOORING_MIX(name, ...) h = mix(h, #name);
  MOORING_EVENTS(MOORING_MIX)
  MOORING_COMMANDS(MOORING_MIX)
  MOORING_EVIDENCE(MOORING_MIX)
  MOORING_OPERATION_KINDS(MOORING_MIX)
  MOORING_REASONS(MOORING_MIX)
  MOORING_OUTCOMES(MOORING_MIX)
  MOORING_STATUSES(MOORING_MIX)
  MOORING_STATS(MOORING_MIX)
  MOORING_ENDPOINT_STATES(MOORING_MIX)
  MOORING_OPERATION_STATES(MOORING_MIX)
  MOORING_OPTIONS(MOORING_MIX)
#undef MOORING_MIX
  return (h ^ (sizeof(CommandRecord) << 8U) ^ sizeof(Config)) * 16777619U;
}

}  // namespace mooring::abi
