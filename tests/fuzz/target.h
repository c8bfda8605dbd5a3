// What the fuzz targets share: reading the environment, and one line at the end of a run.
//
// MOORING_LOG=1 prints the story that an input tells; MOORING_CONTROL=1 plays it with a host that
// is broken on purpose.
#pragma once

#include "tests/fuzz/story.h"

namespace mooring::fuzz {

// Sets the host up as the environment asks.
void prepare(Host& host);

// Adds to the number of events that the run's last line tells (tests/fuzz/main.ts reads it).
void count_events(std::uint64_t events);

}  // namespace mooring::fuzz
