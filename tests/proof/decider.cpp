// The core as a decider, in a block with guard bytes behind it.
#include "tests/proof/decider.h"

#include <algorithm>

namespace mooring::proof {

CoreDecider::CoreDecider(const Limits& limits)
    : limits_(limits), memory_(Core::bytes_needed(limits) + kGuardBytes, kGuard) {}

void CoreDecider::begin(const Options& options, std::uint64_t seed) {
  // Bytes between members keep what was there, so all begin as zero: a state's hash is its state's.
  std::ranges::fill(block(), std::byte{0});
  core_ = Core::create(block(), limits_, options, seed);
}

bool CoreDecider::intact() {
  core_->check_invariants();
  return std::all_of(memory_.end() - kGuardBytes, memory_.end(),
                     [](std::byte each) { return each == kGuard; });
}

}  // namespace mooring::proof
