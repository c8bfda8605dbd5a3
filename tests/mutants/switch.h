// The switch: which mutant is awake.
//
// Every mutated file is compiled with this header in front. At compile time no mutant is awake, so
// constants, tables and static_asserts are those of the real core.
#pragma once

#include <type_traits>

namespace mooring::mutants {

inline constexpr int kMost = 16'384;

// 0: none, the core is as it was written.
extern int awake;
// While this is set, each place that is passed leaves a mark.
extern bool marks;
extern bool passed[kMost];

}  // namespace mooring::mutants

constexpr bool mooring_mutant(int number) {
  if (std::is_constant_evaluated()) return false;
  if (mooring::mutants::marks) mooring::mutants::passed[number] = true;
  return mooring::mutants::awake == number;
}
