// The transition tables of the core under test, changed as the mutant that is awake wants it.
//
// The generator writes `dispatch<M>(kThatDispatch)` where a machine of the copied core names its
// table, and tables.inc, which says what each mutant changes.
#pragma once

#include "src/machine/endpoint.table.h"
#include "src/machine/operation.table.h"
#include "src/machine/pool.table.h"
#include "tests/mutants/switch.h"

namespace mooring::mutants {

// The link that leads to row `row` of a (state, signal) pair.
template <class D, class State, class Signal>
std::uint8_t& link_to(D& d, State state, Signal signal, std::uint8_t row) {
  std::uint8_t* link = &d.first[static_cast<std::size_t>(state)][static_cast<std::size_t>(signal)];
  while (*link != row) link = &d.steps[*link].next;
  return *link;
}

template <class D, class State, class Signal>
void take_out(D& d, State state, Signal signal, std::uint8_t row) {
  link_to(d, state, signal, row) = d.steps[row].next;
}

template <class D, class State, class Signal>
void put_first(D& d, State state, Signal signal, std::uint8_t row) {
  take_out(d, state, signal, row);
  std::uint8_t& head = d.first[static_cast<std::size_t>(state)][static_cast<std::size_t>(signal)];
  d.steps[row].next = head;
  head = row;
}

template <class D, class State, class Signal>
void forbid(D& d, State state, Signal signal) {
  d.first[static_cast<std::size_t>(state)][static_cast<std::size_t>(signal)] = D::kNever;
}

#include "mutants/tables.inc"

template <class M, class D>
const D& dispatch(const D& original) {
  static D copy = original;
  static int copied_for = 0;
  if (awake != copied_for) {
    copy = original;
    mutate(copy, M{}, awake);
    copied_for = awake;
  }
  return copy;
}

}  // namespace mooring::mutants
