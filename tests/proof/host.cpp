// The random host: what it may do, one small function each.
#include "tests/proof/host.h"

#include <algorithm>

namespace mooring::proof {

namespace {

constexpr Instant kEpoch = 1'000'000;
constexpr Duration kMonth = Duration{30} * 24 * 3'600 * 1'000;

}  // namespace

bool Host::play(std::uint64_t seed, std::uint32_t events) {
  begin(seed);
  if (pick(5) == 0 && !run_.recall(any_snapshot(), now_)) return false;
  if (pick(14) == 0 && !tell(EventKind::close_requested)) return false;
  if (!open_scopes()) return false;
  const Shadow& shadow = run_.shadow();
  while (run_.events() < events) {
    if (!act(pick(kChoices))) return false;
    if (run_.events() % 64 == 0 && !run_.check_itself()) return false;
    const bool closed = shadow.endpoint.state == EndpointState::closed;
    if (closed && pick(40) == 0) break;  // a few words to the closed core, then no more
  }
  return wind_up(pick(3) == 0) && run_.check_itself();
}

bool Host::open_scopes() {
  for (Handle& scope : scopes_) {
    if (!tell(EventKind::scope_opened)) return false;
    const auto commands = run_.moment().commands;
    scope = commands.empty() ? kNoHandle : commands.back().handle;
  }
  return true;
}

void Host::begin(std::uint64_t seed) {
  chance_ = Prng(seed);
  const Options options = any_options(chance_);
  flights_ = {};
  scopes_ = {};
  next_flight_ = 0;
  spell_ = static_cast<Spell>(pick(4));
  calm_ = pick(4);
  now_ = kEpoch;
  run_.begin(options, chance_.next(), now_);
}

// Tells one event; a host that is asked to resume does so at once.
bool Host::tell(EventKind kind, Handle handle, std::uint32_t a, std::uint32_t b) {
  if (!run_.tell({kind, handle, a, b, now_})) return false;
  note_flights();
  for (int i = 0; run_.shadow().wants_resume != kNoHandle; ++i) {
    if (i > 100) {
      run_.note_stuck();
      return false;
    }
    if (!run_.tell({EventKind::resumed, run_.shadow().wants_resume, 0, 0, now_})) return false;
    note_flights();
  }
  return true;
}

void Host::note_flights() {
  for (const Command& command : run_.moment().commands) {
    if (command.kind != CommandKind::send) continue;
    Flight& flight = flights_[next_flight_++ % kFlights];
    flight = {command.handle, command.a, run_.shadow().endpoint.honours, false, 0};
  }
}

bool Host::act(std::uint32_t choice) {
  if (run_.shadow().endpoint.state != EndpointState::closed) pass_time();
  if (pick(40) == 0) spell_ = static_cast<Spell>(pick(4));
  // Rare states are left by rare ways, too.
  const EndpointState state = run_.shadow().endpoint.state;
  const bool rare = state == EndpointState::stale
                        ? pick(100) == 0
                        : state == EndpointState::validating && pick(800) == 0;
  if (rare) return tell(EventKind::close_requested, any_scope());
  if (state == EndpointState::stale && pick(8) == 0) {
    return finish_running(pick(2) == 0 ? Evidence::overloaded : any_evidence());
  }
  if (choice < 14) return start();
  if (choice < 32) return finish_any();
  if (choice < 38) return finish_probe(any_evidence());
  if (choice < 50) return fire_due();
  if (choice < 54) return fire_any();
  if (choice < 56) {
    const SeenOperation* seen = any_live();
    return tell(EventKind::operation_cancelled, seen != nullptr ? seen->handle : any_handle());
  }
  if (choice < 58) return change_scope();
  if (choice < 60) return nonsense();
  if (choice < 61) return request();
  if (choice < 62) return tell(EventKind::resumed, any_scope());
  if (choice < 63) return lose();
  return pick(60) != 0 || tell(EventKind::close_requested, any_scope());
}

void Host::pass_time() {
  const std::uint32_t draw = pick(1'000);
  if (draw < 500 + 100 * calm_) return;
  if (draw < 930) {
    now_ += pick(40);
  } else if (draw < 970) {
    now_ += pick(700);
  } else if (draw < 990) {
    now_ += pick(8'000);
  } else if (draw < 997) {
    now_ = std::max<Instant>(0, now_ - pick(1'000));
  } else if (draw < 999) {
    now_ += pick(120'000);
  } else if (pick(20) == 0) {
    now_ += pick(2) == 0 ? pick(static_cast<Duration>(1) << 31) : kMonth;
  }
}

SeenOperation* Host::any_live() {
  auto& operations = run_.shadow().operations;
  const std::size_t from = pick(kTable);
  for (std::size_t i = 0; i < kTable; ++i) {
    SeenOperation& seen = operations[(from + i) % kTable];
    if (seen.live) return &seen;
  }
  return nullptr;
}

SeenOperation* Host::most_urgent() {
  SeenOperation* first = nullptr;
  for (SeenOperation& seen : run_.shadow().operations) {
    if (seen.live && (first == nullptr || seen.ask_at < first->ask_at)) first = &seen;
  }
  return first != nullptr && first->ask_at < kNever ? first : nullptr;
}

Handle Host::any_scope() { return pick(4) == 0 ? kNoHandle : scopes_[pick(4)]; }

// Mostly a handle that was, or never was.
Handle Host::any_handle() {
  if (pick(4) == 0) return make_handle(1 + pick(20), 1 + pick(50));
  return run_.shadow().operations[pick(kTable)].handle;
}

Evidence Host::any_evidence() {
  switch (spell_) {
    case Spell::good:
      if (pick(10) != 0) return Evidence::answered;
      break;
    case Spell::bad:
      if (pick(4) != 0) return pick(2) == 0 ? Evidence::ambiguous : Evidence::not_sent;
      break;
    case Spell::overload:
      if (pick(2) == 0) return Evidence::overloaded;
      if (pick(2) == 0) return Evidence::answered;
      break;
    case Spell::mixed:
      break;
  }
  return static_cast<Evidence>(pick(kCountOf<Evidence>));
}

bool Host::start() {
  OperationStart start{static_cast<std::uint32_t>(pick(kCountOf<OperationKind>))};
  if (pick(8) == 0) start.retries = static_cast<std::uint32_t>(pick(5));
  if (pick(8) == 0) start.policy = static_cast<std::uint32_t>(pick(4));
  return tell(EventKind::operation_started, any_scope(), start.pack(),
              pick(4) * pick(pick(8) == 0 ? 90'000 : 3'000));
}

bool Host::finish_any() {
  Flight& flight = flights_[pick(std::min<Duration>(next_flight_ + 1, kFlights))];
  if (flight.operation != kNoHandle) return finish(flight, any_evidence());
  return fire_any();
}

// Ends some attempt that is under way.
bool Host::finish_running(Evidence evidence) {
  for (Flight& flight : flights_) {
    const SeenOperation* seen = run_.shadow().operation(flight.operation);
    const bool current = seen != nullptr && seen->running && seen->attempt == flight.attempt;
    if (current && !flight.decided) return finish(flight, evidence);
  }
  return finish_any();
}

// Decides what became of the attempt, if that is still open, and tells what it looks like.
bool Host::finish(Flight& flight, Evidence evidence) {
  SeenOperation& seen = run_.shadow().operations[index_of(flight.operation)];
  const bool same = seen.handle == flight.operation;
  if (!flight.decided) {
    const bool executed = looks_executed(evidence) && (!looks_lost(evidence) || pick(2) == 0);
    flight.decided = true;
    if (same && executed && !run_.execute(seen, flight.under_token)) return false;
    if (same && !executed) seen.truth.lost();
    const auto base = static_cast<std::uint16_t>(pick(2) * pick(3'000));
    flight.told = AttemptEnd{static_cast<std::uint8_t>(flight.attempt), evidence, base}.pack();
  }
  std::uint32_t hint = 0;
  if (pick(3) == 0) hint = pick(4) == 0 ? static_cast<std::uint32_t>(chance_.next()) : pick(20'000);
  return tell(EventKind::attempt_finished, flight.operation, flight.told, hint);
}

bool Host::finish_probe(Evidence evidence) {
  const SeenLease& lease = run_.shadow().lease;
  if (lease.handle == kNoHandle) return start();
  const bool answered = evidence == Evidence::answered;
  // A server that honours tokens may be followed by one that does not, while a repeat waits.
  const bool repeats = std::ranges::any_of(run_.shadow().operations, [](const SeenOperation& each) {
    return each.live && each.maybe && !each.running;
  });
  const std::uint32_t capabilities = pick(5) < (repeats ? 4U : 1U) ? 0 : kExactlyOnceWrites;
  const std::uint32_t b = answered ? capabilities : pick(2) * pick(10'000);
  return tell(EventKind::probe_finished, lease.handle, AttemptEnd{0, evidence, 0}.pack(), b);
}

bool Host::fire_due() {
  const SeenOperation* seen = most_urgent();
  if (seen == nullptr) return start();
  if (seen->ask_at - now_ < kMonth) now_ = std::max(now_, seen->ask_at + pick(2) * pick(3));
  return tell(EventKind::timer_fired, seen->handle);
}

bool Host::fire_any() {
  const SeenOperation* seen = any_live();
  return tell(EventKind::timer_fired, seen != nullptr ? seen->handle : any_handle());
}

// An invocation ends, or is killed without a word, and another begins.
bool Host::change_scope() {
  Handle& scope = scopes_[pick(4)];
  if (pick(4) != 0 && !tell(EventKind::scope_ended, scope)) return false;
  if (!tell(EventKind::scope_opened)) return false;
  const auto commands = run_.moment().commands;
  scope = commands.empty() ? kNoHandle : commands.back().handle;
  return true;
}

// What no correct host says. It never claims to end what is really under way.
bool Host::nonsense() {
  const auto kind = static_cast<EventKind>(pick(kCountOf<EventKind> + 2));
  std::uint32_t a = static_cast<std::uint32_t>(chance_.next());
  Handle handle = any_handle();
  if (kind == EventKind::close_requested) return true;
  if (kind == EventKind::attempt_finished) a &= 0xffff'ff00U;  // no attempt has the number 0
  if (kind == EventKind::probe_finished) handle = make_handle(1 + pick(20), 1 + pick(9));
  if (kind == EventKind::request_arrived) return request();
  return tell(kind, handle, a, static_cast<std::uint32_t>(chance_.next()));
}

bool Host::request() {
  const std::uint32_t burst = run_.shadow().options.rate_limit_burst;
  return tell(EventKind::request_arrived, pick(Shadow::kKeys), 7, pick(std::min(burst, 4U) + 1));
}

// An attempt is lost without a word: nobody will ever tell of it.
bool Host::lose() {
  Flight& flight = flights_[pick(kFlights)];
  SeenOperation& seen = run_.shadow().operations[index_of(flight.operation)];
  const bool open = flight.operation != kNoHandle && !flight.decided;
  flight.decided = true;
  if (!open || seen.handle != flight.operation) return true;
  const bool executed = pick(2) == 0;
  if (executed && !run_.execute(seen, flight.under_token)) return false;
  if (!executed) seen.truth.lost();
  flight = {};
  return true;
}

// Ends every attempt that is under way. Of one that was lost nothing is known but that it is over.
bool Host::answer_all() {
  for (const SeenOperation& each : run_.shadow().operations) {
    if (!each.live || !each.running) continue;
    const auto flight = std::ranges::find_if(flights_, [&each](const Flight& one) {
      return one.operation == each.handle && one.attempt == each.attempt;
    });
    if (flight != flights_.end()) {
      if (!finish(*flight, Evidence::answered)) return false;
      continue;
    }
    Flight lost{each.handle, each.attempt, false, true, 0};
    lost.told = AttemptEnd{static_cast<std::uint8_t>(each.attempt), Evidence::ambiguous, 0}.pack();
    if (!finish(lost, Evidence::ambiguous)) return false;
  }
  return true;
}

// From here on the host is punctual and the endpoint answers: everything must settle.
bool Host::wind_up(bool close) {
  if (close && !tell(EventKind::close_requested, any_scope())) return false;
  const Shadow& shadow = run_.shadow();
  for (int i = 0; shadow.live > 0; ++i) {
    if (i > 5'000) {
      run_.note_stuck();
      return false;
    }
    if (!answer_all()) return false;
    if (shadow.lease.out && !finish_probe(Evidence::answered)) return false;
    const SeenOperation* seen = most_urgent();
    if (seen == nullptr) continue;
    now_ = std::max(now_, seen->ask_at);
    if (!tell(EventKind::timer_fired, seen->handle)) return false;
  }
  return true;
}

}  // namespace mooring::proof
