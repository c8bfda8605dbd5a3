// Depth first: list what may happen, let it happen, go on if the state is new, put it back.
#include "tests/proof/search.h"

#include <algorithm>
#include <cstring>
#include <sstream>

namespace mooring::proof {

namespace {

constexpr Limits kSmallLimits{4, 4, 4};
constexpr Duration kMonth = Duration{30} * 24 * 3'600 * 1'000;

}  // namespace

void SeenStates::clear() {
  std::ranges::fill(slots_, Slot{});
  size_ = 0;
}

double* SeenStates::find_or_add(std::uint64_t state) {
  state = state == 0 ? 1 : state;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = state & mask;; at = (at + 1) & mask) {
    if (slots_[at].state == state) return &slots_[at].ways;
    if (slots_[at].state != 0) continue;
    slots_[at].state = state;
    ++size_;
    return nullptr;
  }
}

Search::Search(const SmallWorld& world, Checkers& checkers, SeenStates& seen)
    : world_(world),
      core_(kSmallLimits),
      layout_(core_),
      run_(core_, checkers),
      seen_(seen),
      saved_(kDeepest),
      steps_(kDeepest) {
  path_.reserve(kDeepest);
}

void Search::begin() {
  now_ = kFarAway;
  path_.clear();
  left_ = {world_.operations, world_.clock_steps, world_.jumps, world_.cancels, 1};
  run_.begin(world_.options, world_.chance, now_);
  scopes_.clear();
  for (std::uint8_t i = 0; i < world_.scopes; ++i) {
    run_.tell({EventKind::scope_opened, kNoHandle, 0, 0, now_});
    scopes_.push_back(run_.moment().commands.back().handle);
  }
}

bool Search::run() {
  begin();
  seen_.clear();
  const std::uint64_t here = state();
  seen_.find_or_add(here);
  return explore(0, here, ways_);
}

std::uint64_t Search::state() {
  std::uint64_t bounds = 0;
  std::memcpy(&bounds, &left_, sizeof left_);
  const std::uint64_t core = layout_.fingerprint(core_, run_.shadow().now);
  return combine(core, fingerprint(run_.shadow()), bounds);
}

void Search::save(Saved& saved) {
  saved.block.assign(core_.block().begin(), core_.block().end());
  saved.shadow = run_.shadow();
  saved.left = left_;
  saved.now = now_;
}

void Search::restore(const Saved& saved) {
  std::memcpy(core_.block().data(), saved.block.data(), saved.block.size());
  run_.shadow() = saved.shadow;
  left_ = saved.left;
  now_ = saved.now;
}

void Search::list_steps(std::vector<Step>& steps) const {
  const Shadow& shadow = run_.shadow_of();
  steps.clear();
  if (shadow.wants_resume != kNoHandle) {
    steps.push_back({{EventKind::resumed, shadow.wants_resume, 0, 0, now_}, left_, false});
    return;
  }
  const bool over = left_.starts == 0 && shadow.live == 0;
  if (over || shadow.endpoint.state == EndpointState::closed) return;
  if (left_.starts > 0) {
    Left left = left_;
    const std::size_t nth = world_.operations - left.starts--;
    steps.push_back({{EventKind::operation_started, scopes_[nth % scopes_.size()],
                      static_cast<std::uint32_t>(world_.kinds[nth]), 0, now_},
                     left,
                     false});
  }
  for (const SeenOperation& seen : shadow.operations) {
    if (seen.live) list_operation_steps(seen, steps);
  }
  if (shadow.lease.out) {
    for (const Evidence evidence : {Evidence::answered, Evidence::ambiguous, Evidence::refused}) {
      steps.push_back(
          {{EventKind::probe_finished, shadow.lease.handle, AttemptEnd{0, evidence, 0}.pack(),
            evidence == Evidence::answered ? kExactlyOnceWrites : 0, now_},
           left_,
           false});
    }
  }
  for (const Handle scope : scopes_) {
    const SeenScope* seen = shadow.scope(scope);
    if (seen == nullptr || seen->ended || shadow.live == 0) continue;
    steps.push_back({{EventKind::scope_ended, scope, 0, 0, now_}, left_, false});
  }
  if (left_.closes > 0) {
    Left left = left_;
    --left.closes;
    steps.push_back({{EventKind::close_requested, scopes_[0], 0, 0, now_}, left, false});
  }
  list_clock_steps(steps);
}

void Search::list_operation_steps(const SeenOperation& seen, std::vector<Step>& steps) const {
  if (seen.running) {
    for (const Evidence evidence : world_.ends) {
      const AttemptEnd end{static_cast<std::uint8_t>(seen.attempt), evidence, 0};
      // What proves nothing was executed, as far as the server is concerned: the worst case.
      steps.push_back({{EventKind::attempt_finished, seen.handle, end.pack(), 0, now_},
                       left_,
                       looks_executed(evidence)});
    }
  }
  steps.push_back({{EventKind::timer_fired, seen.handle, 0, 0, now_}, left_, false});
  if (left_.cancels == 0) return;
  Left left = left_;
  --left.cancels;
  steps.push_back({{EventKind::operation_cancelled, seen.handle, 0, 0, now_}, left, false});
}

