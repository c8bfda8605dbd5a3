// Properties of whole histories. A failing one shrinks to the fewest moves, and is shown in words.
#include <rapidcheck.h>

#include <algorithm>
#include <ostream>

#include "tests/proof/fingerprint.h"
#include "tests/proof/host.h"
#include "tests/proof/journal.h"
#include "tests/proof/properties.h"
#include "tests/proof/trap.h"

namespace mooring::proof {

// One thing that the host does, with the chance that it draws from.
struct Move {
  std::uint32_t choice;
  std::uint32_t chance;
};
void showValue(const Move& move, std::ostream& out) { out << move.choice << "/" << move.chance; }

namespace {

using Moves = std::vector<Move>;

std::vector<std::string>& left_out() {
  static std::vector<std::string> ids;
  return ids;
}

struct World {
  World() : run(core, checkers), host(run) {
    for (const std::string& id : left_out()) checkers.leave_out(id.c_str());
    run.write_to(&journal);
  }

  void begin(std::uint32_t seed) {
    host.begin(seed);
    host.open_scopes();
  }
  void play(const Moves& moves) {
    bool held = true;
    const bool lived = survives([&] {
      for (const Move& each : moves) held = held && host.act(each.choice, each.chance);
    });
    if (!lived) run.note_trap();
    if (!lived || !held) RC_FAIL(journal);
  }

  CoreDecider core;
  Checkers checkers;
  Run run;
  Host host;
  std::string journal;
};

Moves any_moves() {
  const auto move = rc::gen::construct<Move>(rc::gen::inRange<std::uint32_t>(0, Host::kChoices),
                                             rc::gen::inRange<std::uint32_t>(0, 100'000));
  return *rc::gen::scale(2.0, rc::gen::container<Moves>(move));
}
std::uint32_t any_seed() { return *rc::gen::inRange<std::uint32_t>(0, 1'000'000); }

void every_checker_holds() {
  World world;
  world.begin(any_seed());
  world.play(any_moves());
  if (!world.host.wind_up(*rc::gen::arbitrary<bool>()) || !world.run.check_itself()) {
    RC_FAIL(world.journal);
  }
}

void same_moves_same_commands() {
  const std::uint32_t seed = any_seed();
  const Moves moves = any_moves();
  World first;
  World second;
  first.begin(seed);
  second.begin(seed);
  first.play(moves);
  second.play(moves);
  RC_ASSERT(first.run.hash() == second.run.hash());
}

// I12, by the state itself: every word of the core but its statistics stays.
void late_news_changes_nothing() {
  World world;
  const Layout layout(world.core);
  world.begin(any_seed());
  world.play(any_moves());
  const std::vector<std::byte> before(world.core.block().begin(), world.core.block().end());
  const std::uint32_t a =
      AttemptEnd{static_cast<std::uint8_t>(*rc::gen::inRange(0, 4)),
                 static_cast<Evidence>(*rc::gen::inRange<int>(0, kCountOf<Evidence>)), 0}
          .pack();
  for (const SeenOperation& seen : world.run.shadow().operations) {
    if (seen.handle == kNoHandle) continue;
    const bool running = seen.live && seen.running && seen.attempt == (a & 0xffU);
    if (!running)
      world.core.handle({EventKind::attempt_finished, seen.handle, a, 7, world.run.shadow().now});
    if (seen.live) continue;
    world.core.handle({EventKind::timer_fired, seen.handle, 0, 0, world.run.shadow().now});
    world.core.handle({EventKind::operation_cancelled, seen.handle, 0, 0, world.run.shadow().now});
  }
  if (!layout.same(world.core, before)) RC_FAIL(world.journal + "late news changed the core");
}

// I18: a timer that fires early, right after an event of its scope, is answered with a wait, and a
// second one changes nothing at all.
void early_timers_only_wait() {
  World world;
  const Layout layout(world.core);
  world.begin(any_seed());
  world.play(any_moves());
  const Shadow& shadow = world.run.shadow();
  for (const SeenOperation& seen : shadow.operations) {
    const bool early =
        seen.live && shadow.now < seen.ask_at &&
        (seen.state == OperationState::running || seen.state == OperationState::retry_wait);
    // Whose timer the host has missed may be settled by any event of its scope.
    const bool missed = std::ranges::any_of(shadow.operations, [&](const SeenOperation& other) {
      return other.live && other.scope == seen.scope && other.ask_at <= shadow.now;
    });
    if (!early || missed || shadow.endpoint.closing()) continue;
    const Event timer{EventKind::timer_fired, seen.handle, 0, 0, world.run.shadow().now};
    world.core.handle(timer);  // settles what other scopes have changed for this one
    const std::vector<std::byte> before(world.core.block().begin(), world.core.block().end());
    world.core.handle(timer);
    for (const Command& command : world.core.outbox()) {
      const bool waits = command.kind == CommandKind::wait && command.handle == seen.handle;
      if (waits) continue;
      RC_FAIL(world.journal + "an early timer is answered with\n" + in_words(command, shadow.now));
    }
    if (!layout.same(world.core, before)) RC_FAIL(world.journal + "an early timer changed more");
  }
}

// I17: at one instant no event leads to more than an outbox, and resuming comes to an end.
void frozen_clock_is_harmless() {
  World world;
  world.begin(any_seed());
  const Moves moves = any_moves();
  bool held = true;
  for (int round = 0; round < 4; ++round) {
    for (const Move& each : moves) {
      // Starts and cancels, again and again, without time.
      if (each.choice % 2 == 0) {
        held = held && world.run.tell({EventKind::operation_started, kNoHandle, each.chance % 7, 0,
                                       world.run.shadow().now});
      } else {
        const SeenOperation& seen = world.run.shadow().operations[each.chance % kTable];
        held = held &&
               world.run.tell({EventKind::timer_fired, seen.handle, 0, 0, world.run.shadow().now});
      }
      for (int i = 0; held && world.run.shadow().wants_resume != kNoHandle; ++i) {
        RC_ASSERT(i < 100);
        held = world.run.tell(
            {EventKind::resumed, world.run.shadow().wants_resume, 0, 0, world.run.shadow().now});
      }
      if (!held) RC_FAIL(world.journal);
    }
  }
}

}  // namespace

std::vector<Property> history_properties(const std::vector<std::string>& without) {
  left_out() = without;
  return {{"every checker holds in every history", every_checker_holds},
          {"I37 the same moves bring the same commands", same_moves_same_commands},
          {"I12 late news changes no word of the core", late_news_changes_nothing},
          {"I18 early timers are answered with a wait, twice is once", early_timers_only_wait},
          {"I17 a frozen clock brings no livelock", frozen_clock_is_harmless}};
}

}  // namespace mooring::proof
