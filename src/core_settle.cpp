// settle(), which applies the couplings, and answer(), which says when to ask again.
#include "src/couplings.h"

namespace mooring {

namespace {

constexpr Duration kLineRecheck = 10'000;

}  // namespace

void Core::settle(Handle handle, Step& step) {
  endpoint_.gate().turn(step.now);
  EndpointState asked_in = EndpointState::closed;
  const auto apply_first = [&](Scope& scope) {
    Settling settling{*this, handle, scope, step, asked_in};
    for (const Coupling& coupling : kCouplings) {
      if (coupling.apply(settling)) return true;
    }
    return false;
  };
  std::uint32_t steps = 0;
  for (Scope* scope = scopes_.find(handle); scope != nullptr; scope = scopes_.find(handle)) {
    if (!step.outbox.has_room() || ++steps > kSettleStepsMax) {
      step.outbox.push({CommandKind::resume, handle});
      break;
    }
    if (!apply_first(*scope)) break;
  }
  remind_first(handle, step);
  tell_newcomers(handle, step);
  if (endpoint_.state() == EndpointState::disconnecting && operations_.live() == 0) {
    endpoint_.fire(EndpointSignal::drained, step);
  }
}

void Core::answer(Handle handle, Step& step) {
  Operation* operation = operations_.find(handle);
  if (operation == nullptr) return;
  for (const Command& command : step.outbox.commands()) {
    const bool says_when = command.kind == CommandKind::send || command.kind == CommandKind::wait;
    if (says_when && command.handle == handle) return;
  }
  operation->ask_again(ask_again_at(*operation, step.now), handle, step);
}

// Each operation comes back for its own deadlines; the first of those that are queued comes back
// for the next probe, too, on behalf of all, and the first of those that wait for the gate. Who was
// the first may have left, and the next moment may be nearer than was thought, so the first is told
// anew where its timer would be late.
void Core::remind_first(Handle handle, Step& step) {
  const Scope* scope = scopes_.find(handle);
  if (scope == nullptr) return;
  remind(scope->queued.first(), step);
  remind(scope->waiting.first(), step);
}

void Core::remind(SlotIndex index, Step& step) {
  if (index == kNoSlot) return;
  Operation& first = operations_.at(index);
  const Instant at = ask_again_at(first, step.now);
  if (at < first.ask_at()) first.ask_again(at, operations_.handle_at(index), step);
}

// Who began to wait for a connection has a timer from before, which may be too late for that wait.
// Newcomers stand at the end of the line.
void Core::tell_newcomers(Handle handle, Step& step) {
  const Scope* scope = scopes_.find(handle);
  if (scope == nullptr) return;
  SlotIndex first = kNoSlot;
  for (SlotIndex i = scope->waiting.last(); i != kNoSlot && operations_.at(i).newcomer();) {
    first = i;
    i = operations_.at(i).in_line.previous;
  }
  for (SlotIndex i = first; i != kNoSlot; i = operations_.at(i).in_line.next) {
    if (!step.outbox.has_room()) {
      if (!step.outbox.asks_to_resume()) step.outbox.push({CommandKind::resume, handle});
      return;
    }
    remind(i, step);
    operations_.at(i).note_checked();
  }
}

Instant Core::ask_again_at(const Operation& operation, Instant now) {
  switch (operation.state()) {
    case OperationState::queued: {
      Instant at = earlier(operation.deadline(), operation.selection_deadline());
      at = earlier(at, later(endpoint_.probe_next(), now + 1));
      if (options_.waiter_poll_ms != 0) at = earlier(at, now + options_.waiter_poll_ms);
      return at;
    }
    case OperationState::waiting:
      return connection_at(operation, now);
    case OperationState::running:
      return operation.attempt_deadline();
    case OperationState::retry_wait:
      return earlier(operation.deadline(), operation.retry_at());
    case OperationState::settled:
      break;
  }
  return kNever;
}

// A connection that comes free is given on at once; only the gate opens by time. But a connection
// may come free during another scope's event, when an operation whose timer was lost is reclaimed
// (core_reclaim.cpp). So whoever waits looks from time to time.
Instant Core::connection_at(const Operation& operation, Instant now) {
  const Scope& scope = scopes_.at(operation.scope);
  Instant at = earlier(operation.deadline(), operation.queue_deadline());
  at = earlier(at, now + kLineRecheck);
  const bool free = scope.pool.has_free(options_.max_pool_size);
  if (!free || endpoint_.gate().admits()) return at;
  return earlier(at, endpoint_.gate().next(now));
}

Instant Core::next_deadline() {
  Instant next = kNever;
  for (SlotIndex i = 0; i < operations_.capacity(); ++i) {
    if (operations_.live_at(i)) next = earlier(next, ask_again_at(operations_.at(i), now_));
  }
  return next;
}

}  // namespace mooring
