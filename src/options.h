// Options: the numbers that a host may choose, made from options.def.
//
// Each member carries the edge profile's default, so a test needs to name only what it changes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/options.def"

namespace mooring {

enum class ValidationPolicy : std::uint8_t { never, on_stale, always };

struct Options {
#define MOORING_MEMBER(name, member, unit, node, edge, least, most, text) \
  std::uint32_t member = edge;
  MOORING_OPTIONS(MOORING_MEMBER)
#undef MOORING_MEMBER

  constexpr ValidationPolicy policy() const {
    return static_cast<ValidationPolicy>(validate_connection);
  }
};

#define MOORING_ONE(...) +1U
inline constexpr std::size_t kOptionCount = 0U MOORING_OPTIONS(MOORING_ONE);
#undef MOORING_ONE
static_assert(sizeof(Options) == kOptionCount * sizeof(std::uint32_t), "one word an option");

// The greatest value of each option, by its name.
namespace most {
#define MOORING_MOST(name, member, unit, node, edge, least, most, text) \
  inline constexpr std::uint32_t member = most;
MOORING_OPTIONS(MOORING_MOST)
#undef MOORING_MOST
}  // namespace most

// Whether every option lies within its range.
constexpr bool valid(const Options& options) {
#define MOORING_RANGE(name, member, unit, node, edge, least, most, text) \
  &&static_cast<std::int64_t>(options.member) >= (least) && options.member <= (most)
  return true MOORING_OPTIONS(MOORING_RANGE);
#undef MOORING_RANGE
}

}  // namespace mooring
