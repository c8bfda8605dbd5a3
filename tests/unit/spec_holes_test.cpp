// What the driver specifications say in prose only: the holes that MongoDB's own suites leave.
//
// The suites themselves are run by tests/spec. Each group names its source. All of it holds under
// `driverProfile`, which is the specifications' own retry rule.
#include <catch2/catch.hpp>
#include <initializer_list>
#include <vector>

#include "src/backoff.h"
#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::World;

namespace {

Options driver_options() {
  Options options;
  options.driver_profile = 1;
  options.timeout_ms = 0;
  options.max_retries = 10;  // so that the limits seen are the specifications' own: 1 and 2
  return options;
}

Handle running(World& world, OperationKind kind = OperationKind::read,
               std::uint32_t timeout_ms = 0) {
  const Handle operation = world.start(kind, kNoHandle, timeout_ms);
  world.hello(kExactlyOnceWrites);
  REQUIRE(world.running(operation));
  return operation;
}

// Lets a queued operation come back until it is asked to say hello.
void until_probe(World& world, Handle operation) {
  for (int i = 0; i < 100 && world.count(CommandKind::probe) == 0; ++i) {
    world.fire_when_due(operation);
  }
  REQUIRE(world.count(CommandKind::probe) == 1);
}

// Lets an operation that waits be sent again. Answers how long that took.
Duration sent_again_after(World& world, Handle operation) {
  const Instant from = world.now;
  for (int i = 0; i < 10 && !world.running(operation); ++i) {
    REQUIRE_FALSE(world.settled(operation));
    if (world.count(CommandKind::probe) != 0) {
      world.hello(kExactlyOnceWrites);
    } else {
      world.fire_when_due(operation);
    }
  }
  REQUIRE(world.running(operation));
  return world.now - from;
}

// The waits before the retries of a read whose attempts fail like this, one after the other.
std::vector<Duration> waits(std::initializer_list<Evidence> failures, std::uint64_t seed,
                            std::uint16_t base_backoff_ms = 0) {
  World world(driver_options(), kSimulatorLimits, seed);
  const Handle read = running(world);
  std::vector<Duration> waits;
  for (const Evidence evidence : failures) {
    world.finish(read, evidence, 0, base_backoff_ms);
    waits.push_back(sent_again_after(world, read));
  }
  return waits;
}

constexpr std::uint64_t kSeeds = 2'000;

// Over many seeds: the shortest, the longest and the mean of the wait before retry `n` of
// overload.
struct Spread {
  Duration least = kNever;
  Duration most = 0;
  Duration mean = 0;
};
Spread spread(std::size_t n, std::uint16_t base_backoff_ms = 0) {
  Spread spread;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Duration wait =
        waits({Evidence::overloaded, Evidence::overloaded}, seed, base_backoff_ms)[n - 1];
    spread.least = earlier(spread.least, wait);
    spread.most = later(spread.most, wait);
    spread.mean += wait;
  }
  spread.mean /= static_cast<Duration>(kSeeds);
  return spread;
}

}  // namespace

// ---- (1) a fresh error before the handshake (SDAM, "Network error when reading or writing")

TEST_CASE("Spec: a network error before the handshake opens no breaker, and costs no attempt") {
  World world(driver_options());
  const Handle read = world.start();
  for (int i = 0; i < 5; ++i) {
    until_probe(world, read);
    world.no_hello(Evidence::ambiguous);
    CHECK(world.endpoint() == EndpointState::connecting);
    REQUIRE_FALSE(world.settled(read));
  }
  until_probe(world, read);
  world.hello();
  CHECK(world.running(read));
  CHECK(world.of(read).attempt == 1);
}

TEST_CASE("Spec: a handshake that never works ends by selection, and nothing was sent") {
  World world(driver_options());
  const Handle write = world.start(OperationKind::write);
  const Instant begun = world.now;
  for (int i = 0; i < 10'000 && !world.settled(write); ++i) {
    if (world.count(CommandKind::probe) != 0) {
      world.no_hello(Evidence::ambiguous);
    } else {
      world.fire_when_due(write);
    }
  }
  world.settled(write, Reason::selection_timed_out, Outcome::not_applied);
  CHECK(world.of(write).attempt == 0);
  CHECK(world.now - begun == world.options.selection_timeout_ms);
}

TEST_CASE("Spec: a command error in the handshake is an answer: the endpoint lives") {
  World world(driver_options());
  const Handle read = world.start();
  world.no_hello(Evidence::refused);
  CHECK(world.endpoint() == EndpointState::connected);
  CHECK(world.running(read));
}

