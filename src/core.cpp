// One function an event; then settle(), which applies the couplings, and answer(), which says when
// to ask again. The order of reading is that of core.h.
#include "src/core.h"

#include "src/couplings.h"

namespace mooring {

namespace {

Operation::Facts facts_for(Handle self, const Endpoint& endpoint) {
  return {self, endpoint.rtt_min(), endpoint.retry_at(), endpoint.honours_tokens()};
}

}  // namespace

Core* Core::create(std::span<std::byte> block, const Limits& limits, const Options& options,
                   std::uint64_t seed) {
  MOORING_CHECK(block.size() >= bytes_needed(limits) && valid(options));
  MOORING_CHECK(limits.scopes >= limits.operations);
  std::byte* at = block.data();
  Core* core = new (at) Core(options, seed);
  at += aligned(sizeof(Core));
  core->operations_.adopt(at, limits.operations);
  at += aligned(Slots<Operation>::bytes_needed(limits.operations));
  core->scopes_.adopt(at, limits.scopes);
  return core;
}

Status Core::handle(const Event& event) {
  outbox_.clear();
  now_ = later(now_, event.now);
  ++stats_.events;
  Step step{now_, options_, prng_, outbox_};
  switch (event.kind) {
    case EventKind::scope_opened:
      return open_scope(step);
    case EventKind::scope_ended:
      return end_scope(event.handle, step);
    case EventKind::operation_started:
      return start_operation(event, step);
    case EventKind::attempt_finished:
      return finish_attempt(event, step);
    case EventKind::probe_finished:
      return finish_probe(event, step);
    case EventKind::timer_fired:
      return fire_timer(event.handle, step);
    case EventKind::operation_cancelled:
      return cancel_operation(event.handle, step);
    case EventKind::close_requested:
      return close(event.handle, step);
    case EventKind::resumed:
      return resume(event.handle, step);
  }
  return Status::unknown_event;
}

Status Core::open_scope(Step& step) {
  if (endpoint_.closing()) return Status::closed;
  const Handle scope = make_scope(false, step);
  if (scope == kNoHandle) return Status::too_many_scopes;
  step.outbox.push({CommandKind::adopt_scope, scope});
  return Status::ok;
}

Status Core::end_scope(Handle scope, Step& step) {
  Scope* s = scopes_.find(scope);
  if (s == nullptr) return note_late();
  s->ended = true;
  s->pool.fire(PoolSignal::close);
  if (s->members.empty()) scopes_.release(scope);
  settle(scope, step);
  return Status::ok;
}

Status Core::start_operation(const Event& event, Step& step) {
  if (endpoint_.closing()) return Status::closed;
  if (event.a >= kCountOf<OperationKind>) return Status::bad_argument;
  const auto kind = static_cast<OperationKind>(event.a);
  // With `never` the first operation is the probe, so there is nothing that connect() could ask.
  if (kind == OperationKind::connect && options_.policy() == ValidationPolicy::never) {
    return Status::bad_argument;
  }
  const Scope* named = scopes_.find(event.handle);
  // A scope that an operation brought with it ends with that operation, so it takes no other.
  if (event.handle != kNoHandle && (named == nullptr || named->ended || named->own)) {
    return Status::unknown_scope;
  }
  if (operations_.full()) reclaim_operations(step);
  if (operations_.full()) return Status::too_many_operations;
  reclaim_some(step);
  const Handle scope = event.handle != kNoHandle ? event.handle : make_scope(true, step);
  MOORING_CHECK(scope != kNoHandle);
  const Handle operation = make_operation(kind, event.b, scope, step);
  settle(scope, step);
  answer(operation, step);
  return Status::ok;
}

Handle Core::make_operation(OperationKind kind, std::uint32_t timeout_ms, Handle scope,
                            Step& step) {
  const Handle handle = operations_.acquire();
  const auto index = static_cast<SlotIndex>(index_of(handle));
  Operation& operation = operations_.at(index);
  operation.begin(kind, timeout_ms != 0 ? timeout_ms : options_.timeout_ms, step);
  operation.scope = static_cast<SlotIndex>(index_of(scope));
  Scope& s = scopes_.at(operation.scope);
  s.last_event = now_;
  s.members.join(operations_, index);
  s.queued.join(operations_, index);
  ++stats_.operations;
  step.outbox.push({CommandKind::adopt_operation, handle, scope});
  return handle;
}

Status Core::finish_attempt(const Event& event, Step& step) {
  const AttemptEnd end = AttemptEnd::unpack(event.a);
  if (static_cast<std::size_t>(end.evidence) >= kCountOf<Evidence>) return Status::bad_argument;
  Operation* operation = operations_.find(event.handle);
  if (operation == nullptr || operation->state() != OperationState::running ||
      operation->attempts() != end.attempt) {
    return note_late();
  }
  const auto index = static_cast<SlotIndex>(index_of(event.handle));
  const Handle scope = scopes_.handle_at(operation->scope);
  const Verdict verdict =
      classify(end.evidence, operation->effective_kind(endpoint_.honours_tokens()));
  // The endpoint hears first: what it makes of the failure decides whether a repeat may start.
  tell_endpoint(event.handle, verdict, event.b, step);
  if (end.evidence == Evidence::answered) {
    fire_operation(index, OperationSignal::attempt_succeeded, step);
  } else {
    operation->note_failure(verdict, end, event.b, may_repeat(), step);
    fire_operation(index, OperationSignal::attempt_failed, step);
  }
  settle(scope, step);
  answer(event.handle, step);
  return Status::ok;
}

void Core::tell_endpoint(Handle operation, const Verdict& verdict, Duration hint, Step& step) {
  if (endpoint_.carrier() == operation) {
    endpoint_.fire(verdict.health == Health::good ? EndpointSignal::probe_succeeded
                                                  : EndpointSignal::probe_failed,
                   step, kNoHandle, hint);
  } else if (verdict.health == Health::good) {
    endpoint_.fire(EndpointSignal::exchange_succeeded, step);
  } else if (verdict.health == Health::bad) {
    endpoint_.fire(EndpointSignal::exchange_failed, step, kNoHandle, hint);
  }
}

// No repeat while the breaker is open, unless operations are buffered, nor while the client closes.
bool Core::may_repeat() const {
  return !endpoint_.closing() && (!endpoint_.backing_off() || options_.buffer_commands != 0);
}

Status Core::finish_probe(const Event& event, Step& step) {
  const AttemptEnd end = AttemptEnd::unpack(event.a);
  if (static_cast<std::size_t>(end.evidence) >= kCountOf<Evidence>) return Status::bad_argument;
  if (!endpoint_.holds_lease(event.handle)) return note_late();
  // A refused hello is an answer: the endpoint lives, and the operation will hear its own refusal.
  if (end.evidence == Evidence::answered || end.evidence == Evidence::refused) {
    endpoint_.set_capabilities(end.evidence == Evidence::answered ? event.b : 0);
    endpoint_.fire(EndpointSignal::probe_succeeded, step);
  } else {
    endpoint_.fire(EndpointSignal::probe_failed, step, kNoHandle, event.b);
  }
  settle(probe_scope_, step);
  return Status::ok;
}

Status Core::fire_timer(Handle handle, Step& step) {
  Operation* operation = operations_.find(handle);
  if (operation == nullptr) return note_late();
  const auto index = static_cast<SlotIndex>(index_of(handle));
  const Handle scope = scopes_.handle_at(operation->scope);
  const OperationState state = operation->state();
  if (step.now >= operation->deadline()) {
    // An attempt that hung for as long as a probe may is the endpoint's failure; a caller's own
    // short deadline says nothing of it.
    const bool hung = step.now - operation->sent_at() >= kProbeTimeout;
    if (state == OperationState::running && hung) tell_endpoint_of_timeout(index, step);
    fire_operation(index, OperationSignal::deadline_passed, step);
  } else if (state == OperationState::running && step.now >= operation->attempt_deadline()) {
    time_out_attempt(index, step);
  } else if (state == OperationState::retry_wait && step.now >= operation->retry_at()) {
    fire_operation(index, OperationSignal::backoff_elapsed, step);
  }
  if (operations_.find(handle) != nullptr && operation->state() == OperationState::queued &&
      step.now >= operation->selection_deadline()) {
    fire_operation(index, OperationSignal::selection_timed_out, step);
  }
  settle(scope, step);
  answer(handle, step);
  return Status::ok;
}

void Core::time_out_attempt(SlotIndex index, Step& step) {
  const Verdict verdict = tell_endpoint_of_timeout(index, step);
  operations_.at(index).note_failure(verdict, {}, 0, may_repeat(), step);
  fire_operation(index, OperationSignal::attempt_timed_out, step);
}

Verdict Core::tell_endpoint_of_timeout(SlotIndex index, Step& step) {
  const OperationKind kind = operations_.at(index).effective_kind(endpoint_.honours_tokens());
  const Verdict verdict = classify(Evidence::timed_out, kind);
  tell_endpoint(operations_.handle_at(index), verdict, 0, step);
  return verdict;
}

Status Core::cancel_operation(Handle handle, Step& step) {
  Operation* operation = operations_.find(handle);
  if (operation == nullptr) return note_late();
  const Handle scope = scopes_.handle_at(operation->scope);
  fire_operation(static_cast<SlotIndex>(index_of(handle)), OperationSignal::cancel, step);
  settle(scope, step);
  return Status::ok;
}

Status Core::close(Handle scope, Step& step) {
  endpoint_.fire(EndpointSignal::close, step);
  settle(scope, step);
  return Status::ok;
}

Status Core::resume(Handle scope, Step& step) {
  settle(scope, step);
  return Status::ok;
}

void Core::fire_operation(SlotIndex index, OperationSignal signal, Step& step) {
  Operation& operation = operations_.at(index);
  const Handle handle = operations_.handle_at(index);
  const OperationState before = operation.state();
  operation.fire(signal, step, facts_for(handle, endpoint_));
  if (operation.state() == before) return;
  if (operation.state() == OperationState::running) {
    ++stats_.attempts;
    if (operation.attempts() > 1) ++stats_.retries;
  }
  place(index, before);
  if (operation.state() != OperationState::settled) return;
  if (endpoint_.carrier() == handle) endpoint_.fire(EndpointSignal::probe_released, step);
  retire(index);
}

// An operation stands in the line that its state names, and holds a connection while it runs.
void Core::place(SlotIndex index, OperationState before) {
  Operation& operation = operations_.at(index);
  Scope& s = scopes_.at(operation.scope);
  s.last_event = now_;
  if (before == OperationState::queued) s.queued.leave(operations_, index);
  if (before == OperationState::waiting) s.waiting.leave(operations_, index);
  if (before == OperationState::running) s.pool.fire(PoolSignal::check_in);
  if (operation.state() == OperationState::queued) {
    // What waits came before what is queued, so who is sent back does not stand behind anybody.
    if (before == OperationState::waiting) {
      s.queued.rejoin(operations_, index);
    } else {
      s.queued.join(operations_, index);
    }
  }
  if (operation.state() == OperationState::waiting) s.waiting.join(operations_, index);
  if (operation.state() == OperationState::running) s.pool.fire(PoolSignal::check_out);
}

void Core::retire(SlotIndex index) {
  const SlotIndex scope = operations_.at(index).scope;
  Scope& s = scopes_.at(scope);
  s.members.leave(operations_, index);
  operations_.release(operations_.handle_at(index));
  if (s.members.empty() && (s.own || s.ended)) scopes_.release(scopes_.handle_at(scope));
}

void Core::settle(Handle handle, Step& step) {
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
// for the next probe, too, on behalf of all. Who was the first may have left, and the next probe
// may be due sooner than was thought, so it is told anew where its timer would be late.
void Core::remind_first(Handle handle, Step& step) {
  const Scope* scope = scopes_.find(handle);
  if (scope == nullptr || scope->queued.empty()) return;
  const SlotIndex index = scope->queued.first();
  Operation& first = operations_.at(index);
  const Instant at = ask_again_at(first, step.now);
  if (at < first.ask_at()) first.ask_again(at, operations_.handle_at(index), step);
}

Instant Core::ask_again_at(const Operation& operation, Instant now) const {
  switch (operation.state()) {
    case OperationState::queued: {
      Instant at = earlier(operation.deadline(), operation.selection_deadline());
      at = earlier(at, later(endpoint_.probe_next(), now + 1));
      if (options_.waiter_poll_ms != 0) at = earlier(at, now + options_.waiter_poll_ms);
      return at;
    }
    case OperationState::waiting:
      return operation.deadline();
    case OperationState::running:
      return operation.attempt_deadline();
    case OperationState::retry_wait:
      return earlier(operation.deadline(), operation.retry_at());
    case OperationState::settled:
      break;
  }
  return kNever;
}

Instant Core::next_deadline() {
  Instant next = kNever;
  for (SlotIndex i = 0; i < operations_.capacity(); ++i) {
    if (operations_.live_at(i)) next = earlier(next, ask_again_at(operations_.at(i), now_));
  }
  return next;
}

const Stats& Core::stats() {
  stats_.live_operations = operations_.live();
  stats_.live_scopes = scopes_.live();
  stats_.endpoint_state = static_cast<std::uint32_t>(endpoint_.state());
  return stats_;
}

}  // namespace mooring
