#include "src/endpoint.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace mooring;

namespace {

constexpr Handle kHolder = 77;

// An endpoint with all that it is handed, and a clock that the test moves.
struct Bench {
  explicit Bench(const Options& given = {}) : options(given) {}

  bool fire(EndpointSignal signal, Duration hint = 0) {
    outbox.clear();
    Step step{now, options, prng, outbox};
    return endpoint.fire(signal, step, kHolder, hint);
  }
  void fire(const std::vector<EndpointSignal>& signals) {
    for (const EndpointSignal signal : signals) fire(signal);
  }
  std::size_t count(CommandKind kind) const {
    std::size_t found = 0;
    for (const Command& command : outbox.commands()) found += command.kind == kind ? 1U : 0U;
    return found;
  }
  EndpointState state() const { return endpoint.state(); }

  Options options;
  Prng prng{1};
  Outbox outbox;
  Endpoint endpoint;
  Instant now = 100'000;
};

using S = EndpointSignal;

Options without_retries() {
  Options options;
  options.max_retries = 0;
  return options;
}

// The shortest way to each state; with maxRetries 0 one failed probe opens the breaker.
std::vector<EndpointSignal> way_to(EndpointState state) {
  switch (state) {
    case EndpointState::uninitialized:
      return {};
    case EndpointState::connecting:
      return {S::needed};
    case EndpointState::connected:
      return {S::needed, S::probe_succeeded};
    case EndpointState::stale:
      return {S::needed, S::probe_succeeded, S::doubted};
    case EndpointState::validating:
      return {S::needed, S::probe_succeeded, S::doubted, S::needed};
    case EndpointState::backing_off:
      return {S::needed, S::probe_failed};
    case EndpointState::disconnecting:
      return {S::needed, S::close};
    case EndpointState::closed:
      return {S::close};
  }
  return {};
}

}  // namespace

TEST_CASE("What a state of the endpoint ignores changes nothing and commands nothing") {
  for (const auto& quiet : endpoint_table::kTable.ignored) {
    for (std::size_t s = 0; s < kCountOf<EndpointSignal>; ++s) {
      if ((quiet.signals >> s & 1U) == 0) continue;
      Bench bench(without_retries());
      bench.fire(way_to(quiet.state));
      REQUIRE(bench.state() == quiet.state);
      bench.fire(static_cast<EndpointSignal>(s));
      CHECK(bench.state() == quiet.state);
      CHECK(bench.outbox.commands().empty());
    }
  }
}

TEST_CASE("An endpoint in doubt is neither usable nor lost") {
  for (std::size_t s = 0; s < kCountOf<EndpointState>; ++s) {
    const auto state = static_cast<EndpointState>(s);
    Bench bench(without_retries());
    bench.fire(way_to(state));
    const Endpoint& endpoint = bench.endpoint;
    CHECK(endpoint.usable() == (state == EndpointState::connected));
    CHECK(endpoint.in_doubt() ==
          (state == EndpointState::stale || state == EndpointState::validating));
    CHECK(endpoint.backing_off() == (state == EndpointState::backing_off));
    CHECK(endpoint.closing() ==
          (state == EndpointState::disconnecting || state == EndpointState::closed));
    CHECK(endpoint.closed() == (state == EndpointState::closed));
  }
}

