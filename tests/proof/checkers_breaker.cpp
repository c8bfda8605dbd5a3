// The breaker, the slow start and the limiter: invariants I27 to I29.
#include <algorithm>

#include "tests/proof/checkers.h"

namespace mooring::proof {

namespace {

using K = CommandKind;
using E = EndpointState;

bool reaches(const Look& l, E state) { return static_cast<E>(l.command->b) == state; }

// Whether an earlier attempt that carried the probe may still be taken for alive.
bool carrier_alive(const Look& l) {
  const SeenOperation* carrier = l.shadow.operation(l.shadow.endpoint.carrier);
  return carrier != nullptr && carrier->running && l.moment.now <= carrier->joined + 3'600;
}

const SeenKey& key_of(const Look& l) {
  return l.shadow.keys[l.moment.event.handle % Shadow::kKeys];
}

std::int64_t cost_of(const Look& l) {
  return 1'000 * static_cast<std::int64_t>(l.moment.event.b == 0 ? 1 : l.moment.event.b);
}

constexpr Checker kAll[] = {
    {"I27", "Nothing is sent while the breaker is open, or while hello is being asked.",
     about({K::send}),
     [](const Look& l) {
       const E state = l.shadow.endpoint.state;
       return state == E::connected || state == E::connecting;
     }},
    {"I27b", "Without hello one attempt at a time carries the probe.", about({K::send}),
     [](const Look& l) {
       if (l.shadow.endpoint.state == E::connected) return true;
       return l.shadow.policy() == ValidationPolicy::never && !carrier_alive(l);
     }},
    {"I27c", "The breaker opens for 0.5 s to 45 s, as its report says.", about({K::report}),
     [](const Look& l) {
       if (!reaches(l, E::backing_off)) return l.command->at == 0;
       const Duration open = l.command->at - l.moment.now;
       return open >= 500 && open <= 45'000;
     }},
    {"I27d", "The probe that may close the breaker is not leased before its time.",
     about({K::report}),
     [](const Look& l) {
       return l.shadow.endpoint.state != E::backing_off || !reaches(l, E::connecting) ||
              l.moment.now >= l.shadow.endpoint.probe_at;
     }},
    {"I28", "Only a failure of the endpoint's own opens the breaker.", about({K::report}),
     [](const Look& l) { return !reaches(l, E::backing_off) || l.moment.bad; }},
    {"I28b", "Three failures in a row, or half of five in 10 s, open it, and nothing less.",
     about({K::report}),
     [](const Look& l) {
       const E from = l.shadow.endpoint.state;
       if (!reaches(l, E::backing_off) || (from != E::connected && from != E::stale)) return true;
       return l.shadow.endpoint.exchanges.row >= 3 || l.shadow.endpoint.unsure ||
              l.shadow.endpoint.exchanges.half_failed(l.moment.now);
     }},
    {"I28c", "Three failures in a row do open it.", 0,
     [](const Look& l) {
       const E state = l.shadow.endpoint.state;
       return (state != E::connected && state != E::stale) || l.shadow.driver() ||
              l.shadow.endpoint.exchanges.row < 3 || l.shadow.endpoint.unsure;
     }},
    {"I28d",
     "Connecting is given up after maxRetries more attempts; once the breaker was open, at once.",
     about({K::report}),
     [](const Look& l) {
       const E from = l.shadow.endpoint.state;
       if (!reaches(l, E::backing_off) || (from != E::connecting && from != E::validating)) {
         return true;
       }
       return l.shadow.endpoint.exchanges.row > l.shadow.options.max_retries ||
              l.shadow.endpoint.opened || l.shadow.endpoint.unsure;
     }},
    {"I28e", "The driver profile has no breaker.", about({K::report}),
     [](const Look& l) { return !reaches(l, E::backing_off) || !l.shadow.driver(); }},
    {"I28f", "Only an answer closes the breaker, or ends a doubt.", about({K::report}),
     [](const Look& l) { return !reaches(l, E::connected) || l.moment.good; }},
    {"I28g", "A doubt has its reason: silence, a gap, the policy `always`, or a failure.",
     about({K::report}),
     [](const Look& l) {
       if (!reaches(l, E::stale)) return true;
       const auto& endpoint = l.shadow.endpoint;
       const bool spaced = l.moment.now - endpoint.validated_at >= 500;
       if (l.moment.bad && spaced && l.shadow.policy() != ValidationPolicy::never) return true;
       const auto doubts = [&](ValidationPolicy policy) {
         if (policy == ValidationPolicy::never) return false;
         if (endpoint.gap) return true;
         return policy == ValidationPolicy::always ? spaced
                                                   : l.moment.now - endpoint.answered_at > 5'000;
       };
       return std::ranges::any_of(l.shadow.operations, [&](const SeenOperation& one) {
         return one.live && one.scope == l.moment.scope && doubts(one.validation);
       });
     }},
    {"I29", "No key is admitted more often than burst + rate * time.", about({K::admit}),
     [](const Look& l) {
       const SeenKey& key = key_of(l);
       return l.moment.event.kind == EventKind::request_arrived &&
              (!key.known || key.thousandths >= cost_of(l));
     }},
    {"I29b", "Who is refused is told a later time, and only if not all of its burst is left.",
     about({K::limit}),
     [](const Look& l) {
       const SeenKey& key = key_of(l);
       return l.command->at > l.moment.now && key.known &&
              key.thousandths <
                  1'000 * static_cast<std::int64_t>(l.shadow.options.rate_limit_burst);
     }},
    {"G1", "After trouble sends go out in rounds of 1, 2, 4 ..., a round ending with its sends.",
     about({K::send}), [](const Look& l) { return l.moment.gate_allows; }},
    {"S1", "A refusal says when the next probe is due, and says it of an open breaker only.",
     about({K::settle}),
     [](const Look& l) {
       const bool open = l.shadow.endpoint.state == E::backing_off &&
                         l.command->a != static_cast<std::uint32_t>(Reason::succeeded);
       return l.command->at == (open ? l.shadow.endpoint.probe_at : 0);
     }},
};

}  // namespace

std::span<const Checker> breaker_checkers() { return kAll; }

}  // namespace mooring::proof
