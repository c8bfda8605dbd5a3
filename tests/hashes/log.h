// A long event log, and the hash of what a core answers to it.
//
// The log is a file of little-endian words: 1 for a checkpoint after each event, 0 for one after
// each history; then for each history the words `kOptionCount`, `seed`, the options and the number
// of events, then 24 bytes an event: kind, handle, a, b and the time as a double. The hash is
// FNV-1a, 64 bits, over each event's result (4 bytes) and the commands' records as they lie in
// memory, then counters, next deadline and snapshot of each history. replay.ts computes the same
// from the WebAssembly module.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/fuzz/host.h"

namespace mooring::hashes {

using Bytes = std::vector<std::uint8_t>;

// Histories of the seeds from `first` on, until there are at least `events` events. Handles in it
// are those that this build's core gave out, so a build that gives out others answers differently
// from there on.
Bytes generate(std::uint64_t events, std::uint32_t first, bool every_event);

struct Replayed {
  std::uint64_t events;
  std::uint64_t commands;
  std::uint64_t hash;
  std::vector<std::uint64_t> checkpoints;
};
Replayed replay(const Bytes& log);

}  // namespace mooring::hashes
