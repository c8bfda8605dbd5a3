// Instants and durations: 64-bit whole milliseconds.
//
// The core owns no clock. Every event brings the time, and the door (wasm/exports.cpp, or a native
// host) turns whatever the platform counts in into these integers. Whole milliseconds are what a
// Worker's clock offers, and integers make every build decide alike.
#pragma once

#include <cstdint>

namespace mooring {

// Milliseconds since an origin that the host chooses once; only differences mean anything.
using Instant = std::int64_t;

// A length of time in milliseconds.
using Duration = std::int64_t;

// "No such moment": later than any deadline. A quarter of the range, so that adding to it is safe.
inline constexpr Instant kNever = INT64_MAX / 4;

constexpr Instant earlier(Instant a, Instant b) { return a < b ? a : b; }
constexpr Instant later(Instant a, Instant b) { return a < b ? b : a; }

}  // namespace mooring
