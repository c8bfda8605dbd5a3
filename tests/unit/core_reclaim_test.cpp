// What a core takes back from invocations that were killed without a word.
#include <catch2/catch.hpp>
#include <vector>

#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

constexpr Limits kFour{4, 4, 4};

// A scope of its own holds `count` operations that wait for hello, with a second of time each.
std::vector<Handle> start_some(World& world, Handle scope, int count) {
  std::vector<Handle> operations;
  for (int i = 0; i < count; ++i) {
    operations.push_back(world.start(OperationKind::read, scope, 1'000));
  }
  return operations;
}

std::uint32_t settled_among(const World& world, const std::vector<Handle>& operations) {
  std::uint32_t settled = 0;
  for (const Handle operation : operations) settled += world.settled(operation) ? 1U : 0U;
  return settled;
}

}  // namespace

TEST_CASE("A full core takes back what is a second past its deadline, and nothing sooner") {
  World world({}, kFour);
  const Handle scope = world.open_scope();
  const std::vector<Handle> dead = start_some(world, scope, 4);
  world.now += 1'999;
  CHECK(world.start() == kNoHandle);
  CHECK(world.status == Status::too_many_operations);
  CHECK(settled_among(world, dead) == 0);
  world.now += 1;
  CHECK(world.start() != kNoHandle);
  CHECK(settled_among(world, dead) == 4);
  CHECK(world.stats().reclaimed == 4);
  for (const Handle each : dead) {
    world.settled(each, Reason::operation_timed_out, Outcome::not_applied);
  }
}

TEST_CASE("A full core takes back eight dead operations for one event") {
  World world;
  const Handle scope = world.open_scope();
  const std::vector<Handle> dead = start_some(world, scope, 16);
  world.now += 2'000;
  const Handle living = world.start();
  REQUIRE(living != kNoHandle);
  // Eight because the table was full, and two that every new operation looks at, at the most.
  CHECK(settled_among(world, dead) >= 8);
  CHECK(settled_among(world, dead) <= 10);
  CHECK(world.stats().reclaimed == settled_among(world, dead));
}

TEST_CASE("Each new operation looks at two more slots, so the dead do not pile up") {
  World world;
  const Handle scope = world.open_scope();
  const std::vector<Handle> dead = start_some(world, scope, 8);
  world.now += 2'000;
  std::uint32_t before = 0;
  for (int i = 0; i < 8; ++i) {
    const Handle living = world.start(OperationKind::connect);
    REQUIRE(living != kNoHandle);
    const std::uint32_t now_settled = settled_among(world, dead);
    CHECK(now_settled - before <= 2);
    before = now_settled;
    world.cancel(living);
  }
  CHECK(before == 8);
  CHECK(world.stats().reclaimed == 8);
  for (const Handle each : dead) {
    world.settled(each, Reason::operation_timed_out, Outcome::not_applied);
  }
}

TEST_CASE("A dead write that was under way is aborted, and its outcome is unknown") {
  World world({}, kFour);
  const Handle write = world.start(OperationKind::write, kNoHandle, 1'000);
  world.hello();
  REQUIRE(world.running(write));
  const Handle scope = world.open_scope();
  start_some(world, scope, 3);
  world.now += 2'000;
  REQUIRE(world.start() != kNoHandle);
  world.settled(write, Reason::operation_timed_out, Outcome::unknown);
}

TEST_CASE("When every scope is in use the one that was silent for longest is taken back") {
  World world({}, kFour);
  std::vector<Handle> scopes;
  for (int i = 0; i < 4; ++i) {
    scopes.push_back(world.open_scope());
    world.now += 10;
  }
  // Two come back to life once more: the third's operation ends after the first's began and ended.
  const Handle read = world.start(OperationKind::read, scopes[2]);
  world.now += 10;
  world.cancel(world.start(OperationKind::read, scopes[0]));
  world.now += 10;
  world.cancel(read);
  REQUIRE(world.open_scope() != kNoHandle);  // in place of the second
  CHECK(world.start(OperationKind::read, scopes[1]) == kNoHandle);
  CHECK(world.status == Status::unknown_scope);
  REQUIRE(world.open_scope() != kNoHandle);  // in place of the fourth
  CHECK(world.start(OperationKind::read, scopes[3]) == kNoHandle);
  REQUIRE(world.open_scope() != kNoHandle);  // in place of the first
  CHECK(world.start(OperationKind::read, scopes[0]) == kNoHandle);
  CHECK(world.start(OperationKind::read, scopes[2]) != kNoHandle);
  CHECK(world.stats().reclaimed == 3);
}

TEST_CASE("A scope with a living operation is never taken back, one with dead ones is") {
  World world({}, kFour);
  std::vector<Handle> operations;
  for (int i = 0; i < 4; ++i) {
    operations.push_back(world.start(OperationKind::read, world.open_scope(), i == 2 ? 1'000 : 0));
  }
  world.now += 1'999;
  CHECK(world.open_scope() == kNoHandle);
  CHECK(world.status == Status::too_many_scopes);
  world.now += 1;
  CHECK(world.open_scope() != kNoHandle);
  CHECK(settled_among(world, operations) == 1);
  world.settled(operations[2], Reason::operation_timed_out, Outcome::not_applied);
  CHECK(world.stats().reclaimed == 2);  // the operation and its scope
}

TEST_CASE("Of two scopes that fell silent together one is taken back") {
  World world({}, kFour);
  std::vector<Handle> scopes;
  for (int i = 0; i < 4; ++i) scopes.push_back(world.open_scope());
  REQUIRE(world.open_scope() != kNoHandle);
  CHECK(world.stats().reclaimed == 1);
}

TEST_CASE("A scope with eight dead operations is taken back at once, with nine it is not") {
  for (const int count : {8, 9}) {
    World world({}, {16, 16, 16});
    const Handle crowded = world.open_scope();
    const std::vector<Handle> dead = start_some(world, crowded, count);
    std::vector<Handle> living;
    for (int i = 1; i < 16; ++i) {
      // The other scopes hold an operation that lives, as far as there is room.
      const Handle scope = world.open_scope();
      const Handle read = world.start(OperationKind::read, scope);
      if (read != kNoHandle) living.push_back(read);
    }
    world.now += 2'000;
    for (const Handle each : living) REQUIRE_FALSE(world.settled(each));
    REQUIRE(world.open_scope() != kNoHandle);
    CHECK(settled_among(world, dead) == (count == 8 ? 8 : 0));
  }
}

TEST_CASE("A scope in which an operation began is younger than one that was opened after it") {
  World world({}, kFour);
  const Handle old = world.open_scope();
  world.now += 10;
  const Handle silent = world.open_scope();
  world.open_scope();
  world.now += 10;
  world.start(OperationKind::read, old, 1'000);
  world.open_scope();
  world.now += 3'000;
  REQUIRE(world.open_scope() != kNoHandle);
  CHECK(world.start(OperationKind::read, silent) == kNoHandle);
  CHECK(world.status == Status::unknown_scope);
}
