// The endpoint machine: the connection's lifecycle and the circuit breaker in one.
//
// One endpoint is one gateway. An isolate shares what it knows of it, so one probe (hello) serves
// everybody: the operation that finds the probe free leases it, the others wait on timers of their
// own. `backing_off` is the open breaker. Only the dependency's health moves this machine: a
// refused request or a duplicate key is an answer, and an answer is health.
#pragma once

#include "src/machine/transition.h"

namespace mooring {

struct EndpointMachine {
  using State = EndpointState;
  using Signal = EndpointSignal;
  using Guard = EndpointGuard;
  using Action = EndpointAction;
};

namespace endpoint_table {
using enum EndpointState;
using S = EndpointSignal;
using G = EndpointGuard;
using A = EndpointAction;
using R = Row<EndpointMachine>;
using Quiet = Silence<EndpointMachine>;

// clang-format off
// rows
inline constexpr std::array kRows{
R{uninitialized, S::needed,             G::always,            connecting,    A::grant_probe,    "the first operation opens the way"},
R{uninitialized, S::restored_usable,    G::always,            connected,     A::adopt_snapshot, "another isolate heard it answer"},
R{uninitialized, S::restored_open,      G::always,            backing_off,   A::adopt_snapshot, "another isolate found it gone: do not learn that anew"},
R{uninitialized, S::close,              G::always,            closed,        A::nothing,        "nothing was ever opened"},

R{connecting,    S::needed,             G::probe_free,        connecting,    A::grant_probe,    "the wait is over, or the last holder died with its invocation"},
R{connecting,    S::needed,             G::probe_taken,       connecting,    A::nothing,        "one probe serves everybody"},
R{connecting,    S::probe_succeeded,    G::untroubled,        connected,     A::note_validated, "hello was answered"},
R{connecting,    S::probe_succeeded,    G::recovering,        connected,     A::note_recovered, "it is back: do not fall upon it all at once"},
R{connecting,    S::probe_failed,       G::retries_left,      connecting,    A::schedule_probe, "maxRetries and retryDelay hold for connecting too"},
R{connecting,    S::probe_failed,       G::retries_spent,     backing_off,   A::open_breaker,   "more attempts would only add load"},
R{connecting,    S::overloaded,         G::always,            connecting,    A::slow_down,      "when it is back it will want less"},
R{connecting,    S::probe_released,     G::always,            connecting,    A::release_probe,  "the next operation may try"},
R{connecting,    S::close,              G::always,            disconnecting, A::release_probe,  "the client closes"},

R{connected,     S::doubted,            G::always,            stale,         A::nothing,        "idle too long, a frozen isolate thawed, or validation is always"},
R{connected,     S::exchange_succeeded, G::always,            connected,     A::note_exchange,  "every answer is proof of life"},
R{connected,     S::exchange_failed,    G::failure_trips,     backing_off,   A::open_breaker,   "it fails too often: stop sending"},
R{connected,     S::exchange_failed,    G::failure_doubts,    stale,         A::count_failure,  "ask hello before the next operation is risked"},
R{connected,     S::exchange_failed,    G::failure_tolerated, connected,     A::count_failure,  "hello would tell nothing new: only the count can tell"},
R{connected,     S::overloaded,         G::always,            connected,     A::slow_down,      "it lives, but wants less"},
R{connected,     S::close,              G::always,            disconnecting, A::nothing,        "the client closes"},

R{stale,         S::needed,             G::always,            validating,    A::grant_probe,    "validate before use"},
R{stale,         S::exchange_succeeded, G::always,            connected,     A::note_exchange,  "an answer came after all"},
R{stale,         S::exchange_failed,    G::streak_trips,      backing_off,   A::open_breaker,   "it fails too often: stop sending"},
R{stale,         S::exchange_failed,    G::streak_goes_on,    stale,         A::count_failure,  "still in doubt"},
R{stale,         S::overloaded,         G::always,            stale,         A::slow_down,      "it lives, but wants less"},
R{stale,         S::close,              G::always,            disconnecting, A::nothing,        "the client closes"},

R{validating,    S::needed,             G::probe_free,        validating,    A::grant_probe,    "the last holder died with its invocation"},
R{validating,    S::needed,             G::probe_taken,       validating,    A::nothing,        "one probe serves everybody"},
R{validating,    S::probe_succeeded,    G::always,            connected,     A::note_validated, "it still answers"},
R{validating,    S::probe_failed,       G::retries_left,      connecting,    A::schedule_probe, "reconnect, with the wait of a retry"},
R{validating,    S::probe_failed,       G::retries_spent,     backing_off,   A::open_breaker,   "more attempts would only add load"},
R{validating,    S::overloaded,         G::always,            validating,    A::slow_down,      "it lives, but wants less"},
R{validating,    S::close,              G::always,            disconnecting, A::release_probe,  "the client closes"},

R{backing_off,   S::needed,             G::probe_free,        connecting,    A::grant_probe,    "the interval is over: one probe may look"},
R{backing_off,   S::needed,             G::probe_taken,       backing_off,   A::nothing,        "the interval is not over"},
R{backing_off,   S::close,              G::always,            disconnecting, A::nothing,        "the client closes"},

R{disconnecting, S::drained,            G::always,            closed,        A::nothing,        "the last operation has settled"},
};
// end of rows
// clang-format on

inline constexpr std::array kIgnored{
    Quiet{uninitialized,
          signals(S::doubted, S::exchange_succeeded, S::exchange_failed, S::drained, S::overloaded),
          "nothing is open"},
    Quiet{connecting, signals(S::doubted, S::exchange_succeeded, S::exchange_failed, S::drained),
          "only the probe decides; what runs began before"},
    Quiet{connected, signals(S::needed, S::drained), "usable as it is"},
    Quiet{stale, signals(S::doubted, S::drained), "already in doubt"},
    Quiet{validating, signals(S::doubted, S::exchange_succeeded, S::exchange_failed, S::drained),
          "only the probe decides; what runs began before"},
    Quiet{backing_off,
          signals(S::doubted, S::exchange_succeeded, S::exchange_failed, S::drained, S::overloaded),
          "only a probe closes the breaker"},
    Quiet{disconnecting,
          signals(S::needed, S::doubted, S::probe_succeeded, S::probe_failed, S::probe_released,
                  S::exchange_succeeded, S::exchange_failed, S::close, S::overloaded),
          "late news; nothing new starts"},
    Quiet{closed,
          signals(S::needed, S::doubted, S::probe_succeeded, S::probe_failed, S::probe_released,
                  S::exchange_succeeded, S::exchange_failed, S::close, S::drained, S::overloaded),
          "over for good"},
};

// A probe's news fits the lease's generation, and a lease lives only in connecting and validating.
// Core::restore() asks first whether anybody has needed the endpoint yet.
inline constexpr std::array kImpossible{
    Quiet{uninitialized, signals(S::probe_succeeded, S::probe_failed, S::probe_released),
          "no lease is out"},
    Quiet{connecting, signals(S::restored_usable, S::restored_open), "it knows better already"},
    Quiet{connected,
          signals(S::probe_succeeded, S::probe_failed, S::probe_released, S::restored_usable,
                  S::restored_open),
          "no lease is out, and it knows better already"},
    Quiet{stale,
          signals(S::probe_succeeded, S::probe_failed, S::probe_released, S::restored_usable,
                  S::restored_open),
          "no lease is out, and it knows better already"},
    Quiet{validating, signals(S::probe_released, S::restored_usable, S::restored_open),
          "hello is the probe here, not an operation; it knows better already"},
    Quiet{backing_off,
          signals(S::probe_succeeded, S::probe_failed, S::probe_released, S::restored_usable,
                  S::restored_open),
          "no lease is out, and it knows better already"},
    Quiet{disconnecting, signals(S::restored_usable, S::restored_open), "it is over"},
    Quiet{closed, signals(S::restored_usable, S::restored_open), "it is over"},
};

inline constexpr Table<EndpointMachine, kRows.size(), kIgnored.size(), kImpossible.size()> kTable{
    uninitialized, closed, kRows, kIgnored, kImpossible};

static_assert(table_check::sound<EndpointMachine>(kTable),
              "endpoint: every (state, signal) is rows, ignored or impossible, and deterministic");
static_assert(table_check::connected<EndpointMachine>(kTable),
              "endpoint: every state is reached and reaches closed");
}  // namespace endpoint_table

inline constexpr auto kEndpointDispatch = make_dispatch<EndpointMachine>(endpoint_table::kTable);

}  // namespace mooring
