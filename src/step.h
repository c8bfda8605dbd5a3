// Step: what every machine gets beside its signal while one event is handled.
//
// It carries the time, the chance, the options and the outbox, so that no machine reaches for any
// of them by itself.
#pragma once

#include "src/base/prng.h"
#include "src/base/time.h"
#include "src/command.h"
#include "src/options.h"

namespace mooring {

struct Step {
  Instant now;
  const Options& options;
  Prng& prng;
  Outbox& outbox;
};

}  // namespace mooring
