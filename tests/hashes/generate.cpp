// Histories of a lively host: good and bad spells of the endpoint, scopes that come and go, timers
// that fire when they are due, late and too early, news of what is over, and now and then nonsense.
#include <cstring>
#include <iterator>

#include "tests/hashes/log.h"

namespace mooring::hashes {

namespace {

using fuzz::Host;
using fuzz::RawEvent;

constexpr std::uint64_t kEventsEach = 4'000;

template <class Number>
void append(Bytes& bytes, Number number) {
  const std::size_t before = bytes.size();
  bytes.resize(before + sizeof number);
  std::memcpy(bytes.data() + before, &number, sizeof number);
}

static_assert(sizeof(RawEvent) == 24, "an event is written as it lies in memory");

class History {
 public:
  explicit History(std::uint32_t seed) : seed_(seed), chance_(seed) {}

  Bytes play() {
    const Options options = random_options();
    host_.init(options, seed_, 0);
    Bytes events;
    host_.listener = [&events](const RawEvent& event, std::int32_t, Host::Commands) {
      append(events, event);
    };
    while (host_.events < kEventsEach) {
      pass_time();
      act();
      host_.finish_resuming();
    }
    Bytes bytes;
    append(bytes, static_cast<std::uint32_t>(kOptionCount));
    append(bytes, seed_);
    append(bytes, options);
    append(bytes, static_cast<std::uint32_t>(host_.events));
    bytes.insert(bytes.end(), events.begin(), events.end());
    return bytes;
  }

 private:
  std::uint32_t pick(std::uint32_t limit) {
    return static_cast<std::uint32_t>(chance_.up_to(static_cast<Duration>(limit)));
  }

  // Each option is one of its defaults, or anything up to a tenth of its range.
  Options random_options() {
    Options options;
    const auto choose = [this](std::uint32_t node, std::uint32_t edge, std::uint32_t least,
                               std::uint32_t most) {
      const std::uint32_t which = pick(4);
      if (which < 2) return edge;
      return which == 2 ? node : least + pick((most - least) / (most > 100 ? 10U : 1U) + 1);
    };
#define MOORING_CHOOSE(name, member, unit, node, edge, least, most, text) \
  options.member = choose(node, edge, least, most);
    MOORING_OPTIONS(MOORING_CHOOSE)
#undef MOORING_CHOOSE
    return options;
  }

