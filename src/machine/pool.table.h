// The pool machine: which operations of one scope may be in flight, as in the CMAP specification.
//
// A connection is one HTTP request at a time, so the pool counts; it owns no sockets. Check-out and
// check-in are rows like any other, and what was checked out before a clear is still checked in.
#pragma once

#include "src/machine/transition.h"

namespace mooring {

struct PoolMachine {
  using State = PoolState;
  using Signal = PoolSignal;
  using Guard = PoolGuard;
  using Action = PoolAction;
};

namespace pool_table {
using enum PoolState;
using S = PoolSignal;
using G = PoolGuard;
using A = PoolAction;
using R = Row<PoolMachine>;
using Quiet = Silence<PoolMachine>;

// clang-format off
// rows
inline constexpr std::array kRows{
R{paused, S::endpoint_usable, G::always, ready,  A::nothing,           "CMAP: ready after a successful check"},
R{paused, S::check_in,        G::always, paused, A::return_connection, "it was checked out before the clear"},
R{paused, S::close,           G::always, closed, A::nothing,           "the scope ends"},

R{ready,  S::endpoint_lost,   G::always, paused, A::clear,             "CMAP: clear, and no check-out until ready"},
R{ready,  S::check_out,       G::always, ready,  A::take_connection,   "settle() asked for a free connection first"},
R{ready,  S::check_in,        G::always, ready,  A::return_connection, "the attempt is over"},
R{ready,  S::close,           G::always, closed, A::nothing,           "the scope ends"},

R{closed, S::check_in,        G::always, closed, A::return_connection, "the last attempts of the scope end"},
};
// end of rows
// clang-format on

inline constexpr std::array kIgnored{
    Quiet{paused, signals(S::endpoint_lost), "CMAP: no event if already paused"},
    Quiet{ready, signals(S::endpoint_usable), "CMAP: ready is idempotent"},
    Quiet{closed, signals(S::endpoint_usable, S::endpoint_lost, S::close), "closed is terminal"},
};

inline constexpr std::array kImpossible{
    Quiet{paused, signals(S::check_out), "settle() checks out of a ready pool only"},
    Quiet{closed, signals(S::check_out), "settle() checks out of a ready pool only"},
};

inline constexpr Table<PoolMachine, kRows.size(), kIgnored.size(), kImpossible.size()> kTable{
    paused, closed, kRows, kIgnored, kImpossible};

static_assert(table_check::sound<PoolMachine>(kTable),
              "pool: every (state, signal) is rows, ignored or impossible, and deterministic");
static_assert(table_check::connected<PoolMachine>(kTable),
              "pool: every state is reached and reaches closed");
}  // namespace pool_table

inline constexpr auto kPoolDispatch = make_dispatch<PoolMachine>(pool_table::kTable);

}  // namespace mooring
