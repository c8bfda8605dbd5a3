// How a machine is written down.
//
// A machine is a table of rows {from, on, guard, to, action, why}. No transition happens anywhere
// else. Two short lists beside the rows say which signals a state ignores (news that is late or of
// no interest) and which it can never get (a fault of ours: CHECK). table_check.h says what the
// compiler checks; transition.h runs what passed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "src/names.h"

namespace mooring {

// M names a machine's State, Signal, Guard and Action.
template <class M>
struct Row {
  typename M::State from;
  typename M::Signal on;
  typename M::Guard guard;
  typename M::State to;
  typename M::Action action;
  const char* why;
};

// Signals that a state takes without a row.
template <class M>
struct Silence {
  typename M::State state;
  std::uint32_t signals;  // one bit a signal
  const char* why;
};

template <class... Signal>
constexpr std::uint32_t signals(Signal... signal) {
  return ((1U << static_cast<std::uint32_t>(signal)) | ... | 0U);
}

template <class M, std::size_t kRows, std::size_t kIgnored, std::size_t kImpossible>
struct Table {
  typename M::State first;
  typename M::State last;
  std::array<Row<M>, kRows> rows;
  std::array<Silence<M>, kIgnored> ignored;
  std::array<Silence<M>, kImpossible> impossible;
};

}  // namespace mooring