TEST_CASE("A probe is leased to who needs it, for three seconds, and to nobody else meanwhile") {
  Bench bench;
  CHECK(bench.endpoint.probe_free(0));
  CHECK(bench.fire(S::needed));
  REQUIRE(bench.count(CommandKind::probe) == 1);
  const Command probe = bench.outbox.commands()[0];
  CHECK(bench.endpoint.holds_lease(probe.handle, bench.now));
  CHECK(probe.a == kHolder);
  CHECK(probe.at == bench.now + 3'000);
  bench.now += 3'600;
  CHECK_FALSE(bench.fire(S::needed));
  CHECK(bench.endpoint.probe_next() == bench.now + 1);
  bench.now += 1;
  CHECK(bench.fire(S::needed));
  CHECK_FALSE(bench.endpoint.holds_lease(probe.handle, bench.now));
}

TEST_CASE("After a failed hello the next waits for a drawn retryDelay that doubles") {
  Options options;
  options.max_retries = 5;
  options.retry_delay_ms = 1'000;
  Bench bench(options);
  bench.fire(S::needed);
  bench.fire(S::probe_failed);
  CHECK(bench.state() == EndpointState::connecting);
  CHECK(bench.endpoint.probe_next() <= bench.now + 1'000);
  CHECK_FALSE(bench.endpoint.probe_free(bench.endpoint.probe_next() - 1));
  CHECK(bench.endpoint.probe_free(bench.endpoint.probe_next()));
  bench.now = bench.endpoint.probe_next();
  bench.fire(S::needed);
  bench.fire(S::probe_failed, 3'500);
  CHECK(bench.endpoint.probe_next() == bench.now + 3'500);
}

TEST_CASE("maxRetries counts the further probes of a connect") {
  Options options;
  options.max_retries = 2;
  Bench bench(options);
  for (int i = 0; i < 2; ++i) {
    bench.now += 10'000;
    bench.fire({S::needed, S::probe_failed});
    CHECK(bench.state() == EndpointState::connecting);
  }
  bench.now += 10'000;
  bench.fire({S::needed, S::probe_failed});
  CHECK(bench.state() == EndpointState::backing_off);
}

TEST_CASE("An interval follows the other side's hint, but never beyond thirty seconds") {
  Bench bench(without_retries());
  bench.fire(S::needed);
  bench.fire(S::probe_failed, 20'000);
  CHECK(bench.endpoint.retry_at() == bench.now + 20'000);
  Bench absurd(without_retries());
  absurd.fire(S::needed);
  absurd.fire(S::probe_failed, 86'400'000);
  CHECK(absurd.endpoint.retry_at() == absurd.now + 30'000);
}

TEST_CASE("Changes are reported, and waiters are woken where their wait ends") {
  Bench bench(without_retries());
  bench.fire(S::needed);
  CHECK(bench.count(CommandKind::report) == 1);
  CHECK(bench.count(CommandKind::wake) == 0);
  bench.fire(S::probe_succeeded);
  CHECK(bench.count(CommandKind::wake) == 1);
  bench.fire(S::exchange_succeeded);
  CHECK(bench.outbox.commands().empty());
  bench.fire(S::doubted);
  CHECK(bench.count(CommandKind::report) == 1);
  CHECK(bench.count(CommandKind::wake) == 0);
  bench.fire(S::needed);
  bench.fire(S::probe_failed);
  CHECK(bench.count(CommandKind::wake) == 1);
  CHECK(bench.outbox.commands()[0].at == bench.endpoint.retry_at());
  bench.fire(S::close);
  CHECK(bench.count(CommandKind::wake) == 1);
  CHECK(bench.outbox.commands()[0].at == 0);
}

TEST_CASE("What failed before the breaker opened says nothing of what answers now") {
  Bench bench;
  bench.fire(way_to(EndpointState::connected));
  for (int i = 0; i < 3; ++i) bench.fire(S::exchange_failed);
  REQUIRE(bench.state() == EndpointState::backing_off);
  bench.now += 2'000;
  bench.fire({S::needed, S::probe_succeeded});
  REQUIRE(bench.state() == EndpointState::connected);
  bench.fire(S::exchange_succeeded);
  // One of three, but four of seven with those from before.
  bench.fire(S::exchange_failed);
  CHECK(bench.state() == EndpointState::connected);
}

TEST_CASE("A probe that is answered does not wipe out failures while the breaker was never open") {
  Bench bench;
  bench.fire(way_to(EndpointState::connected));
  for (int i = 0; i < 2; ++i) {
    bench.now += 600;
    bench.fire(S::exchange_failed);
    REQUIRE(bench.state() == EndpointState::stale);
    bench.fire({S::needed, S::probe_succeeded});
  }
  // Three of six within ten seconds.
  bench.fire(S::exchange_failed);
  CHECK(bench.state() == EndpointState::backing_off);
}

TEST_CASE(
    "A probe that is answered after a failure begins a new generation, and nothing else does") {
  Bench bench;
  const std::uint32_t first = bench.endpoint.generation();
  bench.fire(way_to(EndpointState::connected));
  bench.fire(S::exchange_succeeded);
  bench.fire({S::doubted, S::needed, S::probe_succeeded});
  CHECK(bench.endpoint.generation() == first);
  bench.now += 1'000;
  bench.fire({S::exchange_failed, S::needed, S::probe_succeeded});
  CHECK(bench.endpoint.generation() == first + 1);
}

TEST_CASE("A stale endpoint that answers an operation is as good as one that answers hello") {
  Bench bench;
  bench.fire(way_to(EndpointState::stale));
  bench.now += 4'000;
  bench.fire(S::exchange_succeeded);
  CHECK(bench.state() == EndpointState::connected);
  bench.now += 4'000;
  CHECK_FALSE(bench.endpoint.wants_proof(bench.now, bench.options.policy()));
  bench.now += 1'001;
  CHECK(bench.endpoint.wants_proof(bench.now, bench.options.policy()));
}

TEST_CASE("A recovery begins a slow start, a first contact without trouble does not") {
  Bench smooth;
  smooth.fire(way_to(EndpointState::connected));
  CHECK(smooth.endpoint.gate().open());
  Bench rough;
  rough.fire({S::needed, S::probe_failed});
  rough.now += 1'000;
  rough.fire({S::needed, S::probe_succeeded});
  CHECK(rough.state() == EndpointState::connected);
  CHECK_FALSE(rough.endpoint.gate().open());
  Bench reopened(without_retries());
  reopened.fire(way_to(EndpointState::backing_off));
  reopened.now += 2'000;
  reopened.fire({S::needed, S::probe_succeeded});
  CHECK_FALSE(reopened.endpoint.gate().open());
}

TEST_CASE("A failed operation halves a slow start, and overload begins one") {
  Bench bench;
  bench.fire(way_to(EndpointState::connected));
  bench.fire(S::overloaded);
  CHECK(bench.state() == EndpointState::connected);
  RetryGate& gate = bench.endpoint.gate();
  CHECK_FALSE(gate.open());
  gate.note_ended(gate.note_sent(bench.now));
  bench.now += 1'000;
  gate.turn(bench.now);
  REQUIRE(gate.admits());  // two
  bench.fire(S::exchange_failed);
  gate.note_sent(bench.now);
  CHECK_FALSE(gate.admits());
}

TEST_CASE("The driver's rule knows no breaker, no limit of connects and no slow start") {
  Options options;
  options.driver_profile = 1;
  options.max_retries = 0;
  Bench bench(options);
  for (int i = 0; i < 10; ++i) {
    bench.now += 30'000;
    bench.fire({S::needed, S::probe_failed});
    CHECK(bench.state() == EndpointState::connecting);
  }
  bench.now += 30'000;
  bench.fire({S::needed, S::probe_succeeded});
  for (int i = 0; i < 10; ++i) bench.fire(S::exchange_failed);
  CHECK_FALSE(bench.endpoint.backing_off());
  CHECK(bench.endpoint.gate().open());
}

TEST_CASE(
    "With validation never the operation that gets the probe carries it, and nobody says hello") {
  Options options;
  options.validate_connection = 0;
  Bench bench(options);
  CHECK(bench.endpoint.carrier() == kNoHandle);
  CHECK(bench.fire(S::needed));
  CHECK(bench.count(CommandKind::probe) == 0);
  CHECK(bench.endpoint.carrier() == kHolder);
  bench.fire(S::probe_released);
  CHECK(bench.state() == EndpointState::connecting);
  CHECK(bench.endpoint.carrier() == kNoHandle);
  CHECK(bench.endpoint.probe_free(bench.now));
  bench.fire(S::needed);
  bench.now += 500;
  bench.fire(S::probe_succeeded);
  CHECK(bench.endpoint.carrier() == kNoHandle);
}

TEST_CASE("Only hello measures the round trip: an operation takes as long as it takes") {
  for (const std::uint32_t policy : {0U, 2U}) {
    Options options;
    options.validate_connection = policy;
    Bench bench(options);
    for (int i = 0; i < 2; ++i) {
      bench.fire({i == 0 ? S::needed : S::doubted, S::needed});
      bench.now += 300;
      bench.fire(S::probe_succeeded);
    }
    CHECK(bench.endpoint.rtt_min() == (policy == 0 ? 0 : 300));
  }
}

TEST_CASE("The failure that opens the breaker counts against the probes that follow") {
  Options options;
  options.max_retries = 3;
  Bench bench(options);
  bench.fire(way_to(EndpointState::connected));
  for (int i = 0; i < 3; ++i) bench.fire(S::exchange_failed);
  REQUIRE(bench.state() == EndpointState::backing_off);
  bench.now += 2'000;
  bench.fire({S::needed, S::probe_failed});
  CHECK(bench.state() == EndpointState::backing_off);
}

TEST_CASE("A failure by itself begins no slow start") {
  Bench bench;
  bench.fire(way_to(EndpointState::connected));
  bench.fire(S::exchange_failed);
  CHECK(bench.endpoint.gate().open());
}
