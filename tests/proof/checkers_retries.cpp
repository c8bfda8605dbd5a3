// Repeats and outcomes: invariants I20 to I26. The truth of the server is asked here.
#include <algorithm>

#include "tests/proof/checkers.h"

namespace mooring::proof {

namespace {

using K = CommandKind;
using O = OperationKind;

// The specifications repeat reads and retryable writes, insertOne among them.
constexpr bool in_specifications(O kind) {
  return kind == O::read || kind == O::insert || kind == O::write_with_token;
}

// The operation just failed and this command sends it into the wait before a repeat.
bool plans(const Look& l) {
  return l.command->kind == K::wait && l.subject != nullptr && l.moment.target == l.subject &&
         l.moment.was_running && !l.subject->running && !l.subject->planned &&
         l.command->a == static_cast<std::uint32_t>(OperationState::retry_wait);
}

bool tokens(const Look& l) { return l.subject->under_token && l.shadow.endpoint.honours; }

std::uint32_t attempts_allowed(const Look& l) {
  const std::uint32_t asked = l.subject->max_retries;
  if (l.subject->overload_seen) return 1 + std::min(asked, 2U);
  if (!l.shadow.driver() || asked == 0) return 1 + asked;
  return l.subject->deadline < kNever ? 251 : 2;
}

// The breaker is open and nothing is buffered, or the client closes.
bool endpoint_forbids(const Look& l) {
  const EndpointState state = l.shadow.endpoint.state;
  if (l.shadow.endpoint.closing()) return true;
  return state == EndpointState::backing_off && l.shadow.options.buffer_commands == 0;
}

bool evidence_allows(const Look& l) {
  const Evidence evidence = l.moment.ends_attempt ? l.moment.end.evidence : Evidence::timed_out;
  const O kind = l.subject->kind;
  switch (evidence) {
    case Evidence::overloaded:
      return true;
    case Evidence::not_sent:
    case Evidence::not_executed:
      return !l.shadow.driver() || in_specifications(kind);
    case Evidence::ambiguous:
    case Evidence::timed_out:
    case Evidence::retryable_write:
      if (l.shadow.driver() && !in_specifications(kind)) return false;
      return repeat_is_safe(kind, tokens(l));
    case Evidence::answered:
    case Evidence::refused:
    case Evidence::foreign_answer:
    case Evidence::not_durable:
    case Evidence::interrupted:
      return false;
  }
  return false;
}

// Whether nothing forbade the repeat that was not made, however the wait was drawn.
bool repeat_was_due(const Look& l) {
  const Instant latest =
      l.shadow.driver() ? l.moment.own_bound : std::max(l.moment.own_bound, l.shadow.repeats_from);
  // Without the server's token the specifications leave it open whether a write is repeated.
  if (l.shadow.driver() && l.subject->kind == O::write_with_token && !tokens(l)) return false;
  return evidence_allows(l) && !endpoint_forbids(l) && l.subject->attempt < attempts_allowed(l) &&
         latest < l.subject->deadline && (l.shadow.driver() || l.shadow.budget >= 10) &&
         (!l.subject->maybe || latest - l.subject->first_sent <= 60'000);
}

// What the operation's outcome must be, by what was heard of its attempts.
Outcome outcome_heard(const Look& l) {
  if (l.subject->done || l.command->a == static_cast<std::uint32_t>(Reason::succeeded)) {
    return Outcome::applied;
  }
  return l.subject->maybe ? Outcome::unknown : Outcome::not_applied;
}

constexpr Checker kAll[] = {
    {"I20", "No operation is sent more often than maxRetries, or the overload rule, allows.",
     about({K::send}),
     [](const Look& l) { return l.subject == nullptr || l.command->a <= attempts_allowed(l); }},
    {"I20b", "Repeats are paid for: never more than 2 + a tenth of the successes.", 0,
     [](const Look& l) { return l.shadow.budget >= 0; }},
    {"I20c", "retry_budget_spent is said only when the budget is spent.", about({K::settle}),
     [](const Look& l) {
       return l.command->a != static_cast<std::uint32_t>(Reason::retry_budget_spent) ||
              (l.shadow.budget < 10 && !l.shadow.driver());
     }},
    {"I21", "What could happen twice is never sent again after an attempt that proves nothing.",
     about({K::send}),
     [](const Look& l) {
       if (l.subject == nullptr || l.subject->attempt == 0) return true;
       if (l.subject->unrepeatable) return false;
       return !l.subject->maybe || repeat_is_safe(l.subject->kind, tokens(l));
     }},
    {"I21t", "Truth: no operation took effect twice at the server.", 0,
     [](const Look& l) {
       return l.moment.target == nullptr || l.moment.target->truth.effects <= 1;
     }},
    {"I23", "A wait before a repeat is drawn within its bound, or shared with one that was.",
     about({K::wait}),
     [](const Look& l) {
       if (!plans(l)) return true;
       if (l.shadow.driver()) return l.command->at <= l.moment.own_bound;
       return l.command->at <= std::max(l.moment.own_bound, l.shadow.repeats_from);
     }},
    {"I23b", "The wait is no shorter than the server's hint (up to 5 s), or than the shared wait.",
     about({K::wait}),
     [](const Look& l) {
       if (!plans(l)) return true;
       return l.command->at >= l.moment.hint_floor &&
              (l.shadow.driver() || l.command->at >= l.shadow.repeats_from);
     }},
    {"I23c", "A wait that does not fit the deadline is not begun.", about({K::wait}),
     [](const Look& l) { return !plans(l) || l.command->at < l.subject->deadline; }},
    {"I23d", "No repeat is sent before its wait is over.", about({K::send}),
     [](const Look& l) {
       return l.subject == nullptr || l.subject->state != OperationState::retry_wait;
     }},
    {"I24", "No hint parks an operation: a wait ends within 15 s of the latest failure.",
     about({K::wait}),
     [](const Look& l) { return !plans(l) || l.command->at <= l.moment.now + 15'000; }},
    {"I25", "The outcome is what the attempts proved: applied, unknown, or not applied.",
     about({K::settle}),
     [](const Look& l) {
       return l.subject == nullptr ||
              static_cast<Outcome>(l.command->b & 0xffU) == outcome_heard(l);
     }},
    {"I25t", "Truth: not_applied is said only if no attempt was executed, or still may be.",
     about({K::settle}),
     [](const Look& l) {
       if (l.subject == nullptr || !changes_data(l.subject->kind)) return true;
       const auto outcome = static_cast<Outcome>(l.command->b & 0xffU);
       const Truth& truth = l.subject->truth;
       if (outcome == Outcome::applied) return truth.executions > 0;
       return outcome == Outcome::unknown || (truth.executions == 0 && truth.pending == 0);
     }},
    {"I26", "No repeat is planned when the breaker is open, the client closes or the scope ended.",
     about({K::wait}), [](const Look& l) { return !plans(l) || !endpoint_forbids(l); }},
    {"I26b", "A repeat is planned only where evidence, kind and count allow one.", about({K::wait}),
     [](const Look& l) {
       return !plans(l) || (evidence_allows(l) && l.subject->attempt < attempts_allowed(l));
     }},
    {"M4", "An operation is given up only when something forbids a repeat.", about({K::settle}),
     [](const Look& l) {
       const auto reason = static_cast<Reason>(l.command->a);
       const bool gives_up = reason == Reason::failed || reason == Reason::operation_timed_out;
       if (!gives_up || l.subject == nullptr || l.moment.target != l.subject ||
           !l.moment.was_running || l.moment.expired) {
         return true;
       }
       return !repeat_was_due(l);
     }},
    {"M5", "A failed attempt leaves its operation settled or waiting to repeat.", 0,
     [](const Look& l) {
       if (!l.moment.ends_attempt || l.moment.end.evidence == Evidence::answered) return true;
       const SeenOperation& seen = *l.moment.target;
       return !seen.live || (seen.planned && seen.state == OperationState::retry_wait);
     }},
    {"M6", "Who cancels is answered; a scope that ended holds nothing.", 0,
     [](const Look& l) {
       if (l.moment.late || l.moment.resumes) return true;
       if (l.moment.event.kind == EventKind::operation_cancelled) return !l.moment.target->live;
       return l.moment.event.kind != EventKind::scope_ended ||
              l.shadow.scope(l.moment.event.handle) == nullptr;
     }},
};

}  // namespace

std::span<const Checker> retry_checkers() { return kAll; }

}  // namespace mooring::proof
