// Core::check_invariants: what must hold between events, derived anew from the slots.
#include "src/core.h"
#include "src/queue.h"

namespace mooring {

void Core::check_invariants() {
  std::uint32_t members = 0;
  for (SlotIndex i = 0; i < scopes_.capacity(); ++i) {
    if (!scopes_.live_at(i)) continue;
    Scope& scope = scopes_.at(i);
    std::uint32_t running = 0;
    SlotIndex queued = scope.queued.first();
    for (SlotIndex m = scope.members.first(); m != kNoSlot;) {
      const Operation& operation = operations_.at(m);
      MOORING_CHECK(operation.scope == i && operation.state() != OperationState::settled);
      MOORING_CHECK(operation.ask_at() <= operation.deadline());
      if (operation.state() == OperationState::running) ++running;
      ++members;
      m = operation.among_scope.next;
    }
    for (; queued != kNoSlot; queued = operations_.at(queued).in_line.next) {
      const Operation& operation = operations_.at(queued);
      MOORING_CHECK(operation.state() == OperationState::queued);
      MOORING_CHECK(operation.ask_at() <= operation.selection_deadline());
    }
    for (SlotIndex w = scope.waiting.first(); w != kNoSlot; w = operations_.at(w).in_line.next) {
      const Operation& operation = operations_.at(w);
      MOORING_CHECK(operation.state() == OperationState::waiting);
      MOORING_CHECK(operation.ask_at() <= operation.queue_deadline() || outbox_.asks_to_resume());
    }
    MOORING_CHECK(
        !queue_overflows(scope.members.size(), options_.max_pool_size, options_.max_queued));
    MOORING_CHECK(running == scope.pool.in_use() && running <= options_.max_pool_size);
    MOORING_CHECK(!scope.own || !scope.members.empty());
  }
  MOORING_CHECK(members == operations_.live());
  MOORING_CHECK(!endpoint_.closed() || members == 0);
}

}  // namespace mooring
