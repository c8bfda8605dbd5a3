// The checks that the compiler runs on the real tables, tried on small ones that are wrong.
#include "src/machine/transition.h"

#include <catch2/catch.hpp>
#include <vector>

namespace mooring {

// A door: closed, open, and at the end bricked up. `locked` and `unlocked` are one guard family.
enum class DoorState : std::uint8_t { closed, open, bricked };
enum class DoorSignal : std::uint8_t { push, brick };
enum class DoorGuard : std::uint8_t { always, locked, unlocked };
enum class DoorAction : std::uint8_t { nothing, creak, rattle };

template <>
inline constexpr std::size_t kCountOf<DoorState> = 3;
template <>
inline constexpr std::size_t kCountOf<DoorSignal> = 2;
template <>
inline constexpr std::size_t kCountOf<DoorGuard> = 3;

constexpr GuardFamily family_of(DoorGuard guard) {
  return guard == DoorGuard::always ? GuardFamily::none : GuardFamily::sending;
}

struct Door {
  using State = DoorState;
  using Signal = DoorSignal;
  using Guard = DoorGuard;
  using Action = DoorAction;
};

}  // namespace mooring

using namespace mooring;

namespace {

using enum DoorState;
using S = DoorSignal;
using G = DoorGuard;
using A = DoorAction;
using R = Row<Door>;
using Quiet = Silence<Door>;

constexpr R kLockedPush{closed, S::push, G::locked, closed, A::rattle, ""};
constexpr R kUnlockedPush{closed, S::push, G::unlocked, open, A::creak, ""};
constexpr R kPushAnyway{closed, S::push, G::always, open, A::creak, ""};
constexpr R kBrickClosed{closed, S::brick, G::always, bricked, A::nothing, ""};
constexpr R kBrickOpen{open, S::brick, G::always, bricked, A::nothing, ""};
constexpr R kSpare{open, S::brick, G::always, bricked, A::creak, ""};
constexpr R kWayOut{bricked, S::push, G::always, open, A::nothing, ""};

constexpr Quiet kOpenPush{open, signals(S::push), ""};
constexpr Quiet kBricked{bricked, signals(S::push, S::brick), ""};
constexpr Quiet kBrickedBrick{bricked, signals(S::brick), ""};
constexpr Quiet kNone{closed, 0, ""};

template <std::size_t kRows>
constexpr auto table(const R (&rows)[kRows], Quiet ignored = kOpenPush,
                     Quiet impossible = kBricked) {
  Table<Door, kRows, 1, 1> made{closed, bricked, {}, {ignored}, {impossible}};
  for (std::size_t i = 0; i < kRows; ++i) made.rows[i] = rows[i];
  return made;
}

template <class T>
constexpr bool sound(const T& made) {
  return table_check::sound<Door>(made);
}
template <class T>
constexpr bool joined(const T& made) {
  return table_check::connected<Door>(made);
}

constexpr auto kGood = table({kLockedPush, kUnlockedPush, kBrickClosed, kBrickOpen});
static_assert(sound(kGood) && joined(kGood));

}  // namespace

TEST_CASE("A table whose pairs are rows, ignored or impossible is sound") { CHECK(sound(kGood)); }

TEST_CASE("A missing member of a guard family is found") {
  CHECK_FALSE(sound(table({kLockedPush, kBrickClosed, kBrickOpen})));
  CHECK_FALSE(sound(table({kUnlockedPush, kBrickClosed, kBrickOpen})));
}

TEST_CASE("Two rows guarded always are found") {
  CHECK_FALSE(sound(table({kLockedPush, kUnlockedPush, kBrickClosed, kBrickOpen, kSpare})));
}

TEST_CASE("The same guard twice is found") {
  CHECK_FALSE(sound(table({kLockedPush, kLockedPush, kBrickClosed, kBrickOpen})));
}

TEST_CASE("Guards of two families in one pair are found") {
  CHECK_FALSE(sound(table({kPushAnyway, kLockedPush, kUnlockedPush, kBrickClosed, kBrickOpen})));
}

TEST_CASE("A pair that is nowhere is found") {
  CHECK_FALSE(sound(table({kBrickClosed, kBrickOpen})));
  CHECK_FALSE(sound(table({kLockedPush, kUnlockedPush, kBrickClosed, kBrickOpen}, kNone)));
}

TEST_CASE("A pair that is both a row and silent, or silent twice, is found") {
  constexpr Quiet kClosedPush{closed, signals(S::push), ""};
  CHECK_FALSE(sound(table({kPushAnyway, kBrickClosed, kBrickOpen}, kClosedPush)));
  CHECK_FALSE(sound(table({kPushAnyway, kBrickClosed, kBrickOpen}, kBricked, kBricked)));
}

TEST_CASE("A state that nothing leads to is found") {
  CHECK(joined(kGood));
  CHECK_FALSE(joined(table({kLockedPush, kBrickClosed, kBrickOpen})));
}

TEST_CASE("A state that cannot reach the end is found") {
  CHECK_FALSE(joined(table({kLockedPush, kUnlockedPush, kBrickClosed})));
}

TEST_CASE("A way out of the final state is found") {
  CHECK_FALSE(
      joined(table({kPushAnyway, kBrickClosed, kBrickOpen, kWayOut}, kOpenPush, kBrickedBrick)));
}

TEST_CASE("Firing takes the row whose guard holds, moves the state and performs the action") {
  constexpr auto kDispatch = make_dispatch<Door>(kGood);
  DoorState state = closed;
  std::vector<DoorAction> done;
  bool is_locked = true;
  const auto push = [&](DoorSignal signal) {
    return fire(
        kDispatch, state, signal,
        [&](DoorGuard guard) { return guard == G::always || (guard == G::locked) == is_locked; },
        [&](DoorAction action) { done.push_back(action); });
  };
  CHECK(push(S::push));
  CHECK(state == closed);
  is_locked = false;
  CHECK(push(S::push));
  CHECK(state == open);
  CHECK_FALSE(push(S::push));  // ignored: no state, no action
  CHECK(push(S::brick));
  CHECK(state == bricked);
  CHECK(done == std::vector<DoorAction>{A::rattle, A::creak, A::nothing});
}

TEST_CASE("Every row that ran is counted, in the order of the table") {
  constexpr auto kDispatch = make_dispatch<Door>(kGood);
  const auto before = row_hits<Door>;
  DoorState state = open;
  fire(
      kDispatch, state, S::brick, [](DoorGuard) { return true; }, [](DoorAction) {});
  CHECK(row_hits<Door>[3] == before[3] + 1);
  CHECK(row_hits<Door>[0] == before[0]);
}
