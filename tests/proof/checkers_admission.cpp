// Admission and settlement: invariants I1 to I8, and the bounded queue.
#include <algorithm>

#include "tests/proof/checkers.h"

namespace mooring::proof {

namespace {

using K = CommandKind;

bool is_settle(const Look& l, Reason reason) {
  return l.command->a == static_cast<std::uint32_t>(reason);
}

bool in_line(const SeenOperation& seen) {
  return seen.live &&
         (seen.state == OperationState::queued || seen.state == OperationState::waiting);
}

// The wait for a connection that begins at `from` may last so long.
Instant wait_bound(const Look& l, const SeenOperation& seen, Instant from) {
  const Duration limit = l.shadow.options.wait_queue_timeout_ms;
  return from + std::min<Duration>(limit, (seen.deadline - from) / 2);
}

constexpr Checker kAll[] = {
    {"I1", "At most maxPoolSize attempts of a scope are under way.", about({K::send}),
     [](const Look& l) {
       if (l.subject == nullptr) return true;
       const SeenScope* scope = l.shadow.scope(l.subject->scope);
       return scope != nullptr && scope->running < l.shadow.options.max_pool_size;
     }},
    {"I2", "A scope holds at most maxPoolSize + maxQueued operations; one more settles at once.", 0,
     [](const Look& l) {
       if (l.moment.event.kind != EventKind::operation_started) return true;
       const SeenScope* scope = l.shadow.scope(l.moment.scope);
       return scope == nullptr ||
              scope->members <= l.shadow.options.max_pool_size + l.shadow.options.max_queued;
     }},
    {"I2b", "queue_full settles only a newcomer that is one too many, and was not applied.",
     about({K::settle}),
     [](const Look& l) {
       if (!is_settle(l, Reason::queue_full)) return true;
       const SeenScope* scope = l.subject == nullptr ? nullptr : l.shadow.scope(l.subject->scope);
       return scope != nullptr && l.moment.event.kind == EventKind::operation_started &&
              l.subject->started == l.moment.now && l.subject->attempt == 0 &&
              l.command->b == static_cast<std::uint32_t>(Outcome::not_applied) &&
              scope->members > l.shadow.options.max_pool_size + l.shadow.options.max_queued;
     }},
    {"I3", "An operation settles exactly once: nothing is said of one that is unknown or settled.",
     about({K::send, K::wait, K::abort, K::settle}),
     [](const Look& l) { return l.subject != nullptr; }},
    {"I3b", "A handle is given to one live operation only.", about({K::adopt_operation}),
     [](const Look& l) {
       return index_of(l.command->handle) < kTable && l.command->handle != kNoHandle &&
              !l.shadow.operations[index_of(l.command->handle)].live;
     }},
    {"I4", "Who asks at or after its deadline is settled.", 0,
     [](const Look& l) {
       return l.moment.event.kind != EventKind::timer_fired || !l.moment.expired ||
              !l.moment.target->live;
     }},
    {"I5", "Nothing is sent after its deadline, or when no round trip remains.", about({K::send}),
     [](const Look& l) {
       if (l.subject == nullptr) return true;
       const Duration left = l.subject->deadline - l.moment.now;
       return left > 0 && left > l.shadow.endpoint.least_round_trip();
     }},
    {"I5b", "The server's share of an attempt ends a round trip before the attempt does.",
     about({K::send}),
     [](const Look& l) {
       const Duration left = l.command->at - l.moment.now;
       if (l.command->at >= kNever) return l.command->b == 0;
       if (l.shadow.endpoint.recalled) return l.command->b >= 1 && l.command->b <= left;
       return l.command->b == std::max<Duration>(1, left - l.shadow.endpoint.least_round_trip());
     }},
    {"I6", "First come, first sent, within a scope; only the carrier of a probe goes before.",
     about({K::send}),
     [](const Look& l) {
       if (l.subject == nullptr || l.shadow.endpoint.state != EndpointState::connected) return true;
       return std::ranges::none_of(l.shadow.operations, [&l](const SeenOperation& other) {
         // Without hello, who waits for a connection while others are queued carried the probe.
         const bool carried = l.shadow.policy() == ValidationPolicy::never &&
                              l.subject->state == OperationState::waiting &&
                              other.state == OperationState::queued;
         return in_line(other) && other.scope == l.subject->scope && !carried &&
                other.place < l.subject->place;
       });
     }},
    {"I7", "Admitted operations are the settled and the live ones.", 0,
     [](const Look& l) { return l.shadow.admitted == l.shadow.settled + l.shadow.live; }},
    {"I8", "An operation succeeds only by the answer to its own current attempt.",
     about({K::settle}),
     [](const Look& l) {
       if (!is_settle(l, Reason::succeeded) || l.subject == nullptr) return true;
       if (l.subject->kind == OperationKind::connect) {
         return l.shadow.endpoint.state == EndpointState::connected;
       }
       return l.moment.ends_attempt && l.moment.target == l.subject &&
              l.moment.end.evidence == Evidence::answered;
     }},
    {"I8b", "The answer to its own current attempt settles an operation as succeeded.", 0,
     [](const Look& l) {
       return !l.moment.ends_attempt || l.moment.end.evidence != Evidence::answered ||
              !l.moment.target->live;
     }},
    {"Q1", "queue_timed_out comes by the operation's own timer, no sooner than its time.",
     about({K::settle}),
     [](const Look& l) {
       if (!is_settle(l, Reason::queue_timed_out) || l.subject == nullptr) return true;
       return l.shadow.options.wait_queue_timeout_ms != 0 && l.moment.target == l.subject &&
              l.moment.event.kind == EventKind::timer_fired &&
              l.moment.now >= wait_bound(l, *l.subject, l.subject->joined);
     }},
    {"Q2", "Who asks when its time for a connection is over no longer waits.", 0,
     [](const Look& l) {
       const SeenOperation* seen = l.moment.target;
       if (l.moment.event.kind != EventKind::timer_fired || seen == nullptr || !seen->live ||
           seen->state != OperationState::waiting || seen->waiting_since == l.moment.now ||
           l.shadow.options.wait_queue_timeout_ms == 0) {
         return true;
       }
       return l.moment.now < wait_bound(l, *seen, seen->waiting_since);
     }},
    {"Q3", "selection_timed_out comes no sooner than serverSelectionTimeoutMS.", about({K::settle}),
     [](const Look& l) {
       if (!is_settle(l, Reason::selection_timed_out) || l.subject == nullptr) return true;
       return l.moment.now - l.subject->joined >=
                  static_cast<Duration>(l.shadow.options.selection_timeout_ms) ||
              l.moment.now - l.subject->started >=
                  static_cast<Duration>(l.shadow.options.selection_timeout_ms);
     }},
};

}  // namespace

std::span<const Checker> admission_checkers() { return kAll; }

}  // namespace mooring::proof
