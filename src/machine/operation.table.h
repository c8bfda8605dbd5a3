// The operation machine: from the caller's wish to exactly one answer.
//
// queued wants the endpoint, waiting wants a connection, running is one attempt, retry_wait is the
// pause before the next. It settles once, by its deadline, and says what became of the write.
#pragma once

#include "src/machine/transition.h"

namespace mooring {

struct OperationMachine {
  using State = OperationState;
  using Signal = OperationSignal;
  using Guard = OperationGuard;
  using Action = OperationAction;
};

namespace operation_table {
using enum OperationState;
using S = OperationSignal;
using G = OperationGuard;
using A = OperationAction;
using R = Row<OperationMachine>;
using Quiet = Silence<OperationMachine>;

// clang-format off
// rows
inline constexpr std::array kRows{
R{queued,     S::queue_overflowed,     G::always,              settled,    A::settle_queue_full,        "a longer queue would only make later answers"},
R{queued,     S::endpoint_usable,      G::wants_connection,    waiting,    A::join_queue,                      "the endpoint is there; now a connection"},
R{queued,     S::endpoint_usable,      G::wants_endpoint_only, settled,    A::settle_success,           "connect() has what it asked for"},
R{queued,     S::endpoint_unavailable, G::unbuffered,          settled,    A::settle_unavailable,       "no buffering: the caller knows best what to do now"},
R{queued,     S::endpoint_unavailable, G::buffered,            retry_wait, A::await_probe,              "wait for the next probe, up to serverSelectionTimeoutMS"},
R{queued,     S::selection_timed_out,  G::always,              settled,    A::settle_selection_timeout, "long enough"},
R{queued,     S::deadline_passed,      G::always,              settled,    A::settle_deadline,          "settles by its deadline"},
R{queued,     S::cancel,               G::always,              settled,    A::settle_cancelled,         "the caller left"},
R{queued,     S::scope_end,            G::always,              settled,    A::settle_scope_over,        "its invocation is over"},
R{queued,     S::close,                G::always,              settled,    A::settle_closed,            "nothing new starts"},

R{waiting,    S::connection_free,      G::may_send,            running,    A::send_attempt,             "first in line, and time enough for a round trip"},
R{waiting,    S::connection_free,      G::time_is_up,          settled,    A::settle_deadline,          "CSOT: nothing is sent that cannot finish"},
R{waiting,    S::connection_free,      G::repeat_unsafe,       settled,    A::settle_failure,           "too late, or the server no longer recognises repeats: say unknown"},
R{waiting,    S::endpoint_lost,        G::always,              queued,     A::await_endpoint,           "proof of life comes first"},
R{waiting,    S::queue_expired,        G::always,              settled,    A::settle_queue_timeout,     "its caller can still do something else"},
R{waiting,    S::deadline_passed,      G::always,              settled,    A::settle_deadline,          "settles by its deadline"},
R{waiting,    S::cancel,               G::always,              settled,    A::settle_cancelled,         "the caller left"},
R{waiting,    S::scope_end,            G::always,              settled,    A::settle_scope_over,        "its invocation is over"},
R{waiting,    S::close,                G::always,              settled,    A::settle_closed,            "nothing new starts"},

R{running,    S::attempt_succeeded,    G::always,              settled,    A::settle_success,           "the server answered"},
R{running,    S::attempt_failed,       G::retry_allowed,       retry_wait, A::arm_backoff,              "evidence and kind say that a repeat is safe"},
R{running,    S::attempt_failed,       G::retry_refused,       settled,    A::settle_failure,           "a repeat is unsafe, useless or too late"},
R{running,    S::attempt_timed_out,    G::retry_allowed,       retry_wait, A::abort_and_back_off,       "this attempt hangs, the next may not"},
R{running,    S::attempt_timed_out,    G::retry_refused,       settled,    A::settle_attempt_timeout,   "it may have been executed; say so"},
R{running,    S::deadline_passed,      G::always,              settled,    A::abort_at_deadline,        "settles by its deadline, answer or not"},
R{running,    S::cancel,               G::always,              settled,    A::abort_cancelled,          "the caller left"},
R{running,    S::scope_end,            G::always,              settled,    A::abort_scope_over,         "its invocation is over"},

R{retry_wait, S::backoff_elapsed,      G::always,              queued,     A::look_for_endpoint,        "begin again with the endpoint"},
R{retry_wait, S::deadline_passed,      G::always,              settled,    A::settle_deadline,          "settles by its deadline"},
R{retry_wait, S::cancel,               G::always,              settled,    A::settle_cancelled,         "the caller left"},
R{retry_wait, S::scope_end,            G::always,              settled,    A::settle_scope_over,        "its invocation is over"},
R{retry_wait, S::close,                G::always,              settled,    A::settle_closed,            "nothing new starts"},
};
// end of rows
// clang-format on

inline constexpr std::array kIgnored{
    Quiet{running, signals(S::close), "closing is graceful: what runs may finish"},
    Quiet{waiting, signals(S::endpoint_usable), "it knows"},
};

inline constexpr std::array kImpossible{
    Quiet{queued,
          signals(S::endpoint_lost, S::connection_free, S::attempt_succeeded, S::attempt_failed,
                  S::attempt_timed_out, S::backoff_elapsed, S::queue_expired),
          "it holds neither endpoint, connection nor attempt"},
    Quiet{waiting,
          signals(S::endpoint_unavailable, S::attempt_succeeded, S::attempt_failed,
                  S::attempt_timed_out, S::backoff_elapsed, S::selection_timed_out,
                  S::queue_overflowed),
          "settle() moves it back to queued first; no attempt runs"},
    Quiet{
        running,
        signals(S::endpoint_usable, S::endpoint_lost, S::endpoint_unavailable, S::connection_free,
                S::backoff_elapsed, S::selection_timed_out, S::queue_overflowed, S::queue_expired),
        "it stands in no line"},
    Quiet{retry_wait,
          signals(S::endpoint_usable, S::endpoint_lost, S::endpoint_unavailable, S::connection_free,
                  S::attempt_succeeded, S::attempt_failed, S::attempt_timed_out,
                  S::selection_timed_out, S::queue_overflowed, S::queue_expired),
          "it stands in no line; an old attempt's news is dropped by its number"},
    Quiet{settled,
          signals(S::endpoint_usable, S::endpoint_lost, S::endpoint_unavailable, S::connection_free,
                  S::attempt_succeeded, S::attempt_failed, S::attempt_timed_out, S::backoff_elapsed,
                  S::selection_timed_out, S::deadline_passed, S::cancel, S::scope_end, S::close,
                  S::queue_overflowed, S::queue_expired),
          "its handle is no longer current"},
};

inline constexpr Table<OperationMachine, kRows.size(), kIgnored.size(), kImpossible.size()> kTable{
    queued, settled, kRows, kIgnored, kImpossible};

static_assert(table_check::sound<OperationMachine>(kTable),
              "operation: every (state, signal) is rows, ignored or impossible, deterministic");
static_assert(table_check::connected<OperationMachine>(kTable),
              "operation: every state is reached and reaches settled");
}  // namespace operation_table

inline constexpr auto kOperationDispatch = make_dispatch<OperationMachine>(operation_table::kTable);

}  // namespace mooring
