// Finding the parts of a block that do not count, and hashing the rest.
#include "tests/proof/fingerprint.h"

#include <algorithm>
#include <cstring>

namespace mooring::proof {

namespace {

constexpr std::size_t kWord = sizeof(std::int64_t);
// No rule asks whether something was more than 60 s ago.
constexpr Duration kLongAgo = -120'000;
constexpr Duration kNear = Instant{1} << 41U;

std::uint64_t mix(std::uint64_t hash, std::int64_t value) {
  hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x9e3779b97f4a7c15U;
  hash = (hash ^ (hash >> 32U)) * 0xbf58476d1ce4e5b9U;
  return hash ^ (hash >> 29U);
}

std::int64_t distance(Instant at, Instant now) {
  if (at >= kNever) return kNever;
  return std::max(at - now, kLongAgo);
}

std::int64_t word_at(std::span<const std::byte> block, std::size_t index) {
  std::int64_t word = 0;
  std::memcpy(&word, block.data() + index * kWord, kWord);
  return word;
}

std::size_t words_before(const std::byte* block, const void* at) {
  return static_cast<std::size_t>(static_cast<const std::byte*>(at) - block) / kWord;
}

}  // namespace

Layout::Layout(CoreDecider& decider) {
  const std::byte* block = decider.block().data();
  decider.begin({}, 1);
  const std::vector<std::byte> first(decider.block().begin(), decider.block().end());
  decider.begin({}, 2);
  const std::size_t words = decider.block().size() / kWord;
  // The seed is all that differs.
  while (chance_ < words && word_at(first, chance_) == word_at(decider.block(), chance_)) ++chance_;
  const std::size_t stats = words_before(block, &decider.core().stats());
  const std::size_t outbox = words_before(block, decider.outbox().data());
  std::vector<Part> skipped{{chance_, chance_ + 1},
                            {stats, stats + (sizeof(Stats) + kWord - 1) / kWord},
                            {outbox, outbox + kOutboxMax * sizeof(Command) / kWord + 1}};
  std::ranges::sort(skipped, {}, &Part::begin);
  std::size_t from = 0;
  for (const Part& part : skipped) {
    if (part.begin > from) counted_.push_back({from, part.begin});
    from = std::max(from, part.end);
  }
  if (from < words) counted_.push_back({from, words});
}

void Layout::reset_chance(CoreDecider& decider, std::uint64_t seed) const {
  std::memcpy(decider.block().data() + chance_ * kWord, &seed, kWord);
}

bool Layout::same(CoreDecider& decider, std::span<const std::byte> before) const {
  const std::span<const std::byte> block = decider.block();
  return std::ranges::all_of(counted_, [&](const Part& part) {
    return std::memcmp(block.data() + part.begin * kWord, before.data() + part.begin * kWord,
                       (part.end - part.begin) * kWord) == 0;
  });
}

std::uint64_t Layout::fingerprint(CoreDecider& decider, Instant now) const {
  const std::span<const std::byte> block = decider.block();
  const Instant second = now / 1'000;
  std::uint64_t lanes[2] = {1, 2};
  bool seconds_count = false;
  for (const Part& part : counted_) {
    for (std::size_t i = part.begin; i < part.end; ++i) {
      std::int64_t word = word_at(block, i);
      std::uint64_t& lane = lanes[i & 1U];
      if (word > now - kNear && word < now + kNear) {
        word = distance(word, now);
      } else if (word > second - kNear / 1'000 && word <= second) {
        // A second of the breaker's window. What is older than the window is as good as empty.
        const bool fresh = second - word < 10;
        word = fresh ? word - second : -10;
        seconds_count = seconds_count || fresh;
        if (!fresh) ++i;
      }
      lane = mix(lane, word);
    }
  }
  // Not symmetric: the same change in both lanes must not cancel out.
  const std::uint64_t hash =
      mix(mix(3, static_cast<std::int64_t>(lanes[0])), static_cast<std::int64_t>(lanes[1]));
  return seconds_count ? mix(hash, now % 10'000) : hash;
}

namespace {

std::uint64_t fingerprint(const SeenOperation& seen, const Shadow& shadow) {
  const Instant now = shadow.now;
  std::int64_t rank = 0;
  for (const SeenOperation& other : shadow.operations) {
    rank += other.live && other.place < seen.place ? 1 : 0;
  }
  std::int64_t flags = 0;
  for (const bool flag :
       {seen.running, seen.told, seen.planned, seen.maybe, seen.done, seen.unrepeatable,
        seen.overload_seen, seen.under_token, seen.token_now}) {
    flags = flags * 2 + (flag ? 1 : 0);
  }
  std::uint64_t hash = mix(rank == 0 ? 7 : 11, flags);
  const bool stale = seen.sent_generation != shadow.endpoint.generation;
  for (const std::int64_t each :
       {rank, static_cast<std::int64_t>(seen.handle), static_cast<std::int64_t>(seen.kind),
        static_cast<std::int64_t>(seen.state), static_cast<std::int64_t>(seen.attempt),
        static_cast<std::int64_t>(stale),
        static_cast<std::int64_t>(
            seen.beginning == shadow.gate.beginnings && !shadow.gate.open ? 1 : 0),
        static_cast<std::int64_t>(seen.truth.executions * 64 + seen.truth.effects * 8 +
                                  seen.truth.pending)}) {
    hash = mix(hash, each);
  }
  for (const Instant each : {seen.started, seen.joined, seen.deadline, seen.ask_at, seen.first_sent,
                             seen.sent_at, seen.attempt_deadline, seen.waiting_since}) {
    hash = mix(hash, distance(each, now));
  }
  return hash;
}

}  // namespace

std::uint64_t combine(std::uint64_t core, std::uint64_t shadow, std::uint64_t bounds) {
  return mix(mix(core, static_cast<std::int64_t>(shadow)), static_cast<std::int64_t>(bounds));
}

std::uint64_t fingerprint(const Shadow& shadow) {
  const Instant now = shadow.now;
  std::uint64_t hash = 3;
  for (const SeenOperation& seen : shadow.operations) {
    if (seen.live) hash = mix(hash, static_cast<std::int64_t>(fingerprint(seen, shadow)));
  }
  const SeenEndpoint& endpoint = shadow.endpoint;
  hash = mix(hash, (endpoint.opened ? 1 : 0) + (endpoint.honours ? 2 : 0) +
                       (endpoint.unsure ? 4 : 0) + (shadow.lease.out ? 8 : 0) +
                       (shadow.gate.open ? 16 : 0) + (endpoint.gap ? 32 : 0));
  hash = mix(hash, endpoint.exchanges.row);
  for (const SeenExchanges::Exchange& each : endpoint.exchanges.ring) {
    if (now - each.at < 11'000) hash = mix(hash, 2 * (each.at - now) + (each.failed ? 1 : 0));
  }
  for (const Instant each : {endpoint.answered_at, endpoint.validated_at, shadow.repeats_from,
                             shadow.lease.until, shadow.gate.from}) {
    hash = mix(hash, distance(each, now));
  }
  const std::int64_t sends = shadow.gate.open ? 0 : shadow.gate.sends;
  for (const std::int64_t each :
       {sends, std::int64_t{shadow.budget}, std::int64_t{endpoint.carrier},
        std::int64_t{shadow.wants_resume}}) {
    hash = mix(hash, each);
  }
  return hash;
}

}  // namespace mooring::proof
