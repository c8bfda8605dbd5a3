// How long after its first attempt a write may be repeated.
//
// A server recognises a repeat for 30 minutes or more; after that "the write is performed twice,
// which is unavoidable" (MongoDB, DOCS-10839). An isolate may be frozen in the middle of a wait and
// thaw hours later. So a repeat keeps far away from that limit, and the gateway does the same on
// its side.
#pragma once

#include "src/base/time.h"

namespace mooring {

inline constexpr Duration kWriteHorizon = 60'000;

constexpr bool within_horizon(Instant first_sent, Instant now) {
  return now - first_sent <= kWriteHorizon;
}

}  // namespace mooring
