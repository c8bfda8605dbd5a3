// The lifecycle: invariants I9 to I14, what belongs to whom (I31), and the lease (I33).
#include "tests/proof/checkers.h"

namespace mooring::proof {

namespace {

using K = CommandKind;
using E = EndpointState;

// The legal steps of the endpoint, as the design draws them; kept apart from the table in src/.
constexpr bool legal(E from, E to) {
  switch (from) {
    case E::uninitialized:
      return to == E::connecting || to == E::closed;
    case E::connecting:
      return to == E::connected || to == E::backing_off || to == E::disconnecting;
    case E::connected:
      return to == E::stale || to == E::backing_off || to == E::disconnecting;
    case E::stale:
      return to == E::validating || to == E::connected || to == E::backing_off ||
             to == E::disconnecting;
    case E::validating:
      return to == E::connected || to == E::connecting || to == E::backing_off ||
             to == E::disconnecting;
    case E::backing_off:
      return to == E::connecting || to == E::disconnecting;
    case E::disconnecting:
      return to == E::closed;
    case E::closed:
      return false;
  }
  return false;
}

// Without validation an operation is its own probe, unless it asks for hello itself.
bool wants_hello(const Look& l, const SeenOperation& operation) {
  return l.shadow.policy() != ValidationPolicy::never ||
         operation.validation != ValidationPolicy::never || l.shadow.endpoint.state == E::stale ||
         l.shadow.endpoint.state == E::validating;
}

bool may_reclaim(const Look& l) {
  return l.moment.event.kind == EventKind::operation_started ||
         l.moment.event.kind == EventKind::scope_opened;
}

constexpr Checker kAll[] = {
    {"I9", "The endpoint moves from where it was, along a line that the design draws.",
     about({K::report}),
     [](const Look& l) {
       return static_cast<E>(l.command->a) == l.shadow.endpoint.state &&
              legal(l.shadow.endpoint.state, static_cast<E>(l.command->b));
     }},
    {"I9b", "A closed endpoint is closed for good: no command follows but the rate limiter's.", 0,
     [](const Look& l) {
       return l.moment.endpoint != E::closed || l.moment.commands.empty() ||
              l.moment.event.kind == EventKind::request_arrived;
     }},
    {"I10", "Every live operation was told when to ask again.", 0,
     [](const Look& l) { return l.shadow.untold == 0; }},
    {"I10b", "When the endpoint is closed no operation is left.", 0,
     [](const Look& l) { return l.shadow.endpoint.state != E::closed || l.shadow.live == 0; }},
    {"I11", "One probe at a time: the last lease was answered or is overdue.", about({K::probe}),
     [](const Look& l) {
       const SeenOperation* holder = l.shadow.operation(l.command->a);
       return holder != nullptr && wants_hello(l, *holder) &&
              (!l.shadow.lease.out || l.moment.overdue_lease) && l.moment.probes == 0 &&
              l.command->handle != l.shadow.lease.handle;
     }},
    {"I11b", "A probe is leased while connecting or validating, to an operation of this scope.",
     about({K::probe}),
     [](const Look& l) {
       const SeenOperation* holder = l.shadow.operation(l.command->a);
       // The report of the step into connecting or validating follows in the same answer.
       return holder != nullptr && holder->scope == l.moment.scope && !holder->running &&
              l.command->at == l.moment.now + 3'000;
     }},
    {"I12", "What names something that is over is taken, and changes nothing.", 0,
     [](const Look& l) {
       return !l.moment.late || (l.moment.status == Status::ok && l.moment.commands.empty());
     }},
    {"I12b", "An event that is refused leaves no command.", 0,
     [](const Look& l) { return l.moment.status == Status::ok || l.moment.commands.empty(); }},
    {"I13", "Once the client closes nothing is begun: no scope, operation, probe or send.",
     about({K::adopt_scope, K::adopt_operation, K::probe, K::send}),
     [](const Look& l) { return !l.shadow.endpoint.closing(); }},
    {"I13b", "In a scope that ended nothing is begun.", about({K::send, K::wait, K::probe}),
     [](const Look& l) {
       const SeenScope* scope = l.shadow.scope(l.moment.scope);
       return scope == nullptr || !scope->ended;
     }},
    {"I14", "Nothing is sent when the endpoint has been silent for over 5 s, unless to ask it.",
     about({K::send}),
     [](const Look& l) {
       if (l.subject == nullptr || l.subject->validation != ValidationPolicy::on_stale) return true;
       return l.moment.now - l.shadow.endpoint.answered_at <= 5'000;
     }},
    {"I14d", "After a gap of 5 s nothing is sent before a validation.", about({K::send}),
     [](const Look& l) {
       return l.subject == nullptr || l.subject->validation == ValidationPolicy::never ||
              !l.shadow.endpoint.gap;
     }},
    {"I14b", "With validation `always` a newcomer is sent within 500 ms of a validation.",
     about({K::send}),
     [](const Look& l) {
       if (l.subject == nullptr || l.subject->validation != ValidationPolicy::always) return true;
       return l.subject->joined != l.moment.now ||
              l.moment.now - l.shadow.endpoint.validated_at < 500;
     }},
    {"I14c", "Validations are at least 500 ms apart, unless for a gap.", about({K::report}),
     [](const Look& l) {
       return static_cast<E>(l.command->b) != E::validating || l.shadow.endpoint.gap ||
              l.moment.now - l.shadow.endpoint.validated_at >= 500;
     }},
    {"I31", "Commands go to the scope of the event; else they settle what is long overdue.",
     about({K::send, K::wait, K::abort, K::settle}),
     [](const Look& l) {
       if (l.subject == nullptr || l.subject->scope == l.moment.scope) return true;
       const bool ends = l.command->kind == K::abort || l.command->kind == K::settle;
       return ends && may_reclaim(l) && l.moment.now >= l.subject->deadline + 1'000;
     }},
    {"I31b", "Only the event's own scope is asked to resume.", about({K::resume}),
     [](const Look& l) { return l.command->handle == l.moment.scope; }},
    {"I33", "A lease that is overdue goes to the next who asks.", 0,
     [](const Look& l) {
       const SeenOperation* seen = l.moment.target;
       if (!l.moment.overdue_lease || seen == nullptr || !seen->live || l.moment.resumes ||
           l.moment.event.kind != EventKind::timer_fired || seen->state != OperationState::queued) {
         return true;
       }
       const E state = l.shadow.endpoint.state;
       if (state != E::connecting && state != E::validating) return true;
       // Without validation the next to ask may be its own probe, which is leased unseen.
       if (l.shadow.policy() == ValidationPolicy::never) return true;
       return !l.shadow.lease.out || l.moment.probes == 1;
     }},
    {"M1", "An attempt is numbered from 1, and one is under way at a time.", about({K::send}),
     [](const Look& l) {
       return l.subject == nullptr ||
              (!l.subject->running && l.command->a == l.subject->attempt + 1);
     }},
    {"M2", "What is aborted was under way, by its number; what settles is under way no more.",
     about({K::abort, K::settle}),
     [](const Look& l) {
       if (l.subject == nullptr) return true;
       if (l.command->kind == K::settle) {
         return !l.subject->running && l.command->b >> 8U == l.subject->attempt;
       }
       return l.subject->running && l.command->a == l.subject->attempt;
     }},
    {"M3", "A connect is never sent.", about({K::send}),
     [](const Look& l) {
       return l.subject == nullptr || l.subject->kind != OperationKind::connect;
     }},
};

}  // namespace

std::span<const Checker> lifecycle_checkers() { return kAll; }

}  // namespace mooring::proof
