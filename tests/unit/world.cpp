#include "tests/unit/world.h"

#include "src/names_text.h"

namespace mooring::test {

World::World(const Options& given, const Limits& limits, std::uint64_t seed)
    : options(given),
      block_(Core::bytes_needed(limits)),
      core_(Core::create(block_, limits, given, seed)) {}

void World::expect(bool holds, const char* rule) const {
  if (!holds) FAIL("event " << events << " at " << now << " broke the rule: " << rule);
}

// The scope whose invocation delivers the event; kNoHandle when it is not known yet.
Handle World::scope_of(EventKind kind, Handle handle) const {
  if (kind == EventKind::probe_finished) {
    const auto it = holder_scope.find(handle);
    return it == holder_scope.end() ? kNoHandle : it->second;
  }
  if (kind == EventKind::attempt_finished || kind == EventKind::timer_fired ||
      kind == EventKind::operation_cancelled) {
    const auto it = operations.find(handle);
    return it == operations.end() ? kNoHandle : it->second.scope;
  }
  return handle;
}

Status World::tell(EventKind kind, Handle handle, std::uint32_t a, std::uint32_t b) {
  ++events;
  seen_ = later(seen_, now);
  Handle scope = scope_of(kind, handle);
  const bool was_closed = was_closed_;
  status = core_->handle({kind, handle, a, b, now});
  core_->check_invariants();
  commands.assign(core_->outbox().begin(), core_->outbox().end());
  if (status != Status::ok) {
    expect(commands.empty(), "a refused event changes nothing, so it commands nothing");
    return status;
  }
  wants_resume = false;
  if (operations.count(handle) != 0) note_event(kind, operations.at(handle), a);
  for (const Command& command : commands) {
    if (command.kind == CommandKind::adopt_operation && scope == kNoHandle) scope = command.a;
    note(command, kind, scope);
    if (command.kind == CommandKind::adopt_operation) {
      Known& operation = operations.at(command.handle);
      const std::uint32_t timeout = b != 0 ? b : options.timeout_ms;
      operation.kind = static_cast<OperationKind>(a);
      operation.deadline = timeout == 0 ? kNever : seen_ + timeout;
    }
  }
  expect(!was_closed || commands.empty(), "nothing is commanded once the endpoint is closed");
  was_closed_ = core_->endpoint_state() == EndpointState::closed;
  check_every_operation();
  return status;
}

// What the event itself says of the operation: its attempt is over, or its timer is used up.
void World::note_event(EventKind kind, Known& operation, std::uint32_t a) {
  const bool current = operation.running && operation.attempt == (a & 0xffU);
  if (kind == EventKind::attempt_finished && current) operation.running = false;
  if (kind == EventKind::timer_fired) operation.told = false;
}

void World::note(const Command& command, EventKind kind, Handle scope) {
  const bool may_reclaim = kind == EventKind::operation_started || kind == EventKind::scope_opened;
  switch (command.kind) {
    case CommandKind::adopt_scope:
      expect(kind == EventKind::scope_opened, "a scope is adopted when it is opened");
      break;
    case CommandKind::adopt_operation:
      expect(operations.count(command.handle) == 0, "a handle names one operation only");
      operations[command.handle].scope = command.a;
      live.insert(command.handle);
      break;
    case CommandKind::probe:
      expect(operations.at(command.a).scope == scope, "a probe is leased within the scope");
      expect(command.at > seen_, "a probe has time");
      lease = command.handle;
      holder_scope[lease] = scope;
      break;
    case CommandKind::send:
    case CommandKind::wait:
    case CommandKind::abort:
    case CommandKind::settle:
      note_operation(command, may_reclaim, scope);
      break;
    case CommandKind::resume:
      expect(command.handle == scope, "only the event's own scope is asked to resume");
      wants_resume = true;
      break;
    case CommandKind::wake:
    case CommandKind::report:
    case CommandKind::admit:
    case CommandKind::limit:
      break;
  }
}

void World::note_operation(const Command& command, bool may_reclaim, Handle scope) {
  const auto it = operations.find(command.handle);
  expect(it != operations.end(), "only adopted operations are named");
  Known& operation = it->second;
  expect(!operation.settled, "nothing is commanded about a settled operation");
  const bool ends = command.kind == CommandKind::abort || command.kind == CommandKind::settle;
  const bool reclaimed = may_reclaim && ends && seen_ > operation.deadline;
  expect(operation.scope == scope || reclaimed, "commands stay within the event's scope");
  if (command.kind == CommandKind::send) {
    expect(!operation.running, "one attempt at a time");
    expect(command.a == operation.attempt + 1, "attempts count from 1");
    expect(seen_ < operation.deadline, "nothing is sent after its deadline");
    expect(command.at <= operation.deadline, "an attempt ends by the operation's deadline");
    operation.running = true;
    operation.attempt = command.a;
  } else if (command.kind == CommandKind::abort) {
    expect(operation.running && command.a == operation.attempt, "what is aborted was running");
    operation.running = false;
  } else if (command.kind == CommandKind::settle) {
    expect(!operation.running, "a running attempt is aborted first");
    expect((command.b >> 8U) == operation.attempt, "the attempts were counted");
    operation.settled = true;
    live.erase(command.handle);
    operation.reason = static_cast<Reason>(command.a);
    operation.outcome = static_cast<Outcome>(command.b & 0xffU);
    operation.retry_at = command.at;
  }
  if (!ends) {
    operation.told = true;
    operation.ask_at = command.at;
  }
}

void World::check_every_operation() const {
  std::map<Handle, std::uint32_t> in_flight;
  for (const Handle handle : live) {
    const Known& operation = of(handle);
    if (operation.running) ++in_flight[operation.scope];
    expect(operation.told, "every live operation was told when to ask again");
    expect(operation.ask_at <= operation.deadline, "it asks again by its deadline at the latest");
  }
  expect(live.size() == core_->stats().live_operations,
         "the core knows the operations that the host knows");
  for (const auto& [scope, running] : in_flight) {
    expect(running <= options.max_pool_size,
           "at most maxPoolSize attempts of a scope are under way");
  }
}

Handle World::open_scope() {
  tell(EventKind::scope_opened);
  return status == Status::ok ? only(CommandKind::adopt_scope).handle : kNoHandle;
}

Handle World::start(OperationKind kind, Handle scope, std::uint32_t timeout_ms) {
  tell(EventKind::operation_started, scope, static_cast<std::uint32_t>(kind), timeout_ms);
  return status == Status::ok ? only(CommandKind::adopt_operation).handle : kNoHandle;
}

void World::finish(Handle operation, Evidence evidence, std::uint32_t retry_after_ms,
                   std::uint16_t base_backoff_ms, bool along) {
  const AttemptEnd end{static_cast<std::uint8_t>(of(operation).attempt), evidence, base_backoff_ms,
                       along};
  tell(EventKind::attempt_finished, operation, end.pack(), retry_after_ms);
}

void World::hello(std::uint32_t capabilities) {
  tell(EventKind::probe_finished, lease, AttemptEnd{0, Evidence::answered, 0}.pack(), capabilities);
}

void World::no_hello(Evidence evidence, std::uint32_t retry_after_ms) {
  tell(EventKind::probe_finished, lease, AttemptEnd{0, evidence, 0}.pack(), retry_after_ms);
}

void World::fire_when_due(Handle operation) {
  now = later(now, of(operation).ask_at);
  fire(operation);
}

bool World::settled(Handle operation, Reason reason, Outcome outcome) const {
  const Known& known = of(operation);
  INFO("settled: " << known.settled << ", reason: " << name_of(known.reason)
                   << ", outcome: " << name_of(known.outcome));
  CHECK((known.settled && known.reason == reason && known.outcome == outcome));
  return known.settled && known.reason == reason && known.outcome == outcome;
}

std::size_t World::count(CommandKind kind) const {
  std::size_t found = 0;
  for (const Command& command : commands) found += command.kind == kind ? 1U : 0U;
  return found;
}

Command World::only(CommandKind kind) const {
  for (const Command& command : commands) {
    if (command.kind == kind) return command;
  }
  FAIL("the last event left no " << name_of(kind));
  return {};
}

}  // namespace mooring::test