// The clock moves with a timer: to the next that is due, past the lease, or by a month. The
// operation whose timer fires first is told; the others may follow at the same moment.
void Search::list_clock_steps(std::vector<Step>& steps) const {
  const Shadow& shadow = run_.shadow_of();
  const auto add = [&](const SeenOperation& seen, Instant at, Left left) {
    steps.push_back({{EventKind::timer_fired, seen.handle, 0, 0, at}, left, false});
  };
  for (const SeenOperation& seen : shadow.operations) {
    if (!seen.live) continue;
    if (left_.clock_steps > 0) {
      Left left = left_;
      --left.clock_steps;
      if (seen.ask_at > now_ && seen.ask_at < kNever) add(seen, seen.ask_at, left);
      const Instant overdue = shadow.lease.until + 601;
      if (shadow.lease.out && overdue > now_ && overdue != seen.ask_at) add(seen, overdue, left);
    }
    if (left_.jumps > 0) {
      Left left = left_;
      --left.jumps;
      add(seen, now_ + kMonth, left);
    }
  }
}

bool Search::take(const Step& step) {
  left_ = step.left;
  now_ = step.event.now;
  layout_.reset_chance(core_, world_.chance);
  if (step.event.kind == EventKind::attempt_finished) {
    SeenOperation* seen = run_.shadow().operation(step.event.handle);
    if (step.executes) {
      run_.execute(*seen, seen->token_now);
    } else {
      seen->truth.lost();
    }
  }
  return run_.tell(step.event);
}

// Whatever is told of what is over (an old attempt, a settled operation, an old lease, an ended
// scope) must leave the core as it is, to the last word that counts.
bool Search::late_news_changes_nothing() {
  if (run_.shadow().wants_resume != kNoHandle) return true;
  before_.assign(core_.block().begin(), core_.block().end());
  const Shadow& shadow = run_.shadow();
  const auto tell = [&](EventKind kind, Handle handle, std::uint32_t a) {
    ++late_checks_;
    return run_.tell({kind, handle, a, 0, now_}) && run_.moment().late;
  };
  const std::uint32_t ambiguous = AttemptEnd{1, Evidence::ambiguous, 0}.pack();
  for (const SeenOperation& seen : shadow.operations) {
    if (seen.handle == kNoHandle) continue;
    if (seen.live) {
      const bool old = seen.attempt > 1 || (seen.attempt == 1 && !seen.running);
      if (old && !tell(EventKind::attempt_finished, seen.handle, ambiguous)) return false;
      continue;
    }
    if (!tell(EventKind::attempt_finished, seen.handle, ambiguous) ||
        !tell(EventKind::timer_fired, seen.handle, 0) ||
        !tell(EventKind::operation_cancelled, seen.handle, 0)) {
      return false;
    }
  }
  const SeenLease& lease = shadow.lease;
  const bool over = lease.handle != kNoHandle && !lease.out;
  if (over && !tell(EventKind::probe_finished, lease.handle, ambiguous)) return false;
  return layout_.same(core_, before_);
}

bool Search::explore(std::uint32_t depth, std::uint64_t here, double& ways) {
  depth_ = std::max(depth_, depth);
  std::vector<Step>& steps = steps_[depth];
  list_steps(steps);
  ways = 0;
  if (steps.empty()) {
    ways = 1;
    return run_.check_itself();
  }
  if (depth + 1 >= kDeepest || seen_.full()) {
    complete_ = false;
    return true;
  }
  Saved& saved = saved_[depth];
  save(saved);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    path_.push_back(static_cast<std::uint16_t>(i));
    ++edges_;
    if (!take(steps[i])) return false;
    const std::uint64_t next = state();
    if (next != here) {
      const double* known = seen_.find_or_add(next);
      double further = 0;
      if (known != nullptr) {
        further = *known;
      } else {
        if (!late_news_changes_nothing()) return false;
        if (!explore(depth + 1, next, further)) return false;
        seen_.set(next, further);
      }
      ways += further;
    }
    path_.pop_back();
    restore(saved);
  }
  return true;
}

std::string Search::path() const {
  std::string text = world_.name + ":";
  for (std::size_t i = 0; i < path_.size(); ++i) {
    text += (i == 0 ? "" : ".") + std::to_string(path_[i]);
  }
  return text;
}

bool Search::follow(const std::string& steps, std::string& journal) {
  run_.write_to(&journal);
  begin();
  std::istringstream words(steps);
  for (std::string word; std::getline(words, word, '.');) {
    list_steps(steps_[0]);
    const std::size_t index = std::stoul(word);
    if (index >= steps_[0].size()) return false;
    if (!take(steps_[0][index])) return false;
  }
  return late_news_changes_nothing();
}

}  // namespace mooring::proof
