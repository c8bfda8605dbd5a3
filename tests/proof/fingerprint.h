// Fingerprint: a number that two equal states of a core, and of its shadow, have in common.
//
// Equal means: from here on the same events at the same distances bring the same. So moments count
// as their distance from now, and what nothing reads any more does not count: statistics, the
// outbox, the generator (which the search puts back before every event).
#pragma once

#include "tests/proof/decider.h"
#include "tests/proof/shadow.h"

namespace mooring::proof {

// Moments are found in the block by their size, so the clock of a search begins here.
inline constexpr Instant kFarAway = Instant{1} << 50U;

// Where in a core's block the parts are that do not count.
class Layout {
 public:
  explicit Layout(CoreDecider& decider);
  // The state of the core alone.
  std::uint64_t fingerprint(CoreDecider& decider, Instant now) const;
  // Whether the block is the same as before, in all that counts.
  bool same(CoreDecider& decider, std::span<const std::byte> before) const;
  // Puts the generator back to where `seed` begins.
  void reset_chance(CoreDecider& decider, std::uint64_t seed) const;

 private:
  // In words; what counts lies before, between and after.
  struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Part> counted_;
  std::size_t chance_ = 0;
};

std::uint64_t fingerprint(const Shadow& shadow);
std::uint64_t combine(std::uint64_t core, std::uint64_t shadow, std::uint64_t bounds);

}  // namespace mooring::proof