TEST_CASE("Spec: a timeout after the handshake clears no pool, however often") {
  World world(driver_options());
  const Handle scope = world.open_scope();
  const Handle first = world.start(OperationKind::read, scope);
  world.hello();
  world.finish(first, Evidence::answered);
  for (int i = 0; i < 6; ++i) {
    const Handle write = world.start(OperationKind::write, scope);
    if (world.count(CommandKind::probe) != 0) world.hello();
    REQUIRE(world.running(write));
    const auto cleared = row_hits<PoolMachine>;
    world.finish(write, Evidence::timed_out);
    world.settled(write, Reason::failed, Outcome::unknown);
    for (std::size_t row = 0; row < pool_table::kRows.size(); ++row) {
      const bool clears = pool_table::kRows[row].action == PoolAction::clear;
      CHECK((!clears || row_hits<PoolMachine>[row] == cleared[row]));
    }
    CHECK(world.endpoint() != EndpointState::backing_off);
    world.now += 600;
  }
}

// ---- (2) SystemOverloadedError without RetryableError (client-backpressure)

// The labels are read outside: js/src/evidence.ts (js/test/evidence.test.ts: one label of the two
// is not `overloaded`) and tests/spec/evidence.cpp. Here: what is not `overloaded` gets none of
// overload's rules.
TEST_CASE("Spec: without both labels a command is neither backed off nor, if a write, repeated") {
  World refused(driver_options());
  const Handle first = running(refused);
  refused.finish(first, Evidence::refused);
  refused.settled(first, Reason::failed, Outcome::not_applied);

  World shed(driver_options());
  const Handle many = running(shed, OperationKind::write);
  shed.finish(many, Evidence::not_executed, 0, 5'000);
  shed.settled(many, Reason::failed, Outcome::not_applied);

  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CHECK(waits({Evidence::not_executed}, seed, 5'000)[0] == 0);
  }
}

// ---- (3) writes without a token (retryable-writes, "Supported Write Operations")

TEST_CASE("Spec: updateMany and deleteMany are repeated for nothing but overload") {
  for (const OperationKind kind : {OperationKind::write, OperationKind::idempotent_write}) {
    for (const Evidence evidence : {Evidence::ambiguous, Evidence::not_sent, Evidence::not_executed,
                                    Evidence::timed_out, Evidence::retryable_write}) {
      World world(driver_options());
      const Handle many = running(world, kind);
      world.finish(many, evidence);
      const bool nothing = evidence == Evidence::not_sent || evidence == Evidence::not_executed;
      world.settled(many, Reason::failed, nothing ? Outcome::not_applied : Outcome::unknown);
      CHECK(world.of(many).attempt == 1);
    }
    World world(driver_options());
    const Handle many = running(world, kind);
    for (int i = 0; i < 2; ++i) {
      world.finish(many, Evidence::overloaded);
      sent_again_after(world, many);
    }
    world.finish(many, Evidence::overloaded);
    world.settled(many, Reason::failed, Outcome::not_applied);
    CHECK(world.of(many).attempt == 3);
  }
}

// An insert is recognised by its _id where another write needs its token.
TEST_CASE("Spec: a retryable write is repeated once, and at once") {
  for (const OperationKind kind : {OperationKind::write_with_token, OperationKind::insert}) {
    for (const Evidence evidence : {Evidence::ambiguous, Evidence::not_sent, Evidence::not_executed,
                                    Evidence::timed_out, Evidence::retryable_write}) {
      World world(driver_options());
      const Handle one = running(world, kind);
      world.finish(one, evidence);
      CHECK(sent_again_after(world, one) == 0);
      world.finish(one, evidence);
      CHECK(world.settled(one));
      CHECK(world.of(one).attempt == 2);
    }
  }
}

TEST_CASE("Spec: where the server honours no tokens a write is sent once") {
  for (const Evidence evidence : {Evidence::ambiguous, Evidence::not_sent, Evidence::not_executed,
                                  Evidence::timed_out, Evidence::retryable_write}) {
    World world(driver_options());
    const Handle write = world.start(OperationKind::write_with_token);
    world.hello(0);
    world.finish(write, evidence);
    CHECK(world.settled(write));
    CHECK(world.of(write).attempt == 1);
  }
}

TEST_CASE("Spec: a getMore is repeated for overload, and for nothing else") {
  for (const Evidence evidence :
       {Evidence::ambiguous, Evidence::not_sent, Evidence::not_executed}) {
    World world(driver_options());
    const Handle more = running(world, OperationKind::get_more);
    world.finish(more, evidence);
    world.settled(more, Reason::failed, Outcome::not_applied);
  }
}

// ---- (4) backoff timing (client-backpressure, "Backoff")

TEST_CASE("Spec: overload waits are drawn from 0 to 200 ms, then from 0 to 400 ms") {
  const Spread first = spread(1);
  CHECK(first.least <= 5);
  CHECK(first.most <= 200);
  CHECK(first.most >= 190);
  CHECK((first.mean >= 94 && first.mean <= 106));
  const Spread second = spread(2);
  CHECK(second.least <= 10);
  CHECK(second.most <= 400);
  CHECK(second.most >= 380);
  CHECK((second.mean >= 188 && second.mean <= 212));
}

TEST_CASE("Spec: the server's baseBackoffMS takes the place of 100 ms, and 10 s stay the cap") {
  const Spread slow = spread(1, 1'000);
  CHECK((slow.most <= 2'000 && slow.most >= 1'900));
  const Spread quick = spread(2, 10);
  CHECK((quick.most <= 40 && quick.most >= 36));
  const Spread capped = spread(2, 4'000);
  CHECK((capped.most <= 10'000 && capped.most >= 9'800));
}

TEST_CASE("Spec: a backoff that does not fit the deadline is not begun") {
  int bailed = 0;
  int waited = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    World world(driver_options(), kSimulatorLimits, seed);
    const Handle read = running(world, OperationKind::read, 100);
    world.finish(read, Evidence::overloaded);
    if (world.settled(read)) {
      ++bailed;
      world.settled(read, Reason::failed, Outcome::not_applied);
    } else {
      ++waited;
      CHECK(world.of(read).ask_at < world.of(read).deadline);
    }
  }
  // The draw goes to 200 ms, so about half of them fit into 100.
  CHECK((bailed >= 70 && bailed <= 130));
  CHECK(waited == 200 - bailed);
}

TEST_CASE("Spec: ordinary errors are repeated at once") {
  for (const Evidence evidence :
       {Evidence::ambiguous, Evidence::not_sent, Evidence::not_executed, Evidence::timed_out}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) CHECK(waits({evidence}, seed)[0] == 0);
  }
}

// ---- (5) mixed errors, and which failure counts (retryable-reads 4, 5; retryable-writes 3, 6)

TEST_CASE("Spec: without timeoutMS an ordinary error is repeated once, whatever it is") {
  World world(driver_options());
  const Handle read = running(world);
  world.finish(read, Evidence::ambiguous);
  sent_again_after(world, read);
  world.finish(read, Evidence::not_executed);
  world.settled(read, Reason::failed, Outcome::not_applied);
  CHECK(world.of(read).attempt == 2);
}

TEST_CASE("Spec: with timeoutMS ordinary errors are repeated while it lasts") {
  World world(driver_options());
  const Handle read = running(world, OperationKind::read, 1'000);
  int repeats = 0;
  while (!world.settled(read)) {
    world.now += 10;
    world.finish(read, Evidence::ambiguous);
    if (world.settled(read)) break;
    sent_again_after(world, read);
    ++repeats;
  }
  CHECK(repeats >= 90);
  CHECK(world.now >= world.of(read).deadline - 10);
}

TEST_CASE("Spec: after one overload error all further retries count towards its limit of two") {
  World after(driver_options());
  const Handle first = running(after);
  after.finish(first, Evidence::overloaded);
  sent_again_after(after, first);
  after.finish(first, Evidence::ambiguous);
  CHECK(sent_again_after(after, first) == 0);  // backoff is for overload only
  after.finish(first, Evidence::ambiguous);
  after.settled(first, Reason::failed, Outcome::not_applied);
  CHECK(after.of(first).attempt == 3);

  World before(driver_options());
  const Handle second = running(before);
  before.finish(second, Evidence::ambiguous);
  sent_again_after(before, second);
  before.finish(second, Evidence::overloaded);
  CHECK(sent_again_after(before, second) <= 400);  // the retry before it counts: k = 2
  before.finish(second, Evidence::overloaded);
  before.settled(second, Reason::failed, Outcome::not_applied);
  CHECK(before.of(second).attempt == 3);
}

TEST_CASE("Spec: an overload error after many ordinary ones is final, also under timeoutMS") {
  World world(driver_options());
  const Handle read = running(world, OperationKind::read, 10'000);
  for (int i = 0; i < 5; ++i) {
    world.finish(read, Evidence::ambiguous);
    sent_again_after(world, read);
  }
  world.finish(read, Evidence::overloaded);
  world.settled(read, Reason::failed, Outcome::not_applied);
}

TEST_CASE("Spec: an error that may have written outlasts later ones that did not") {
  for (const Evidence last : {Evidence::refused, Evidence::not_executed, Evidence::not_sent}) {
    World world(driver_options());
    const Handle write = running(world, OperationKind::write_with_token);
    world.finish(write, Evidence::ambiguous);
    sent_again_after(world, write);
    world.finish(write, last);
    world.settled(write, Reason::failed, Outcome::unknown);
  }
  World clean(driver_options());
  const Handle write = running(clean, OperationKind::write_with_token);
  clean.finish(write, Evidence::not_executed);
  sent_again_after(clean, write);
  clean.finish(write, Evidence::not_executed);
  clean.settled(write, Reason::failed, Outcome::not_applied);
}

// The error of the first attempt is raised then, so the core must say that there was one.
TEST_CASE("Spec: a retry that finds no endpoint ends with the first attempt counted") {
  World world(driver_options());
  const Handle write = running(world, OperationKind::write_with_token);
  world.now += 600;
  world.finish(write, Evidence::ambiguous);
  for (int i = 0; i < 10'000 && !world.settled(write); ++i) {
    if (world.count(CommandKind::probe) != 0) {
      world.no_hello(Evidence::not_sent);
    } else {
      world.fire_when_due(write);
    }
  }
  world.settled(write, Reason::selection_timed_out, Outcome::unknown);
  CHECK(world.of(write).attempt == 1);
}
