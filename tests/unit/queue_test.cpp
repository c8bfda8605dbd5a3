#include "src/queue.h"

#include <catch2/catch.hpp>

#include "src/horizon.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

TEST_CASE("A scope holds what is in flight and what may wait, and no more") {
  CHECK_FALSE(queue_overflows(65, 1, 64));
  CHECK(queue_overflows(66, 1, 64));
}

TEST_CASE("The wait for a connection ends after half of what remains, or its own limit") {
  CHECK(queue_deadline(1'000, 11'000, 2'000) == 3'000);
  CHECK(queue_deadline(1'000, 4'000, 2'000) == 2'500);
  CHECK(queue_deadline(1'000, kNever, 2'000) == 3'000);
  CHECK(queue_deadline(1'000, 11'000, 0) == kNever);
}

TEST_CASE("A write may be repeated until 60 s after its first attempt") {
  CHECK(within_horizon(1'000, 1'000));
  CHECK(within_horizon(1'000, 61'000));
  CHECK_FALSE(within_horizon(1'000, 61'001));
}

TEST_CASE("The operation that would overflow the scope settles in the same event, unsent") {
  Options options;
  options.max_pool_size = 2;
  options.max_queued = 3;
  World world(options);
  const Handle scope = world.open_scope();
  std::vector<Handle> all;
  for (int i = 0; i < 5; ++i) all.push_back(world.start(OperationKind::write, scope));
  const Handle excess = world.start(OperationKind::write, scope);
  CHECK(world.settled(excess, Reason::queue_full, Outcome::not_applied));
  CHECK(world.of(excess).attempt == 0);
  for (const Handle each : all) CHECK_FALSE(world.settled(each));
  CHECK_FALSE(world.settled(world.start(OperationKind::write)));  // another scope has its own queue
  world.hello();
  world.finish(all[0], Evidence::answered);
  CHECK_FALSE(world.settled(world.start(OperationKind::write, scope)));  // a place came free
}

TEST_CASE("An operation of no scope brings its own, which it cannot overflow") {
  Options options;
  options.max_queued = 1;
  World world(options);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(world.settled(world.start()));
}

TEST_CASE("A late timer finds the wait for a connection over, though not the operation's time") {
  World world;
  const Handle scope = world.open_scope();
  const Handle first = world.start(OperationKind::read, scope);
  world.hello();
  const Handle second = world.start(OperationKind::read, scope);
  CHECK(world.of(second).ask_at <= world.now + 2'000);
  world.now += 1'999;
  world.fire(second);
  CHECK_FALSE(world.settled(second));
  world.now += 1;
  world.fire(second);
  CHECK(world.settled(second, Reason::queue_timed_out, Outcome::not_applied));
  CHECK(world.running(first));
}

TEST_CASE("A thousand who begin to wait together are all told until when") {
  Options options;
  options.max_queued = 1'000;
  options.waiter_poll_ms = 0;
  World world(options, kIsolateLimits);
  const Handle scope = world.open_scope();
  std::vector<Handle> all;
  for (int i = 0; i < 1'000; ++i) all.push_back(world.start(OperationKind::read, scope));
  world.hello();
  while (world.wants_resume) world.tell(EventKind::resumed, scope);
  CHECK(world.running(all[0]));
  for (std::size_t i = 1; i < all.size(); ++i)
    REQUIRE(world.of(all[i]).ask_at <= world.now + 2'000);
}

TEST_CASE("A validation in between does not begin the wait for a connection anew") {
  Options options;
  options.validate_connection = 2;
  options.max_pool_size = 1;
  World world(options);
  const Handle scope = world.open_scope();
  Handle running = world.start(OperationKind::read, scope);
  world.hello();
  std::vector<Handle> line;
  for (int i = 0; i < 8; ++i) line.push_back(world.start(OperationKind::read, scope));
  const Handle last = line.back();
  const Instant begun = world.now;
  for (const Handle next : line) {
    world.now += 700;
    world.finish(running, Evidence::answered);
    world.hello();
    world.fire(last);
    running = next;
    if (world.settled(last)) break;
  }
  CHECK(world.settled(last, Reason::queue_timed_out, Outcome::not_applied));
  CHECK(world.now <= begun + 2'800);
}
