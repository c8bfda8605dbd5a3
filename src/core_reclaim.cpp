// Where scopes come from, and what a full core takes back.
//
// A killed invocation says nothing: its operations never hear their timers and its scope never
// ends. So with each new operation two slots are looked at, and when a table is full all of them:
// what can belong to nobody alive is settled and reused. It is the only time that commands (abort
// and settle) name operations of another scope than the event's.
#include "src/core.h"

namespace mooring {

namespace {

// An operation whose deadline is this long past belongs to an invocation that is gone: its own
// timer should have settled it.
constexpr Duration kDeadAfter = 1'000;

bool overdue(const Operation& operation, Instant now) {
  return now >= operation.deadline() + kDeadAfter;
}

}  // namespace

Handle Core::make_scope(bool own, Step& step) {
  if (scopes_.full()) reclaim_scope(step);
  const Handle handle = scopes_.acquire();
  if (handle == kNoHandle) return kNoHandle;
  Scope& s = *scopes_.find(handle);
  s.own = own;
  s.last_event = now_;
  return handle;
}

void Core::reclaim_operations(Step& step) {
  std::uint32_t reclaimed = 0;
  for (SlotIndex i = 0; i < operations_.capacity() && reclaimed < kReclaimsMax; ++i) {
    if (!operations_.live_at(i) || !overdue(operations_.at(i), step.now)) continue;
    fire_operation(i, OperationSignal::deadline_passed, step);
    ++reclaimed;
  }
  stats_.reclaimed += reclaimed;
}

// The sweep that keeps dead operations, and what the host keeps for them, from piling up: it passes
// every slot once in capacity / 2 new operations.
void Core::reclaim_some(Step& step) {
  for (int i = 0; i < 2; ++i) {
    sweep_ = static_cast<SlotIndex>((sweep_ + 1U) % operations_.capacity());
    if (!operations_.live_at(sweep_) || !overdue(operations_.at(sweep_), step.now)) continue;
    fire_operation(sweep_, OperationSignal::deadline_passed, step);
    ++stats_.reclaimed;
  }
}

// Takes back the scope that nobody has used for longest, if nobody alive can be left in it.
void Core::reclaim_scope(Step& step) {
  SlotIndex oldest = kNoSlot;
  for (SlotIndex i = 0; i < scopes_.capacity(); ++i) {
    if (!scopes_.live_at(i) || !abandoned(scopes_.at(i), step.now)) continue;
    if (oldest == kNoSlot || scopes_.at(i).last_event < scopes_.at(oldest).last_event) oldest = i;
  }
  if (oldest == kNoSlot) return;
  const Handle handle = scopes_.handle_at(oldest);
  ++stats_.reclaimed;
  for (Scope* s = scopes_.find(handle); s != nullptr; s = scopes_.find(handle)) {
    if (s->members.empty()) return scopes_.release(handle);
    fire_operation(s->members.first(), OperationSignal::deadline_passed, step);
    ++stats_.reclaimed;
  }
}

bool Core::abandoned(const Scope& scope, Instant now) {
  std::uint32_t members = 0;
  for (SlotIndex m = scope.members.first(); m != kNoSlot;) {
    const Operation& operation = operations_.at(m);
    if (++members > kReclaimsMax || !overdue(operation, now)) return false;
    m = operation.among_scope.next;
  }
  return true;
}

}  // namespace mooring