  void pass_time() {
    const std::uint32_t which = pick(200);
    if (which == 0) host_.now += pick(20'000);
    if (which == 1) host_.now -= pick(2'000);
    if (which == 2 && pick(20) == 0) host_.now += 30.0 * 24 * 3'600 * 1'000;
    if (which > 100) host_.now += pick(30);
  }

  void act() {
    const std::uint32_t which = pick(100);
    if (which < 30) return start();
    if (which < 60) return finish();
    if (which < 75) return fire();
    if (which < 83) return finish_probe();
    if (which < 88) {
      host_.tell(EventKind::operation_cancelled, operation());
    } else if (which < 92) {
      host_.tell(EventKind::scope_opened);
    } else if (which < 95) {
      host_.tell(EventKind::scope_ended, scope());
    } else if (which == 95) {
      host_.tell(EventKind::request_arrived, pick(16), 0, pick(30));
    } else if (which == 96) {
      host_.tell(EventKind::resumed, scope());
    } else if (which < 99) {
      send_late_news();
    } else {
      send_nonsense();
    }
  }

  // Usually one, at times a crowd; the bigger the crowd, the rarer.
  void start() {
    const std::uint32_t crowd = pick(400) == 0 ? pick(1'200) : 1 + (pick(8) == 0 ? pick(30) : 0);
    const Handle in = scope();
    for (std::uint32_t i = 0; i < crowd; ++i) {
      const std::uint32_t timeout = pick(4) == 0 ? 1 + pick(3'000) : 0;
      OperationStart start{pick(kCountOf<OperationKind>)};
      if (pick(8) == 0) start.retries = pick(5);
      if (pick(8) == 0) start.policy = pick(4);
      host_.tell(EventKind::operation_started, in, start.pack(), timeout);
      host_.finish_resuming();
    }
  }

  void finish() {
    const Handle handle = operation();
    const auto it = host_.operations.find(handle);
    const std::uint32_t attempt = it == host_.operations.end() ? 1 : it->second.attempt;
    const auto base = static_cast<std::uint16_t>(pick(4) == 0 ? pick(3'000) : 0);
    const AttemptEnd end{static_cast<std::uint8_t>(attempt), evidence(), base};
    host_.tell(EventKind::attempt_finished, handle, end.pack(), hint());
  }

  void fire() {
    const Handle handle = operation();
    const auto it = host_.operations.find(handle);
    const bool due = it != host_.operations.end() && it->second.ask_at < 1e15 && pick(4) != 0;
    if (due && it->second.ask_at > host_.now) host_.now = it->second.ask_at;
    host_.tell(EventKind::timer_fired, handle);
  }

  void finish_probe() {
    if (host_.leases.empty()) return;
    const Evidence with = evidence();
    host_.tell(EventKind::probe_finished, host_.leases.back(), AttemptEnd{0, with, 0}.pack(),
               with == Evidence::answered ? pick(2) : hint());
  }

  void send_late_news() {
    const auto evidence = static_cast<Evidence>(pick(kCountOf<Evidence> + 1));
    const AttemptEnd end{static_cast<std::uint8_t>(1 + pick(3)), evidence, 0};
    if (pick(2) == 0 && !host_.leases.empty()) {
      const auto old = pick(static_cast<std::uint32_t>(host_.leases.size()));
      host_.tell(EventKind::probe_finished, host_.leases[old], end.pack());
    } else {
      host_.tell(EventKind::attempt_finished, make_handle(pick(1'025), 1 + pick(60)), end.pack());
    }
  }

  void send_nonsense() {
    const auto kind = pick(kCountOf<EventKind> + 1);
    // It would end the history.
    if (kind == static_cast<std::uint32_t>(EventKind::close_requested)) return;
    constexpr double kTimes[] = {__builtin_nan(""), -__builtin_inf(), -1, 0, 0.5};
    host_.tell({kind, pick(2) == 0 ? operation() : pick(1U << 30U), pick(1U << 30U),
                pick(1U << 30U), kTimes[pick(std::size(kTimes))]});
  }

  // Good and bad spells, so that the breaker opens and closes again.
  Evidence evidence() {
    if (pick(80) == 0) good_spell_ = !good_spell_;
    if (good_spell_ && pick(8) != 0) return Evidence::answered;
    return static_cast<Evidence>(pick(kCountOf<Evidence>));
  }

  // Retry-After.
  std::uint32_t hint() { return pick(6) == 0 ? pick(20'000) : 0; }

  Handle operation() {
    if (host_.live.empty() || pick(30) == 0) return make_handle(pick(1'025), 1 + pick(60));
    return host_.live[pick(static_cast<std::uint32_t>(host_.live.size()))];
  }

  Handle scope() {
    if (host_.scopes.empty() || pick(3) == 0) return kNoHandle;
    return host_.scopes[pick(static_cast<std::uint32_t>(host_.scopes.size()))];
  }

  std::uint32_t seed_;
  Prng chance_;
  Host host_;
  bool good_spell_ = true;
};

}  // namespace

Bytes generate(std::uint64_t events, std::uint32_t first, bool every_event) {
  Bytes log;
  append(log, std::uint32_t{every_event ? 1U : 0U});
  const std::uint64_t histories = (events + kEventsEach - 1) / kEventsEach;
  for (std::uint32_t seed = first; seed < first + histories; ++seed) {
    const Bytes history = History(seed).play();
    log.insert(log.end(), history.begin(), history.end());
  }
  return log;
}

}  // namespace mooring::hashes
