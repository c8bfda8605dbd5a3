// What the observer learns from commands; and of an attempt's end, whoever brings it about.
#include <algorithm>

#include "tests/proof/moment.h"

namespace mooring::proof {

// By what was heard, the attempt may have been executed.
void doubt(const Shadow& shadow, SeenOperation& operation) {
  if (changes_data(operation.kind)) operation.maybe = true;
  const bool tokens = operation.under_token && shadow.endpoint.honours;
  if (!repeat_is_safe(operation.kind, tokens)) operation.unrepeatable = true;
}

void end_attempt(Shadow& shadow, SeenOperation& operation) {
  operation.running = false;
  if (SeenScope* scope = shadow.scope(operation.scope)) --scope->running;
  if (shadow.endpoint.carrier == operation.handle) shadow.endpoint.carrier = kNoHandle;
}

// The probe, or the operation that carries it, was answered.
void note_proof(Shadow& shadow) {
  SeenEndpoint& endpoint = shadow.endpoint;
  const bool troubled = endpoint.opened || endpoint.exchanges.row > 0;
  if (endpoint.state == EndpointState::connecting && troubled && !shadow.driver()) {
    shadow.gate.begin(shadow.now);
    if (endpoint.unsure) shadow.gate.open = true;
  }
  if (endpoint.opened) {
    endpoint.exchanges.forget();
    endpoint.unsure = false;
  }
  endpoint.opened = false;
  endpoint.exchanges.note(shadow.now, false);
  endpoint.answered_at = shadow.now;
  endpoint.validated_at = shadow.now;
  endpoint.gap = false;
  if (troubled) ++endpoint.generation;
}

namespace {

void note_adopted(Shadow& shadow, Moment& moment, const Command& command) {
  SeenScope& scope = shadow.scopes[index_of(command.a) % kTable];
  if (moment.event.handle == kNoHandle) scope = {command.a, true, true, false, false, 0, 0};
  moment.scope = command.a;
  ++scope.members;
  SeenOperation& seen = shadow.operations[index_of(command.handle) % kTable];
  const std::uint32_t timeout = moment.event.b != 0 ? moment.event.b : shadow.options.timeout_ms;
  seen = {};
  seen.handle = command.handle;
  seen.scope = command.a;
  const OperationStart start = OperationStart::unpack(moment.event.a);
  seen.kind = static_cast<OperationKind>(start.kind);
  seen.max_retries = start.max_retries(shadow.options);
  seen.validation = start.validation(shadow.options);
  seen.live = true;
  seen.started = seen.joined = moment.now;
  seen.deadline = timeout == 0 ? kNever : moment.now + timeout;
  seen.place = ++shadow.places;
  ++shadow.live;
  ++shadow.untold;
  ++shadow.admitted;
}

void note_sent(Shadow& shadow, Moment& moment, SeenOperation& seen, const Command& command) {
  ++moment.sends;
  ++shadow.sends;
  if (command.a > 1) ++shadow.repeats;
  if (seen.attempt == 0) seen.first_sent = moment.now;
  if (seen.overload_seen) ++seen.overloads;
  seen.attempt = command.a;
  seen.running = true;
  seen.planned = false;
  seen.sent_at = moment.now;
  seen.attempt_deadline = command.at;
  seen.sent_generation = shadow.endpoint.generation;
  seen.token_now = shadow.endpoint.honours;
  seen.under_token = seen.under_token && seen.token_now;
  seen.state = OperationState::running;
  seen.waiting_since = kNever;
  seen.truth.sent();
  if (SeenScope* scope = shadow.scope(seen.scope)) ++scope->running;
  if (shadow.endpoint.state != EndpointState::connected) shadow.endpoint.carrier = seen.handle;
  seen.beginning = shadow.gate.open ? 0 : shadow.gate.beginnings;
  ++shadow.gate.sends;
}

void note_wait(Shadow& shadow, const Moment& moment, SeenOperation& seen, const Command& command) {
  const auto state = static_cast<OperationState>(command.a);
  const bool plans = state == OperationState::retry_wait && moment.target == &seen &&
                     moment.was_running && !seen.planned;
  if (plans) {
    seen.planned = true;
    if (!shadow.driver()) shadow.budget -= 10;
    shadow.repeats_from = std::max(shadow.repeats_from, command.at);
  }
  seen.state = state;
  if (state != OperationState::waiting) {
    seen.waiting_since = kNever;
  } else if (seen.waiting_since == kNever) {
    seen.waiting_since = moment.now;
  }
}

void note_settled(Shadow& shadow, SeenOperation& seen) {
  seen.live = false;
  if (!seen.told) --shadow.untold;
  --shadow.live;
  ++shadow.settled;
  if (shadow.endpoint.carrier == seen.handle) shadow.endpoint.carrier = kNoHandle;
  SeenScope* scope = shadow.scope(seen.scope);
  if (scope == nullptr) return;
  --scope->members;
  scope->settled_one = true;
  if (scope->members == 0 && (scope->own || scope->ended)) scope->live = false;
}

}  // namespace

void note_command(Shadow& shadow, Moment& moment, const Command& command) {
  SeenOperation* seen = shadow.operation(command.handle);
  switch (command.kind) {
    case CommandKind::adopt_scope:
      shadow.scopes[index_of(command.handle) % kTable] = {command.handle, true, false, false,
                                                          false,          0,    0};
      break;
    case CommandKind::adopt_operation:
      note_adopted(shadow, moment, command);
      break;
    case CommandKind::probe:
      ++moment.probes;
      shadow.lease = {command.handle, command.a, moment.scope, true, moment.now, command.at};
      break;
    case CommandKind::report:
      if (moment.uncertain && moment.good) note_proof(shadow);
      shadow.endpoint.state = static_cast<EndpointState>(command.b);
      shadow.endpoint.probe_at = command.at;
      if (shadow.endpoint.state == EndpointState::backing_off) shadow.endpoint.opened = true;
      break;
    case CommandKind::resume:
      shadow.wants_resume = command.handle;
      moment.resumes = true;
      break;
    case CommandKind::wake:
    case CommandKind::admit:
    case CommandKind::limit:
      break;
    case CommandKind::send:
    case CommandKind::wait:
      if (seen == nullptr) break;
      if (!seen->told) --shadow.untold;
      seen->told = true;
      seen->ask_at = command.at;
      if (command.kind == CommandKind::send) {
        note_sent(shadow, moment, *seen, command);
      } else {
        note_wait(shadow, moment, *seen, command);
      }
      break;
    case CommandKind::abort:
      if (seen == nullptr || !seen->running) break;
      doubt(shadow, *seen);
      end_attempt(shadow, *seen);
      break;
    case CommandKind::settle:
      if (seen != nullptr) note_settled(shadow, *seen);
      break;
  }
}

void conclude(Shadow& shadow, Moment& moment) {
  SeenLease& lease = shadow.lease;
  // A probe that nobody waits for any more is no longer the probe.
  const EndpointState state = shadow.endpoint.state;
  if (state != EndpointState::connecting && state != EndpointState::validating) lease.out = false;
  SeenScope* scope = shadow.scope(moment.scope);
  if (scope != nullptr && scope->ended && scope->members == 0) scope->live = false;
}

}  // namespace mooring::proof
