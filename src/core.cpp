// One function an event, and what they share: how an operation moves and where it then stands. Each
// ends with settle() and answer() (core_settle.cpp). The order of reading is that of core.h.
#include "src/core.h"

#include "src/queue.h"
#include "src/validation.h"

namespace mooring {

static_assert(Core::bytes_needed(kSimulatorLimits) <= 8'192, "a fleet of a million fits");

namespace {

Operation::Facts facts_for(Handle self, const Endpoint& endpoint) {
  return {self, endpoint.rtt_min(), endpoint.retry_at(), endpoint.honours_tokens(),
          endpoint.generation()};
}

}  // namespace

Core* Core::create(std::span<std::byte> block, const Limits& limits, const Options& options,
                   std::uint64_t seed) {
  MOORING_CHECK(block.size() >= bytes_needed(limits) && valid(options));
  MOORING_CHECK(limits.scopes >= limits.operations);
  MOORING_CHECK(limits.limiter_keys >= Limiter::kWays && limits.limiter_keys % Limiter::kWays == 0);
  std::byte* at = block.data();
  Core* core = new (at) Core(options, seed);
  at += aligned(sizeof(Core));
  const std::uint32_t epoch = next_generation(static_cast<std::uint32_t>(seed));
  core->operations_.adopt(at, limits.operations, epoch);
  at += aligned(Slots<Operation>::bytes_needed(limits.operations));
  core->scopes_.adopt(at, limits.scopes, epoch);
  at += aligned(Slots<Scope>::bytes_needed(limits.scopes));
  core->limiter_.adopt(at, limits.limiter_keys);
  return core;
}

Status Core::handle(const Event& event) {
  outbox_.clear();
  if (event.now > now_ + kIdleMax) endpoint_.note_gap();
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
    case EventKind::request_arrived:
      return admit(event, step);
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
  const OperationStart start = OperationStart::unpack(event.a);
  if (!start.valid()) return Status::bad_argument;
  // With `never` the first operation is the probe, so there is nothing that connect() could ask.
  if (start.is(OperationKind::connect) && start.validation(options_) == ValidationPolicy::never) {
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
  const Handle operation = make_operation(start, event.b, scope, step);
  const Scope& s = *scopes_.find(scope);
  if (queue_overflows(s.members.size(), options_.max_pool_size, options_.max_queued)) {
    fire_operation(static_cast<SlotIndex>(index_of(operation)), OperationSignal::queue_overflowed,
                   step);
  }
  settle(scope, step);
  answer(operation, step);
  return Status::ok;
}

Handle Core::make_operation(const OperationStart& start, std::uint32_t timeout_ms, Handle scope,
                            Step& step) {
  const Handle handle = operations_.acquire();
  const auto index = static_cast<SlotIndex>(index_of(handle));
  Operation& operation = operations_.at(index);
  operation.begin(start, timeout_ms != 0 ? timeout_ms : options_.timeout_ms, step);
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
  tell_endpoint(event.handle, verdict, end, event.b, step);
  if (end.evidence == Evidence::answered) {
    budget_.deposit();
    fire_operation(index, OperationSignal::attempt_succeeded, step);
  } else {
    note_failure(index, verdict, end, event.b, step);
    fire_operation(index, OperationSignal::attempt_failed, step);
  }
  settle(scope, step);
  answer(event.handle, step);
  return Status::ok;
}

void Core::tell_endpoint(Handle operation, const Verdict& verdict, AttemptEnd end, Duration hint,
                         Step& step) {
  // A request that was lost is one failure, however many it carried.
  const bool news = !end.along && operations_.find(operation)->sent_in() == endpoint_.generation();
  if (endpoint_.carrier() == operation) {
    endpoint_.fire(verdict.health == Health::good ? EndpointSignal::probe_succeeded
                                                  : EndpointSignal::probe_failed,
                   step, kNoHandle, hint);
  } else if (verdict.health == Health::good) {
    endpoint_.fire(EndpointSignal::exchange_succeeded, step);
  } else if (verdict.health == Health::bad && news) {
    endpoint_.fire(EndpointSignal::exchange_failed, step, kNoHandle, hint);
  }
  if (verdict.overload) endpoint_.fire(EndpointSignal::overloaded, step);
}

void Core::note_failure(SlotIndex index, const Verdict& verdict, AttemptEnd end, Duration hint,
                        Step& step) {
  Operation& operation = operations_.at(index);
  if (!end.along) budget_.begin_request();
  FailedAttempt failed = operation.note_failure(verdict, end, hint);
  failed.kind = operation.effective_kind(endpoint_.honours_tokens());
  operation.set_plan(
      plan_retry(failed, may_repeat(), step.now, options_, prng_, budget_, endpoint_.gate()));
}

// No repeat while the breaker is open, unless operations are buffered, nor while the client closes.
bool Core::may_repeat() const {
  return !endpoint_.closing() && (!endpoint_.backing_off() || options_.buffer_commands != 0);
}

Status Core::finish_probe(const Event& event, Step& step) {
  const AttemptEnd end = AttemptEnd::unpack(event.a);
  if (static_cast<std::size_t>(end.evidence) >= kCountOf<Evidence>) return Status::bad_argument;
  if (!endpoint_.holds_lease(event.handle, step.now)) return note_late();
  // A refused hello is an answer: the endpoint lives, and the operation will hear its own refusal.
  // One that was shed is not: the other side says when to come back, and nobody comes before.
  if (classify(end.evidence, OperationKind::read).health == Health::good) {
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
    if (state == OperationState::running) tell_endpoint_of_timeout(index, step);
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
  if (state == OperationState::waiting && operations_.find(handle) != nullptr &&
      step.now >= operation->queue_deadline()) {
    fire_operation(index, OperationSignal::queue_expired, step);
  }
  settle(scope, step);
  answer(handle, step);
  return Status::ok;
}

void Core::time_out_attempt(SlotIndex index, Step& step) {
  const Verdict verdict = tell_endpoint_of_timeout(index, step);
  note_failure(index, verdict, {}, 0, step);
  fire_operation(index, OperationSignal::attempt_timed_out, step);
}

// An attempt that was silent for as long as a probe may be is the endpoint's failure. A caller's
// own short limit says nothing of it, nor does a timer that fires when a frozen isolate thaws.
Verdict Core::tell_endpoint_of_timeout(SlotIndex index, Step& step) {
  const Operation& operation = operations_.at(index);
  const Handle handle = operations_.handle_at(index);
  const Verdict verdict =
      classify(Evidence::timed_out, operation.effective_kind(endpoint_.honours_tokens()));
  const bool hung = step.now - operation.sent_at() >= kProbeTimeout;
  const bool punctual = step.now - operation.attempt_deadline() <= kIdleMax;
  if (endpoint_.carrier() == handle || (hung && punctual && options_.driver_profile == 0)) {
    tell_endpoint(handle, verdict, {}, 0, step);
  }
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

Status Core::admit(const Event& event, Step& step) {
  const std::uint32_t cost = event.b == 0 ? 1 : event.b;
  if (options_.rate_limit == 0 || cost > options_.rate_limit_burst) return Status::bad_argument;
  const std::uint64_t key = (static_cast<std::uint64_t>(event.a) << 32U) | event.handle;
  const Admission admission =
      limiter_.ask(key, step.now, options_.rate_limit, options_.rate_limit_burst, cost);
  if (!admission.admitted) ++stats_.limited;
  step.outbox.push({admission.admitted ? CommandKind::admit : CommandKind::limit, kNoHandle, 0, 0,
                    admission.again_at});
  return Status::ok;
}

void Core::fire_operation(SlotIndex index, OperationSignal signal, Step& step) {
  Operation& operation = operations_.at(index);
  const Handle handle = operations_.handle_at(index);
  const OperationState before = operation.state();
  operation.fire(signal, step, facts_for(handle, endpoint_));
  if (operation.state() == before) return;
  note_sent_or_ended(index, before);
  place(index, before);
  if (operation.state() != OperationState::settled) return;
  if (endpoint_.carrier() == handle) endpoint_.fire(EndpointSignal::probe_released, step);
  retire(index);
}

void Core::note_sent_or_ended(SlotIndex index, OperationState before) {
  Operation& operation = operations_.at(index);
  if (before == OperationState::running) endpoint_.gate().note_ended(operation.gate_round);
  if (operation.state() != OperationState::running) return;
  operation.gate_round = endpoint_.gate().note_sent(now_);
  ++stats_.attempts;
  if (operation.attempts() > 1) ++stats_.retries;
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

const Stats& Core::stats() {
  stats_.live_operations = operations_.live();
  stats_.live_scopes = scopes_.live();
  stats_.endpoint_state = static_cast<std::uint32_t>(endpoint_.state());
  stats_.retry_budget = budget_.tenths();
  return stats_;
}

}  // namespace mooring
