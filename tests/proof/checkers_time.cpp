// Time: invariants I15 to I19. The clock may stand still, jump by a month, or step back.
#include "tests/proof/checkers.h"

namespace mooring::proof {

namespace {

using K = CommandKind;

constexpr Checker kAll[] = {
    {"I15", "After any jump one probe at the most is leased, and nothing expired is sent.", 0,
     [](const Look& l) { return l.moment.probes <= 1; }},
    {"I15b", "One event sends no more than a pool holds.", 0,
     [](const Look& l) { return l.moment.sends <= l.shadow.options.max_pool_size; }},
    {"I16", "No command names a moment that has passed, unless its timer was overdue before.",
     about({K::wait, K::send, K::probe}),
     [](const Look& l) {
       if (l.command->kind != K::wait) return l.command->at > l.moment.now;
       const bool overdue = l.subject != nullptr && l.command->at >= l.subject->ask_at;
       // The time for a connection goes on while the endpoint is looked for, so it may be over when
       // the wait begins again.
       const bool used_up = l.shadow.options.wait_queue_timeout_ms != 0 &&
                            l.command->a == static_cast<std::uint32_t>(OperationState::waiting);
       return l.command->at >= l.moment.now || overdue || used_up;
     }},
    {"I16b", "No deadline moves: an operation asks, and an attempt ends, by its deadline.",
     about({K::wait, K::send}),
     [](const Look& l) { return l.subject == nullptr || l.command->at <= l.subject->deadline; }},
    {"I17", "An event leaves no more commands than an outbox holds.", 0,
     [](const Look& l) { return l.moment.commands.size() <= kOutboxMax; }},
    {"I18", "A timer that fires too early ends neither a wait nor an attempt.", 0,
     [](const Look& l) {
       const SeenOperation* seen = l.moment.target;
       if (l.moment.event.kind != EventKind::timer_fired || seen == nullptr || l.moment.expired ||
           l.moment.was_closing || l.moment.now >= l.moment.ask_at) {
         return true;
       }
       if (l.moment.was_running) return seen->live && seen->running;
       return l.moment.state != OperationState::retry_wait ||
              (seen->live && seen->state == OperationState::retry_wait);
     }},
    {"I19", "A write that may have been executed is repeated within 60 s of its first attempt.",
     about({K::send}),
     [](const Look& l) {
       return l.subject == nullptr || !l.subject->maybe || l.subject->attempt == 0 ||
              l.moment.now - l.subject->first_sent <= 60'000;
     }},
};

}  // namespace

std::span<const Checker> time_checkers() { return kAll; }

}  // namespace mooring::proof
