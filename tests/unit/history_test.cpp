// Random histories: events in any order, from a host that loses, repeats, delays and mixes them up.
//
// World checks the rules after every event. A failing history prints its seed, and the same seed
// replays it. MOORING_HISTORIES in the environment asks for more histories than the usual few.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::Known;
using mooring::test::World;

namespace {

constexpr int kHistories = 1'500;
constexpr int kEventsEach = 600;

// What differs between two histories.
Options random_options(Prng& chance) {
  const auto pick = [&chance](Duration limit) {
    return static_cast<std::uint32_t>(chance.up_to(limit));
  };
  Options options;
  options.max_pool_size = 1 + pick(4);
  options.selection_timeout_ms = 1 + pick(6'000);
  options.socket_timeout_ms = pick(2) * pick(3'000);
  options.timeout_ms = pick(4) == 0 ? 0 : 1 + pick(12'000);
  options.buffer_commands = pick(2);
  options.max_retries = pick(5);
  options.retry_delay_ms = pick(500);
  options.validate_connection = pick(3);
  options.waiter_poll_ms = pick(2) * 60;
  options.max_queued = 1 + pick(8);
  options.wait_queue_timeout_ms = pick(2) * pick(3'000);
  options.driver_profile = pick(4) == 0 ? 1 : 0;
  return options;
}

class History {
 public:
  explicit History(std::uint64_t seed)
      : chance_(seed), world_(random_options(chance_), kSimulatorLimits, seed) {
    for (int i = 0; i < 3; ++i) scopes_.push_back(world_.open_scope());
  }

  void run() {
    for (int i = 0; i < kEventsEach && world_.endpoint() != EndpointState::closed; ++i) {
      world_.now += jump();
      one_event();
      finish_resuming();
    }
    wind_up();
  }

 private:
  std::uint32_t pick(Duration limit) { return static_cast<std::uint32_t>(chance_.up_to(limit)); }

  Duration jump() {
    switch (pick(40)) {
      case 0:
        return pick(8'000);
      case 1:
        return -Duration{pick(1'000)};
      case 2:
        return pick(200) == 0 ? Duration{30} * 24 * 3'600 * 1'000 : 0;
      default:
        return static_cast<Duration>(pick(2)) * pick(40);
    }
  }

  // Some operation, mostly one that is live.
  Handle any_operation() {
    const bool any = world_.live.empty() || pick(20) == 0;
    if (any) return make_handle(pick(20), 1 + pick(50));
    auto it = world_.live.begin();
    std::advance(it, pick(static_cast<Duration>(world_.live.size())));
    return *it;
  }

  Handle any_scope() { return pick(3) == 0 ? kNoHandle : scopes_[pick(3)]; }

  void one_event() {
    switch (pick(20)) {
      case 0:
        return replace_scope();
      case 1:
        return world_.cancel(any_operation());
      case 2:
        if (pick(100) == 0) world_.close(any_scope());
        return;
      case 3:
      case 4:
        return finish_probe();
      case 5:
      case 6:
      case 7:
      case 8:
        world_.start(static_cast<OperationKind>(pick(kCountOf<OperationKind>)), any_scope(),
                     pick(4) * pick(3'000));
        return;
      case 9:
        return tell_nonsense();
      case 10:
      case 11:
      case 12:
      case 13:
        return world_.fire(any_operation());
      default:
        return finish_attempt(any_operation());
    }
  }

  void tell_nonsense() {
    const auto kind = static_cast<EventKind>(pick(10));
    if (kind == EventKind::close_requested) return;  // it would end most histories early
    world_.tell(kind, any_operation(), pick(1 << 30), pick(1 << 30));
  }

  void replace_scope() {
    Handle& scope = scopes_[pick(3)];
    if (pick(4) != 0) world_.end_scope(scope);  // or its invocation was killed
    finish_resuming();
    scope = world_.open_scope();
  }

  // Good and bad spells, so that breakers open and close again.
  Evidence any_evidence() {
    if (pick(60) == 0) good_spell_ = !good_spell_;
    if (good_spell_ && pick(8) != 0) return Evidence::answered;
    return static_cast<Evidence>(pick(kCountOf<Evidence>));
  }

  void finish_attempt(Handle operation) {
    if (world_.operations.count(operation) == 0) return;
    world_.finish(operation, any_evidence(), pick(3) == 0 ? pick(20'000) : 0,
                  static_cast<std::uint16_t>(pick(2) * pick(3'000)));
  }

  void finish_probe() {
    if (world_.lease == kNoHandle) return;
    const Evidence evidence = any_evidence();
    if (evidence == Evidence::answered) {
      world_.hello(pick(2));
    } else {
      world_.no_hello(evidence, pick(2) * pick(10'000));
    }
  }

  // A host sends `resumed` at once, to the scope that was named.
  void finish_resuming() {
    for (int i = 0; world_.wants_resume; ++i) {
      if (i > 100) FAIL("the core asks to resume without end");
      world_.tell(EventKind::resumed, world_.only(CommandKind::resume).handle);
    }
  }

  // From here on the host is punctual and the endpoint answers: everything must settle.
  void wind_up() {
    const bool closes = pick(3) == 0;
    if (closes) world_.close(any_scope());
    finish_resuming();
    for (int i = 0; !world_.live.empty(); ++i) {
      if (i > 20'000) FAIL("an operation never settles");
      answer_everything();
      const Handle next = next_timer();
      if (next == kNoHandle) continue;
      world_.now = later(world_.now, world_.of(next).ask_at);
      world_.fire(next);
      finish_resuming();
    }
    if (closes) REQUIRE(world_.endpoint() == EndpointState::closed);
  }

  void answer_everything() {
    for (const Handle each : std::vector<Handle>(world_.live.begin(), world_.live.end())) {
      if (world_.of(each).settled || !world_.of(each).running) continue;
      world_.finish(each, Evidence::answered);
      finish_resuming();
    }
    if (world_.lease != kNoHandle) {
      world_.hello();
      finish_resuming();
    }
  }

  Handle next_timer() const {
    Handle next = kNoHandle;
    for (const Handle each : world_.live) {
      const Known& operation = world_.of(each);
      if (next == kNoHandle || operation.ask_at < world_.of(next).ask_at) next = each;
    }
    return next != kNoHandle && world_.of(next).ask_at < kNever ? next : kNoHandle;
  }

  Prng chance_;
  World world_;
  std::vector<Handle> scopes_;
  bool good_spell_ = true;
};

}  // namespace

TEST_CASE("In random histories every operation settles once, in time, and no rule is broken") {
  const char* wanted = std::getenv("MOORING_HISTORIES");
  const int histories = wanted != nullptr ? std::atoi(wanted) : kHistories;
  for (int seed = 1; seed <= histories; ++seed) {
    INFO("seed " << seed);
    History(static_cast<std::uint64_t>(seed)).run();
  }
}
