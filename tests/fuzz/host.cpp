#include "tests/fuzz/host.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "src/names_text.h"

namespace mooring::fuzz {

namespace {

// Stands in the outbox before each event; no record of the core's can look like it.
constexpr abi::CommandRecord kUntouched{0xdead, 0xdead, 0, 0, 0, -1};

abi::CommandRecord* outbox() { return const_cast<abi::CommandRecord*>(core_outbox()); }

template <class Enum>
bool names(std::uint32_t number) {
  return number < kCountOf<Enum>;
}

bool is(const abi::CommandRecord& command, CommandKind kind) {
  return command.kind == static_cast<std::uint16_t>(kind);
}

bool is(const RawEvent& event, EventKind kind) {
  return event.kind == static_cast<std::uint32_t>(kind);
}

// Seven bits; the eighth says that it was lost along with another.
bool has_bad_evidence(const RawEvent& event) { return !names<Evidence>((event.a >> 8U) & 0x7fU); }

}  // namespace

void Host::expect(bool holds, const char* rule) const {
  if (holds) return;
  std::fprintf(stderr, "event %llu broke the rule: %s\n", static_cast<unsigned long long>(events),
               rule);
  std::abort();
}

std::int32_t Host::init(const Options& options, std::uint32_t seed_low, std::uint32_t seed_high) {
  *core_config() = {seed_low, seed_high, options};
  const std::int32_t answer = core_init();
  if (!valid(options)) {
    expect(answer == -static_cast<std::int32_t>(Status::bad_option), "a bad option is refused");
    return answer;
  }
  expect(answer == 0, "good options make a core");
  Host fresh;
  fresh.listener = std::move(listener);
  fresh.forgetful = forgetful;
  fresh.events = events;
  *this = std::move(fresh);
  options_ = options;
  return answer;
}

std::int32_t Host::tell(EventKind kind, Handle handle, std::uint32_t a, std::uint32_t b) {
  return tell({static_cast<std::uint32_t>(kind), handle, a, b, now});
}

std::int32_t Host::tell(const RawEvent& event) {
  std::fill_n(outbox(), kOutboxMax, kUntouched);
  return hear(event, core_event(event.kind, event.handle, event.a, event.b, event.now));
}

std::int32_t Host::restore() {
  std::fill_n(outbox(), kOutboxMax, kUntouched);
  return hear({kRestore, kNoHandle, 0, 0, now}, core_restore(now));
}

std::int32_t Host::hear(const RawEvent& event, std::int32_t answer) {
  ++events;
  const auto count = static_cast<std::size_t>(std::max(answer, 0));
  expect(count <= kOutboxMax, "the outbox holds what was said to be in it");
  const Commands commands{core_outbox(), count};
  if (listener) listener(event, answer, commands);
  const abi::CommandRecord* rest = core_outbox() + count;
  expect(count == kOutboxMax || rest->kind == kUntouched.kind,
         "nothing stands behind the last command, or at all after a refusal");
  if (answer < 0) {
    check_refusal(event, answer);
  } else {
    note_event(event);
    for (const abi::CommandRecord& command : commands) note(command);
  }
  const Stats& stats = *core_stats();
  expect(stats.live_operations == live.size(), "the core knows the operations that the host knows");
  expect(stats.live_scopes <= kIsolateLimits.scopes, "no more scopes than there can be");
  expect(stats.endpoint_state == endpoint_, "every move of the endpoint is reported");
  expect(endpoint_ != static_cast<std::uint32_t>(EndpointState::closed) || live.empty(),
         "nothing lives on in a closed client");
  return answer;
}

void Host::check_refusal(const RawEvent& event, std::int32_t answer) const {
  const auto status = static_cast<std::uint32_t>(-static_cast<std::int64_t>(answer));
  expect(names<Status>(status), "a refusal is a Status");
  if (event.kind == kRestore) {
    return expect(static_cast<Status>(status) == Status::snapshot_refused, "a snapshot is refused");
  }
  switch (static_cast<Status>(status)) {
    case Status::unknown_event:
      return expect(!names<EventKind>(event.kind), "a known event is not unknown");
    case Status::ok:
    case Status::bad_option:
    case Status::not_initialised:
    case Status::interrupted:
    case Status::snapshot_refused:
      return expect(false, "no event is answered so");
    default:
      return expect(names<EventKind>(event.kind), "an unknown event is unknown");
  }
}

// What the event itself says: an attempt is over, a scope is gone.
void Host::note_event(const RawEvent& event) {
  if (event.kind == kRestore) return expect(live.empty(), "only a fresh core takes a snapshot");
  expect(names<EventKind>(event.kind), "an unknown event is refused");
  resume = kNoHandle;
  if (is(event, EventKind::scope_ended)) std::erase(scopes, event.handle);
  if (is(event, EventKind::operation_started)) {
    expect(OperationStart::unpack(event.a).valid(), "an unknown kind or override is refused");
  }
  if (is(event, EventKind::probe_finished)) {
    expect(!has_bad_evidence(event), "unknown evidence is refused");
  }
  if (!is(event, EventKind::attempt_finished)) return;
  expect(!has_bad_evidence(event), "unknown evidence is refused");
  const auto it = operations.find(event.handle);
  if (it == operations.end() || !it->second.running) return;
  if (it->second.attempt == (event.a & 0xffU)) stop_running(it->second);
}

void Host::note(const abi::CommandRecord& command) {
  expect(names<CommandKind>(command.kind) && command.reserved == 0, "a command has a known kind");
  expect(command.at >= 0 && std::floor(command.at) == command.at,
         "a time is a whole number of ms, or infinite");
  switch (static_cast<CommandKind>(command.kind)) {
    case CommandKind::adopt_scope:
      expect(command.handle != kNoHandle, "a scope has a handle");
      scopes.push_back(command.handle);
      return;
    case CommandKind::adopt_operation:
      expect(command.handle != kNoHandle && used_.insert(command.handle).second,
             "a handle names one operation only");
      if (forgetful && used_.size() % 8 == 0) return;
      operations[command.handle] = {command.a, 0, false, command.at, live.size()};
      live.push_back(command.handle);
      return;
    case CommandKind::probe:
      expect(operations.count(command.a) == 1, "a lease is held by an operation that lives");
      leases.push_back(command.handle);
      return;
    case CommandKind::send:
    case CommandKind::wait:
    case CommandKind::abort:
    case CommandKind::settle: {
      const auto it = operations.find(command.handle);
      expect(it != operations.end(), "nothing is said of an operation that is settled");
      return note_operation(command, it->second);
    }
    case CommandKind::resume:
      resume = command.handle;
      return;
    case CommandKind::report:
      expect(command.a == endpoint_ && names<EndpointState>(command.b),
             "the endpoint goes on from where it was");
      endpoint_ = command.b;
      return;
    case CommandKind::limit:
      return expect(command.at > 0, "who is refused is told when to come again");
    default:
      return;
  }
}

void Host::note_operation(const abi::CommandRecord& command, Known& operation) {
  if (is(command, CommandKind::send)) {
    expect(!operation.running && command.a == operation.attempt + 1,
           "attempts come one after the other and are counted from 1");
    operation.attempt = command.a;
    operation.running = true;
    expect(++in_flight_[operation.scope] <= options_.max_pool_size,
           "at most maxPoolSize attempts of a scope are under way");
    operation.ask_at = command.at;
  } else if (is(command, CommandKind::wait)) {
    expect(names<OperationState>(command.a), "a wait names a state");
    operation.ask_at = command.at;
  } else if (is(command, CommandKind::abort)) {
    expect(operation.running && command.a == operation.attempt, "what is aborted was under way");
    stop_running(operation);
  } else {
    expect(!operation.running, "an attempt that is under way is aborted first");
    expect(names<Reason>(command.a) && names<Outcome>(command.b & 0xffU),
           "a settlement has a reason and an outcome");
    expect(command.b >> 8U == operation.attempt, "a settlement counts the attempts");
    expect(std::isfinite(command.at), "a hint to come again is a time");
    settle(command.handle);
  }
}

void Host::stop_running(Known& operation) {
  operation.running = false;
  --in_flight_[operation.scope];
}

void Host::settle(Handle handle) {
  const std::size_t place = operations.at(handle).place;
  live[place] = live.back();
  operations.at(live[place]).place = place;
  live.pop_back();
  operations.erase(handle);
}

void Host::finish_resuming() {
  for (int i = 0; resume != kNoHandle; ++i) {
    expect(i < 2'000, "the core does not ask to resume without end");
    tell(EventKind::resumed, resume);
  }
}

void Host::check_between_events() const {
  check_tables();
  const double next = core_next_deadline();
  expect(next >= 0, "the next deadline is a time");
  expect(!live.empty() || std::isinf(next), "without operations there is no deadline");
  const abi::SnapshotRecord& record = *core_snapshot();
  expect(record.length == sizeof(Snapshot) && intact(record.snapshot),
         "a core writes only snapshots that a core takes");
}

}  // namespace mooring::fuzz
