// Properties of the policies: waits, budget, gate, limiter, snapshot.
#include <rapidcheck.h>

#include <algorithm>
#include <cstring>

#include "src/backoff.h"
#include "src/budget.h"
#include "src/gate.h"
#include "src/limiter.h"
#include "src/snapshot.h"
#include "tests/proof/properties.h"
#include "tests/proof/shadow.h"

namespace mooring::proof {

namespace {

using rc::gen::arbitrary;
using rc::gen::inRange;

Duration bound_of(Duration base, std::uint32_t doublings) {
  Duration bound = base;
  for (std::uint32_t i = 0; i < doublings && bound < 10'000; ++i) bound += bound;
  return std::min<Duration>(bound, 10'000);
}

void check_wait(Duration wait, Duration bound, Duration hint) {
  RC_ASSERT(wait >= 0);
  RC_ASSERT(wait >= std::min<Duration>(hint, 5'000));
  RC_ASSERT(wait <= bound + std::min<Duration>(hint, 5'000));
}

void waits_stay_in_bounds() {
  Prng prng(*arbitrary<std::uint64_t>());
  const auto n = *inRange<std::uint32_t>(1, 250);
  const Duration base = *inRange<Duration>(0, 60'001);
  const Duration hint = *rc::gen::oneOf(inRange<Duration>(0, 20'000),
                                        rc::gen::cast<Duration>(arbitrary<std::uint32_t>()));
  check_wait(retry_wait(prng, n, base, hint), bound_of(base, n - 1), hint);
  const Duration server = *inRange<Duration>(0, 65'536);
  check_wait(overload_wait(prng, n, server, hint), bound_of(server == 0 ? 100 : server, n), hint);
  const Duration open = probe_interval(prng, n);
  RC_ASSERT(open >= 500);
  RC_ASSERT(open <= 45'000);
}

// Full jitter: each tenth of the range gets its tenth of the draws, so the mean is half the bound.
void jitter_is_even() {
  constexpr int kDraws = 4'000;
  constexpr int kTenths = 10;
  // The 99.9999th percentile of chi-squared with nine degrees of freedom: about once in a million.
  constexpr double kUnlikely = 45.1;
  Prng prng(*arbitrary<std::uint64_t>());
  const Duration base = *inRange<Duration>(1'000, 10'001);
  std::array<int, kTenths> drawn{};
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    const Duration wait = retry_wait(prng, 1, base, 0);
    sum += static_cast<double>(wait);
    ++drawn[static_cast<std::size_t>(wait * kTenths / (base + 1))];
  }
  double chi_squared = 0;
  for (const int count : drawn) {
    const double off = count - kDraws / kTenths;
    chi_squared += off * off / (kDraws / kTenths);
  }
  RC_ASSERT(chi_squared < kUnlikely);
  const double mean = sum / kDraws / static_cast<double>(base);
  RC_ASSERT(mean > 0.47);
  RC_ASSERT(mean < 0.53);
}

// Over any stretch of a life: no more repeats than what it began with and a tenth of the successes.
void budget_bounds_every_stretch() {
  RetryBudget budget;
  const auto successes = *arbitrary<std::vector<bool>>();
  std::vector<std::int64_t> level{static_cast<std::int64_t>(budget.tenths())};
  std::int64_t deposits = 0;
  std::int64_t paid = 0;
  for (const bool success : successes) {
    if (success) {
      budget.deposit();
      ++deposits;
    } else if (budget.withdraw()) {
      ++paid;
    }
    RC_ASSERT(10 * paid <= 20 + deposits);
    // What any stretch that begins later can spend is what is there then: at most ten repeats.
    level.push_back(10 * paid - deposits);
    RC_ASSERT(level.back() - *std::min_element(level.begin() + 1, level.end()) <= 100);
    RC_ASSERT(budget.tenths() <= 100U);
  }
}

// The gate never lets through what a slow start, watched from outside, could not.
void gate_is_a_slow_start() {
  RetryGate gate;
  SeenGate seen;
  Instant now = 1'000;
  struct Sent {
    std::uint32_t round;
    std::uint32_t beginning;
    Instant at;
  };
  std::vector<Sent> under_way;
  gate.begin(now, *inRange<Duration>(0, 2'000));
  seen.begin(now);
  for (const std::uint8_t move : *rc::gen::scale(4.0, arbitrary<std::vector<std::uint8_t>>())) {
    now += move % 4 == 0 ? 20 * move : 0;
    if (move % 32 == 31) {  // trouble again on the way
      gate.begin(now, 0);
      seen.begin(now);
    }
    if (move % 3 != 0) {
      gate.turn(now);
      if (!gate.admits()) continue;
      const auto live = std::ranges::count_if(under_way, [&](const Sent& each) {
        return each.beginning == seen.beginnings && now - each.at < 2'000;
      });
      RC_ASSERT(seen.allows(now, static_cast<std::uint32_t>(live)));
      under_way.push_back({gate.note_sent(now), seen.beginnings, now});
      ++seen.sends;
    } else if (!under_way.empty()) {
      std::swap(under_way[move % under_way.size()], under_way.back());
      gate.note_ended(under_way.back().round);
      under_way.pop_back();
    }
  }
}

struct Ask {
  std::uint64_t key;
  std::int64_t elapsed;
  std::uint32_t cost;
};

// Over every stretch of every sequence, whatever the clock does and however many keys there are.
void limiter_bounds_every_stretch() {
  alignas(Limiter::Bucket) std::array<std::byte, Limiter::bytes_needed(8)> memory{};
  Limiter limiter;
  limiter.adopt(memory.data(), 8);
  const auto rate = *inRange<std::uint32_t>(1, 2'000);
  const auto burst = *inRange<std::uint32_t>(1, 30);
  const auto keys = *inRange<std::uint64_t>(1, 40);
  const auto asks =
      *rc::gen::scale(2.0, rc::gen::container<std::vector<Ask>>(rc::gen::construct<Ask>(
                               inRange<std::uint64_t>(1, 41), inRange<std::int64_t>(-300, 900),
                               inRange<std::uint32_t>(1, 5))));
  Instant now = 1'000'000;
  std::vector<std::int64_t> admitted(asks.size());
  std::vector<std::int64_t> passed(asks.size());
  for (std::size_t j = 0; j < asks.size(); ++j) {
    now += asks[j].elapsed;
    passed[j] = std::max<std::int64_t>(0, asks[j].elapsed);
    const std::uint32_t cost = std::min(asks[j].cost, burst);
    const Admission admission = limiter.ask(1 + asks[j].key % keys, now, rate, burst, cost);
    if (!admission.admitted) RC_ASSERT(admission.again_at > now);
    admitted[j] = admission.admitted ? cost : 0;
    std::int64_t sum = 0;
    std::int64_t time = 0;
    for (std::size_t i = j + 1; i-- > 0;) {
      const bool same = asks[i].key % keys == asks[j].key % keys;
      sum += same ? admitted[i] : 0;
      RC_ASSERT(sum * 1'000 <= burst * 1'000 + rate * time);
      time += passed[i];
    }
  }
}

Snapshot any_intact_snapshot() {
  Snapshot snapshot;
  snapshot.budget_tenths = *inRange<std::uint32_t>(0, 101);
  EndpointMemory& memory = snapshot.endpoint;
  memory.standing = static_cast<Standing>(*inRange<std::uint32_t>(0, 3));
  memory.intervals = memory.standing == Standing::open ? *inRange<std::uint32_t>(1, 64) : 0;
  memory.answered_ago_ms = *inRange<std::uint32_t>(0, 600'001);
  memory.probe_in_ms = *inRange<std::uint32_t>(0, 45'001);
  memory.rtt.count = *inRange<std::uint32_t>(0, kRttWindow + 1);
  memory.rtt.average_ms = memory.rtt.count > 0 ? *inRange<std::uint32_t>(0, kRttMax + 1) : 0;
  for (std::uint32_t& each : memory.rtt.samples_ms) each = *inRange<std::uint32_t>(0, kRttMax + 1);
  seal(snapshot, *inRange<Instant>(0, 1'000'000'000'000));
  return snapshot;
}

// What one core remembers another recalls; and remembers alike at the same moment.
void snapshot_comes_back() {
  const Snapshot first = any_intact_snapshot();
  RC_ASSERT(intact(first));
  CoreDecider core;
  core.begin({}, 1);
  RC_ASSERT(core.recall(first, taken_at(first)) == Status::ok);
  Snapshot second;
  core.remember(second);
  RC_ASSERT(second.budget_tenths == first.budget_tenths);
  RC_ASSERT(second.endpoint.standing == first.endpoint.standing);
  RC_ASSERT(second.endpoint.intervals == first.endpoint.intervals);
  RC_ASSERT(second.endpoint.rtt.count == first.endpoint.rtt.count);
  RC_ASSERT(second.endpoint.rtt.average_ms == first.endpoint.rtt.average_ms);
  if (first.endpoint.standing == Standing::open) {
    RC_ASSERT(second.endpoint.probe_in_ms == first.endpoint.probe_in_ms);
  }
  if (first.endpoint.standing == Standing::usable) {
    RC_ASSERT(second.endpoint.answered_ago_ms == first.endpoint.answered_ago_ms);
  }
}

// Any change of a bit, and any other bytes, are refused, and the core stays as it was.
void garbage_is_refused() {
  Snapshot snapshot = any_intact_snapshot();
  const Instant now = taken_at(snapshot);
  auto* bytes = reinterpret_cast<unsigned char*>(&snapshot);
  if (*arbitrary<bool>()) {
    const auto bit = *inRange<std::size_t>(0, 8 * sizeof snapshot);
    bytes[bit / 8] ^= static_cast<unsigned char>(1U << bit % 8);
  } else {
    for (std::size_t i = 0; i < sizeof snapshot; ++i) bytes[i] = *arbitrary<unsigned char>();
  }
  CoreDecider core;
  core.begin({}, 1);
  const std::vector<std::byte> before(core.block().begin(), core.block().end());
  RC_ASSERT(core.recall(snapshot, now) == Status::snapshot_refused);
  RC_ASSERT(std::memcmp(before.data(), core.block().data(), before.size()) == 0);
}

// Too old, or from too far ahead, is refused; between, the budget lies between its own and a new
// one's.
void age_discounts() {
  const Snapshot snapshot = any_intact_snapshot();
  const Duration age = *inRange<Duration>(-120'000, 1'200'000);
  const Instant now = std::max<Instant>(0, taken_at(snapshot) + age);
  CoreDecider core;
  core.begin({}, 1);
  const Status status = core.recall(snapshot, now);
  const Duration real = now - taken_at(snapshot);
  RC_ASSERT((status == Status::ok) == (real <= 600'000 && real >= -60'000));
  if (status != Status::ok) return;
  const std::uint32_t budget = core.stats().retry_budget;
  RC_ASSERT(budget >= std::min(20U, snapshot.budget_tenths));
  RC_ASSERT(budget <= std::max(20U, snapshot.budget_tenths));
}

}  // namespace

std::vector<Property> policy_properties() {
  return {{"I23 a wait lies between its hint and its bound", waits_stay_in_bounds},
          {"I23 jitter is even, its mean half of the bound", jitter_is_even},
          {"I20 the budget bounds the repeats of every stretch", budget_bounds_every_stretch},
          {"the gate is a slow start", gate_is_a_slow_start},
          {"I29 the limiter bounds every stretch, whatever the clock does",
           limiter_bounds_every_stretch},
          {"a snapshot comes back as it was", snapshot_comes_back},
          {"garbage is refused and changes nothing", garbage_is_refused},
          {"a snapshot is discounted by its age", age_discounts}};
}

}  // namespace mooring::proof
