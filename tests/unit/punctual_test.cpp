// A punctual host: every timer fires when it is due, every attempt and hello ends after a while.
//
// The random histories ask whether the core survives any host. This asks whether a good host is
// served well: settled by the deadline, sent as soon as the endpoint and a connection are there,
// and never left without somebody who comes back for the next probe. Outages come and go.
#include <catch2/catch.hpp>

#include "src/core.h"
#include "tests/unit/world.h"

using namespace mooring;
using mooring::test::Known;
using mooring::test::World;

namespace {

constexpr Instant kEnd = 60'000;
constexpr Duration kSpell = 4'000;  // good and bad times take turns

// The longest wait for a probe while connecting: two retries of 100 ms, doubled once.
constexpr Duration kNextProbeMax = 200;

Options punctual_options(Prng& chance) {
  Options options;
  options.max_pool_size = 1 + static_cast<std::uint32_t>(chance.up_to(4));
  options.timeout_ms = 500 + static_cast<std::uint32_t>(chance.up_to(6'000));
  options.socket_timeout_ms = static_cast<std::uint32_t>(chance.up_to(2)) * 400;
  options.buffer_commands = static_cast<std::uint32_t>(chance.up_to(2));
  options.validate_connection = 1 + static_cast<std::uint32_t>(chance.up_to(2));
  options.waiter_poll_ms = 0;
  return options;
}

class Punctual {
 public:
  explicit Punctual(std::uint64_t seed)
      : chance_(seed), world_(punctual_options(chance_), kSimulatorLimits, seed) {}

  void run() {
    scope_ = world_.open_scope();
    while (world_.now < kEnd || !world_.live.empty()) {
      one_event();
      plan();
      check();
    }
    CHECK(succeeded_ > 15);
  }

 private:
  bool good_times() const { return world_.now / kSpell % 2 == 0 || world_.now > kEnd; }

  // The next thing to happen, at its time: a new operation, an end, or a timer.
  void one_event() {
    Instant next = arrival_;
    Handle timer = kNoHandle;
    Handle ending = kNoHandle;
    for (const Handle each : world_.live) {
      if (world_.of(each).ask_at < next) next = world_.of(timer = each).ask_at;
    }
    for (const auto& [operation, at] : ends_) {
      if (at < next) next = ends_.at(ending = operation);
    }
    const bool hello = hello_ends_ < next;
    world_.now = later(world_.now, hello ? hello_ends_ : next);
    if (hello) {
      end_hello();
    } else if (ending != kNoHandle) {
      ends_.erase(ending);
      world_.finish(ending, good_times() ? Evidence::answered : Evidence::ambiguous);
    } else if (timer != kNoHandle) {
      world_.fire(timer);
    } else {
      arrive();
    }
  }

  void arrive() {
    world_.start(chance_.up_to(2) == 0 ? OperationKind::read : OperationKind::write, scope_);
    arrival_ = world_.now < kEnd ? world_.now + chance_.up_to(300) : kNever;
  }

  void end_hello() {
    hello_ends_ = kNever;
    if (good_times()) {
      world_.hello();
    } else {
      world_.no_hello();
    }
  }

  // What was sent will end, or in bad times perhaps hang until its own timer fires.
  void plan() {
    for (const Command& command : world_.commands) {
      const bool hangs = !good_times() && chance_.up_to(3) == 0;
      const Instant end = world_.now + 1 + chance_.up_to(80);
      if (command.kind == CommandKind::probe) hello_ends_ = hangs ? command.at : end;
      if (command.kind == CommandKind::send && !hangs) ends_[command.handle] = end;
      if (command.kind == CommandKind::abort) ends_.erase(command.handle);
      if (command.kind == CommandKind::wait) states_[command.handle] = command.a;
      if (command.kind != CommandKind::settle) continue;
      REQUIRE(world_.now <= world_.of(command.handle).deadline);
      if (world_.of(command.handle).reason == Reason::succeeded) ++succeeded_;
    }
  }

  bool in_state(Handle operation, OperationState state) const {
    const auto it = states_.find(operation);
    return it != states_.end() && it->second == static_cast<std::uint32_t>(state) &&
           !world_.running(operation);
  }

  void check() const {
    std::uint32_t running = 0;
    bool stands_in_line = false;
    bool queued = false;
    Instant next = kNever;
    for (const Handle each : world_.live) {
      const Known& operation = world_.of(each);
      running += operation.running ? 1U : 0U;
      queued = queued || in_state(each, OperationState::queued);
      stands_in_line = stands_in_line || in_state(each, OperationState::queued) ||
                       in_state(each, OperationState::waiting);
      if (!operation.running) next = earlier(next, operation.ask_at);
    }
    const bool connected = world_.endpoint() == EndpointState::connected;
    // Somebody waits because the pool is used up, or because the slow start lets nobody pass yet.
    if (connected && stands_in_line && running < world_.options.max_pool_size) {
      REQUIRE(next <= world_.now + kGateRoundLongest);
    }
    const bool connecting = world_.endpoint() == EndpointState::connecting;
    if (connecting && queued && hello_ends_ == kNever) REQUIRE(next <= world_.now + kNextProbeMax);
  }

  Prng chance_;
  World world_;
  Handle scope_ = kNoHandle;
  Instant arrival_ = 0;
  Instant hello_ends_ = kNever;
  std::map<Handle, Instant> ends_;
  std::map<Handle, std::uint32_t> states_;
  int succeeded_ = 0;
};

}  // namespace

TEST_CASE("A punctual host's operations settle in time, and none stands in line for nothing") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    Punctual(seed).run();
  }
}
