// What the observer learns from an event before the core hears of it, and from each command.
#include <algorithm>

#include "tests/proof/moment.h"

namespace mooring::proof {

namespace {

constexpr Duration kIdle = 5'000;   // without any news is a gap
constexpr Duration kHangs = 3'000;  // an attempt without an answer for as long as a probe may take

Duration doubled_bound(Duration base, std::uint32_t doublings) {
  constexpr Duration kMost = 10'000;
  if (base == 0) return 0;
  return doublings > 14 ? kMost : std::min(kMost, base << doublings);
}

bool is_good(Evidence evidence) {
  return evidence == Evidence::answered || evidence == Evidence::refused ||
         evidence == Evidence::not_durable || evidence == Evidence::interrupted;
}

bool is_bad(Evidence evidence) {
  return evidence == Evidence::not_sent || evidence == Evidence::not_executed ||
         evidence == Evidence::ambiguous || evidence == Evidence::timed_out ||
         evidence == Evidence::retryable_write;
}

// What the end of an attempt says of the endpoint.
void note_health(Shadow& shadow, Moment& moment, bool good, bool bad, bool overload) {
  SeenEndpoint& endpoint = shadow.endpoint;
  moment.good = good;
  if (moment.carried) {
    moment.bad = !good;
    moment.uncertain = shadow.now > moment.target->joined + 3'600;
    endpoint.unsure = endpoint.unsure || moment.uncertain;
    if (good && moment.uncertain) return;  // a report will tell
    if (good) return note_proof(shadow);
    return endpoint.exchanges.note(shadow.now, true);
  }
  moment.bad = bad && moment.target->sent_generation == endpoint.generation;
  const bool listens =
      endpoint.state == EndpointState::connected || endpoint.state == EndpointState::stale;
  const bool slows = listens || endpoint.state == EndpointState::connecting ||
                     endpoint.state == EndpointState::validating;
  if (overload && slows && !shadow.driver()) shadow.gate.begin(shadow.now);
  if (!listens) return;
  if (good) endpoint.answered_at = shadow.now;
  if (good || moment.bad) endpoint.exchanges.note(shadow.now, moment.bad);
}

// Between which moments a repeat may be planned, from the attempt's own draw and the shared wait.
void foresee_repeat(Shadow& shadow, Moment& moment, bool overload, Duration hint) {
  const std::uint32_t n = moment.target->attempt;
  moment.repeat = n;
  const Duration base = moment.end.base_backoff_ms != 0 ? moment.end.base_backoff_ms : 100;
  Duration bound =
      overload ? doubled_bound(base, n) : doubled_bound(shadow.options.retry_delay_ms, n - 1);
  if (shadow.driver()) hint = 0;
  if (shadow.driver() && !overload) bound = 0;
  moment.own_bound = moment.now + bound + std::min<Duration>(hint, 5'000);
  moment.hint_floor = moment.now + std::min<Duration>(hint, 5'000);
}

void foresee_attempt_end(Shadow& shadow, Moment& moment) {
  SeenOperation* operation = shadow.operation(moment.event.handle);
  moment.end = AttemptEnd::unpack(moment.event.a);
  if (static_cast<std::size_t>(moment.end.evidence) >= kCountOf<Evidence>) return;
  moment.target = operation;
  moment.late = operation == nullptr || !operation->running ||
                (operation->attempt & 0xffU) != moment.end.attempt;
  if (moment.late) return;
  const Evidence evidence = moment.end.evidence;
  const bool overload = evidence == Evidence::overloaded;
  moment.ends_attempt = true;
  moment.carried = shadow.endpoint.carrier == operation->handle;
  note_health(shadow, moment, is_good(evidence), is_bad(evidence), overload);
  if (proves_nothing(evidence)) doubt(shadow, *operation);
  if (!looks_lost(evidence)) operation->done = true;
  operation->overload_seen = operation->overload_seen || overload;
  if (evidence == Evidence::answered) shadow.budget = std::min(shadow.budget + 1, 100);
  if (!moment.good) foresee_repeat(shadow, moment, overload, moment.event.b);
  end_attempt(shadow, *operation);
}

void foresee_probe_end(Shadow& shadow, Moment& moment) {
  moment.end = AttemptEnd::unpack(moment.event.a);
  if (static_cast<std::size_t>(moment.end.evidence) >= kCountOf<Evidence>) return;
  SeenLease& lease = shadow.lease;
  moment.late = !lease.out || lease.handle != moment.event.handle || moment.overdue_lease;
  if (moment.late) return;
  const Evidence evidence = moment.end.evidence;
  moment.ends_lease = true;
  moment.scope = lease.scope;
  moment.good = is_good(evidence);
  moment.bad = !moment.good;
  lease.out = false;
  if (moment.bad) return shadow.endpoint.exchanges.note(shadow.now, true);
  shadow.endpoint.honours =
      evidence == Evidence::answered && (moment.event.b & kExactlyOnceWrites) != 0;
  shadow.endpoint.note_round_trip(shadow.now - lease.granted);
  note_proof(shadow);
}

void foresee_timer(Shadow& shadow, Moment& moment) {
  SeenOperation* operation = moment.target = shadow.operation(moment.event.handle);
  moment.late = operation == nullptr;
  if (moment.late) return;
  if (operation->told) ++shadow.untold;
  operation->told = false;
  moment.expired = moment.now >= operation->deadline;
  if (operation->running) {
    if (moment.now < operation->attempt_deadline) return;
    // Silence for as long as a probe may take, noticed in time, is the endpoint's.
    const bool hung = moment.now - operation->sent_at >= kHangs && !shadow.driver() &&
                      moment.now - operation->attempt_deadline <= kIdle;
    moment.carried = shadow.endpoint.carrier == operation->handle;
    if (moment.carried || hung) note_health(shadow, moment, false, true, false);
    if (!moment.expired) foresee_repeat(shadow, moment, false, 0);
  } else if (operation->state == OperationState::retry_wait && !moment.expired &&
             moment.now >= operation->ask_at) {
    operation->place = ++shadow.places;
    if (operation->planned) operation->joined = moment.now;
    operation->planned = false;
    operation->state = OperationState::queued;
  }
}

// Every key earns its rate, up to its burst.
void refill(Shadow& shadow) {
  const std::int64_t most = 1'000 * static_cast<std::int64_t>(shadow.options.rate_limit_burst);
  for (SeenKey& key : shadow.keys) {
    if (!key.known) continue;
    const std::int64_t earned = (shadow.now - key.at) * shadow.options.rate_limit;
    key.thousandths = std::min(most, key.thousandths + earned);
    key.at = shadow.now;
  }
}

}  // namespace

void SeenExchanges::note(Instant at, bool failed) {
  ring[next++ % kKept] = {at, failed};
  row = failed ? row + 1 : 0;
}

void SeenExchanges::forget() { *this = {}; }

bool SeenExchanges::half_failed(Instant now) const {
  std::uint32_t exchanges = 0;
  std::uint32_t failures = 0;
  for (const Exchange& each : ring) {
    if (now / 1'000 - each.at / 1'000 >= 10) continue;
    ++exchanges;
    failures += each.failed ? 1U : 0U;
  }
  return exchanges >= 5 && 2 * failures >= exchanges;
}

Duration SeenEndpoint::least_round_trip() const {
  if (round_trip_count < 2 || recalled) return 0;
  const auto count = static_cast<std::ptrdiff_t>(std::min(round_trip_count, 10U));
  return std::min<Duration>(*std::min_element(round_trips.begin(), round_trips.begin() + count),
                            3'000);
}

void SeenGate::begin(Instant now) {
  ++beginnings;
  open = false;
  sends = 0;
  from = now;
}

bool SeenGate::allows(Instant now, std::uint32_t live) const {
  constexpr Duration kIdle = 30'000;       // after which the gate stands open
  constexpr std::uint32_t kDoublings = 6;  // to rounds of 64, after which it does, too
  if (open || now - from >= kIdle) return true;
  // A round doubles only when it sent something and all of that has ended.
  const std::uint32_t ended = sends - live;
  return ended > kDoublings || live + 1 <= 1U << ended;
}

bool Shadow::gate_allows() const {
  // A round times out after 3 s, and may have begun up to 1 s before what it sent first: how long a
  // round is at the least depends on a round trip that is not known here.
  constexpr Duration kSurelySame = 2'000;
  std::uint32_t under_way = 0;
  for (const SeenOperation& each : operations) {
    const bool counts = each.live && each.running && each.beginning == gate.beginnings;
    under_way += counts && now - each.sent_at < kSurelySame ? 1U : 0U;
  }
  return gate.allows(now, under_way);
}

SeenOperation* Shadow::operation(Handle handle) {
  const std::size_t index = index_of(handle);
  if (index >= kTable) return nullptr;
  SeenOperation& seen = operations[index];
  return seen.live && seen.handle == handle ? &seen : nullptr;
}

SeenScope* Shadow::scope(Handle handle) {
  const std::size_t index = index_of(handle);
  if (index >= kTable) return nullptr;
  SeenScope& seen = scopes[index];
  return seen.live && seen.handle == handle ? &seen : nullptr;
}

void foresee(Shadow& shadow, Moment& moment) {
  const Event& event = moment.event;
  if (event.now > shadow.now + kIdle) shadow.endpoint.gap = true;
  moment.now = shadow.now = std::max(shadow.now, event.now);
  moment.endpoint = shadow.endpoint.state;
  moment.was_closing = shadow.endpoint.closing();
  moment.overdue_lease = shadow.lease.out && moment.now > shadow.lease.until + 600;
  if (const SeenOperation* seen = shadow.operation(event.handle)) {
    moment.was_running = seen->running;
    moment.state = seen->state;
    moment.ask_at = seen->ask_at;
  }
  switch (event.kind) {
    case EventKind::scope_opened:
      break;
    case EventKind::request_arrived:
      refill(shadow);
      break;
    case EventKind::scope_ended:
      if (SeenScope* scope = shadow.scope(event.handle)) {
        scope->ended = true;
      } else {
        moment.late = true;
      }
      [[fallthrough]];
    case EventKind::operation_started:
    case EventKind::close_requested:
    case EventKind::resumed:
      moment.scope = event.handle;
      break;
    case EventKind::attempt_finished:
      foresee_attempt_end(shadow, moment);
      break;
    case EventKind::probe_finished:
      foresee_probe_end(shadow, moment);
      break;
    case EventKind::timer_fired:
      foresee_timer(shadow, moment);
      break;
    case EventKind::operation_cancelled:
      moment.target = shadow.operation(event.handle);
      moment.late = moment.target == nullptr;
      break;
  }
  if (moment.target != nullptr) moment.scope = moment.target->scope;
}

}  // namespace mooring::proof
