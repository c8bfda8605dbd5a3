// One event: foresee, tell, look at each command, conclude, look at the whole.
#include "tests/proof/run.h"

#include <algorithm>

#include "tests/proof/journal.h"

namespace mooring::proof {

namespace {

constexpr Checker kItself{
    "M7", "What the decider counts is what was seen, and its memory is whole.", 0, nullptr};
constexpr Checker kTrapped{"CHECK", "The decider never stops itself.", 0, nullptr};
constexpr Checker kStuck{"M9", "With a punctual host and a healthy endpoint everything settles.", 0,
                         nullptr};
constexpr Checker kTwice{"I21t", "Truth: no operation took effect twice at the server.", 0,
                         nullptr};
constexpr Checker kSnapshot{"M8", "A snapshot that is refused changes nothing.", 0, nullptr};

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
  return hash ^ (hash >> 29U);
}

}  // namespace

void Run::begin(const Options& options, std::uint64_t seed, Instant now) {
  decider_->begin(options, seed);
  shadow_ = {};
  shadow_.options = options;
  shadow_.now = 0;
  broken_ = nullptr;
  events_ = transitions_ = 0;
  hash_ = seed;
  if (journal_ != nullptr) {
    *journal_ = in_words(options) + ", from t=" + std::to_string(now) + "\n";
  }
}

bool Run::fail(const Checker* checker) {
  checkers_->note_violation(*checker);
  if (checkers_->tolerant()) return true;
  broken_ = checker;
  if (journal_ != nullptr) {
    *journal_ += std::string("      !! ") + checker->id + ": " + checker->sentence + "\n";
  }
  return false;
}

void Run::note_trap() { fail(&kTrapped); }
void Run::note_stuck() {
  fail(&kStuck);
  broken_ = &kStuck;
}

bool Run::execute(SeenOperation& seen, bool under_token) {
  const std::uint32_t before = seen.truth.effects;
  // What is still on its way a minute after the first attempt, the gateway refuses (its horizon).
  const Instant latest = std::max(seen.sent_at, seen.first_sent + 60'000);
  seen.truth.executed(seen.kind, under_token, std::min(shadow_.now, latest));
  if (seen.truth.effects <= 1 || seen.truth.effects == before) return true;
  ++shadow_.duplicates;
  if (journal_ != nullptr) *journal_ += "      (the server executes it again)\n";
  return seen.live || fail(&kTwice);  // of a live one the checker says it
}

bool Run::tell(const Event& event) {
  ++events_;
  moment_ = {};
  moment_.event = event;
  shadow_.wants_resume = kNoHandle;
  foresee(shadow_, moment_);
  if (coverage_ != nullptr) coverage_->note(shadow_, moment_);
  if (journal_ != nullptr) *journal_ += in_words(event, moment_) + "\n";
  moment_.status = decider_->handle(event);
  moment_.commands = decider_->outbox();
  if (coverage_ != nullptr && coverage_->transitioned()) ++transitions_;
  if (journal_ != nullptr && moment_.status != Status::ok) {
    *journal_ += "      -> status " + std::to_string(static_cast<int>(moment_.status)) + "\n";
  }
  if (!note_outbox()) return false;
  if (event.kind == EventKind::request_arrived) note_admission();
  conclude(shadow_, moment_);
  const Checker* broken = checkers_->check_event({shadow_, moment_, nullptr, nullptr});
  return broken == nullptr || fail(broken);
}

bool Run::note_outbox() {
  for (const Command& command : moment_.commands) {
    if (journal_ != nullptr) *journal_ += in_words(command, shadow_.now) + "\n";
    hash_ = mix(hash_, (static_cast<std::uint64_t>(command.kind) << 32U) | command.handle);
    hash_ = mix(hash_, (static_cast<std::uint64_t>(command.a) << 32U) | command.b);
    hash_ = mix(hash_, static_cast<std::uint64_t>(command.at));
    if (command.kind == CommandKind::send) moment_.gate_allows = shadow_.gate_allows();
    const SeenOperation* subject = shadow_.operation(command.handle);
    const Checker* broken = checkers_->check_command({shadow_, moment_, &command, subject});
    if (broken != nullptr) return fail(broken);
    note_command(shadow_, moment_, command);
  }
  return true;
}

// Refills the key's tokens and takes what was admitted.
void Run::note_admission() {
  if (moment_.commands.empty()) return;
  SeenKey& key = shadow_.keys[moment_.event.handle % Shadow::kKeys];
  const std::int64_t most = 1'000 * static_cast<std::int64_t>(shadow_.options.rate_limit_burst);
  if (!key.known) key = {most, shadow_.now, true};
  if (moment_.commands[0].kind != CommandKind::admit) return;
  key.thousandths -= 1'000 * std::max<std::int64_t>(1, moment_.event.b);
}

bool Run::recall(const Snapshot& snapshot, Instant now) {
  const std::uint64_t probes = decider_->stats().probes;
  const Status status = decider_->recall(snapshot, now);
  moment_ = {};
  moment_.now = now;
  moment_.commands = decider_->outbox();
  moment_.good = moment_.bad = true;  // what it reports was heard elsewhere
  if (status != Status::ok) {
    const bool nothing = moment_.commands.empty() && decider_->stats().probes == probes;
    return nothing || fail(&kSnapshot);
  }
  shadow_.now = std::max(shadow_.now, now);
  for (const Command& command : moment_.commands) note_command(shadow_, moment_, command);
  note_recalled(snapshot);
  return true;
}

void Run::note_recalled(const Snapshot& snapshot) {
  const Duration age = std::max<Duration>(
      0, shadow_.now - static_cast<Instant>(snapshot.taken_at_low |
                                            (std::uint64_t{snapshot.taken_at_high} << 32U)));
  SeenEndpoint& endpoint = shadow_.endpoint;
  endpoint.recalled = true;
  shadow_.budget =
      20 + static_cast<std::int32_t>((static_cast<Duration>(snapshot.budget_tenths) - 20) *
                                     (600'000 - age) / 600'000);
  if (snapshot.endpoint.standing == Standing::usable) {
    endpoint.answered_at = shadow_.now - age - snapshot.endpoint.answered_ago_ms;
  }
}

bool Run::check_itself() {
  const Stats& stats = decider_->stats();
  const bool agrees = stats.operations == shadow_.admitted && stats.attempts == shadow_.sends &&
                      stats.retries == shadow_.repeats && stats.live_operations == shadow_.live &&
                      stats.endpoint_state == static_cast<std::uint32_t>(shadow_.endpoint.state);
  return (agrees && decider_->intact()) || fail(&kItself);
}

}  // namespace mooring::proof
