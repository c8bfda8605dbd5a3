// How a machine runs.
//
// From a checked table comes a Dispatch: for each (state, signal) the row to try first, and the
// rows without their reasons, so that text costs no byte in the WebAssembly module. fire() is the
// one place in which a state changes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>

#include "src/base/check.h"
#include "src/machine/table_check.h"
#include "src/names.h"

namespace mooring {

// What runs: the rows without their reasons, and for each (state, signal) the first row to try.
template <class M, std::size_t kRows>
struct Dispatch {
  static constexpr std::uint8_t kIgnore = 0xff;
  static constexpr std::uint8_t kNever = 0xfe;
  struct Step {
    typename M::Guard guard;
    typename M::State to;
    typename M::Action action;
    std::uint8_t next;  // the next row of the same pair; kNever after the last
  };
  std::array<Step, kRows> steps;
  std::array<std::array<std::uint8_t, kCountOf<typename M::Signal>>, kCountOf<typename M::State>>
      first;
};

template <class M, class T>
constexpr auto make_dispatch(const T& table) {
  constexpr std::size_t kRows = std::tuple_size_v<decltype(table.rows)>;
  static_assert(kRows < Dispatch<M, kRows>::kNever);
  Dispatch<M, kRows> d{};
  for (std::size_t s = 0; s < d.first.size(); ++s) {
    for (std::size_t e = 0; e < d.first[s].size(); ++e) {
      const bool ignored = table_check::listed<M>(table.ignored, static_cast<typename M::State>(s),
                                                  static_cast<typename M::Signal>(e)) > 0;
      d.first[s][e] = ignored ? d.kIgnore : d.kNever;
    }
  }
  for (std::size_t r = kRows; r-- > 0;) {
    const Row<M>& row = table.rows[r];
    std::uint8_t& head =
        d.first[static_cast<std::size_t>(row.from)][static_cast<std::size_t>(row.on)];
    d.steps[r] = {row.guard, row.to, row.action, head};
    head = static_cast<std::uint8_t>(r);
  }
  return d;
}

// How often each row of a machine ran. Only builds for tests count (MOORING_COUNT_ROWS).
#ifdef MOORING_COUNT_ROWS
template <class M>
inline std::array<std::uint64_t, Dispatch<M, 1>::kNever> row_hits{};
#endif

// Takes `state` along the row that fits, then performs the row's action. `holds(guard)` and
// `perform(action)` are the machine's own. Returns false when the state ignores the signal.
template <class M, std::size_t kRows, class Holds, class Perform>
bool fire(const Dispatch<M, kRows>& d, typename M::State& state, typename M::Signal signal,
          Holds holds, Perform perform) {
  std::uint8_t row = d.first[static_cast<std::size_t>(state)][static_cast<std::size_t>(signal)];
  if (row == d.kIgnore) return false;
  while (row != d.kNever && !holds(d.steps[row].guard)) row = d.steps[row].next;
  MOORING_CHECK(row != d.kNever);
#ifdef MOORING_COUNT_ROWS
  ++row_hits<M>[row];
#endif
  state = d.steps[row].to;
  perform(d.steps[row].action);
  return true;
}

}  // namespace mooring
