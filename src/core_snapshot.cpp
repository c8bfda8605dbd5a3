// What a core puts into a snapshot, and what it makes of one (snapshot.h).
#include "src/core.h"

namespace mooring {

namespace {

std::uint32_t capped(Duration ms) {
  return static_cast<std::uint32_t>(earlier(later(ms, 0), kSnapshotAgeMax));
}

}  // namespace

void Endpoint::remember(EndpointMemory& memory, Instant now) const {
  memory.standing = usable() || in_doubt() ? Standing::usable : Standing::nothing;
  if (intervals_ > 0) memory.standing = Standing::open;
  memory.intervals = intervals_ < kIntervalsMax ? intervals_ : kIntervalsMax;
  memory.answered_ago_ms = capped(now - answered_at_);
  memory.probe_in_ms = capped(probe_at_ - now);
  rtt_.remember(memory.rtt);
}

void Endpoint::recall(const EndpointMemory& memory, Duration age, Step& step) {
  rtt_.recall(memory.rtt);
  if (memory.standing == Standing::usable) {
    answered_at_ = step.now - age - memory.answered_ago_ms;
    fire(EndpointSignal::restored_usable, step);
  } else if (memory.standing == Standing::open) {
    intervals_ = memory.intervals;
    probe_at_ = step.now + later(memory.probe_in_ms - age, 0);
    fire(EndpointSignal::restored_open, step);
  }
}

void Core::remember(Snapshot& s) const {
  s = {};
  s.budget_tenths = budget_.tenths();
  endpoint_.remember(s.endpoint, now_);
  seal(s, now_);
}

Status Core::recall(const Snapshot& s, Instant now) {
  outbox_.clear();
  const bool begun = endpoint_.state() != EndpointState::uninitialized || operations_.live() != 0;
  const Instant at = later(now_, now);
  if (begun || !intact(s) || at - taken_at(s) > kSnapshotAgeMax ||
      taken_at(s) - at > kSnapshotSkewMax) {
    return Status::snapshot_refused;
  }
  now_ = at;
  const Duration age = later(now_ - taken_at(s), 0);
  Step step{now_, options_, prng_, outbox_};
  budget_.adopt(discounted_budget(s.budget_tenths, age));
  endpoint_.recall(s.endpoint, age, step);
  return Status::ok;
}

}  // namespace mooring
