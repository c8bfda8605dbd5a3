// The WebAssembly module's functions, compiled for this machine.
//
// They are the same text as in the module (door.cpp includes it), so what a sanitizer sees here is
// what the module does there.
#pragma once

#include <cstdint>

#include "wasm/abi.h"

extern "C" {
mooring::abi::Config* core_config();
std::int32_t core_init();
std::int32_t core_event(std::uint32_t kind, mooring::Handle handle, std::uint32_t a,
                        std::uint32_t b, double now);
const mooring::abi::CommandRecord* core_outbox();
const mooring::Stats* core_stats();
double core_next_deadline();
mooring::abi::SnapshotRecord* core_snapshot();
std::int32_t core_restore(double now);
}

namespace mooring::fuzz {

// The core's own check of all its tables; stops the program when they disagree.
void check_tables();

}  // namespace mooring::fuzz
