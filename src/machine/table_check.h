// What the compiler checks of every table.
//
//   deterministic  a (state, signal) pair has one row guarded `always`, or exactly one row for each
//                  member of one guard family;
//   total          a pair has rows, or is ignored, or is impossible: one of the three, never two;
//   connected      every state is reached from the first, and reaches the final one, which has no
//                  way out.
//
// So a deleted row is a build that fails, which tests/tidy proves for each of them.
#pragma once

#include "src/machine/table.h"

namespace mooring {

namespace table_check {

template <class M, std::size_t N>
constexpr int listed(const std::array<Silence<M>, N>& list, typename M::State state,
                     typename M::Signal signal) {
  int count = 0;
  for (const Silence<M>& line : list) {
    if (line.state == state && (line.signals & signals(signal)) != 0) ++count;
  }
  return count;
}

template <class Guard>
constexpr std::size_t family_size(GuardFamily family) {
  std::size_t size = 0;
  for (std::size_t g = 0; g < kCountOf<Guard>; ++g) {
    if (family_of(static_cast<Guard>(g)) == family) ++size;
  }
  return size;
}

// Rows of a pair that are guarded by this member of a family.
template <class T, class State, class Signal, class Guard>
constexpr std::size_t rows_guarded(const T& table, State state, Signal signal, Guard guard) {
  std::size_t count = 0;
  for (const auto& row : table.rows) {
    if (row.from == state && row.on == signal && row.guard == guard) ++count;
  }
  return count;
}

template <class M, class T>
constexpr bool pair_is_sound(const T& table, typename M::State state, typename M::Signal signal) {
  std::size_t rows = 0;
  GuardFamily family = GuardFamily::none;
  for (const auto& row : table.rows) {
    if (row.from != state || row.on != signal) continue;
    if (rows > 0 && family_of(row.guard) != family) return false;
    family = family_of(row.guard);
    if (rows_guarded(table, state, signal, row.guard) != 1) return false;
    ++rows;
  }
  const int silent =
      listed<M>(table.ignored, state, signal) + listed<M>(table.impossible, state, signal);
  if (rows == 0) return silent == 1;
  return silent == 0 && rows == family_size<typename M::Guard>(family);
}

template <class M, class T>
constexpr bool sound(const T& table) {
  for (std::size_t s = 0; s < kCountOf<typename M::State>; ++s) {
    for (std::size_t e = 0; e < kCountOf<typename M::Signal>; ++e) {
      if (!pair_is_sound<M>(table, static_cast<typename M::State>(s),
                            static_cast<typename M::Signal>(e))) {
        return false;
      }
    }
  }
  return true;
}

// The states reached from `start` along the rows, or against them, as one bit a state.
template <class M, class T>
constexpr std::uint32_t reached(const T& table, typename M::State start, bool backwards) {
  std::uint32_t seen = 1U << static_cast<std::uint32_t>(start);
  for (std::size_t pass = 0; pass < kCountOf<typename M::State>; ++pass) {
    for (const auto& row : table.rows) {
      const auto tail = static_cast<std::uint32_t>(backwards ? row.to : row.from);
      const auto head = static_cast<std::uint32_t>(backwards ? row.from : row.to);
      if ((seen & (1U << tail)) != 0) seen |= 1U << head;
    }
  }
  return seen;
}

template <class M, class T>
constexpr bool connected(const T& table) {
  constexpr std::uint32_t kAll = (1U << kCountOf<typename M::State>)-1U;
  if (reached<M>(table, table.first, false) != kAll) return false;
  if (reached<M>(table, table.last, true) != kAll) return false;
  for (const auto& row : table.rows) {
    if (row.from == table.last && row.to != table.last) return false;
  }
  return true;
}

}  // namespace table_check

}  // namespace mooring
