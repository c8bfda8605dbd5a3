// Shadow: what an observer outside the core can know, from the events and commands alone.
//
// It is the memory of the checkers. It is plain data of fixed size, so that the search can copy it
// beside the core's block, and it repeats no rule of src/: where a rule is needed to foresee
// something, it is written here a second time, in other words.
#pragma once

#include <array>

#include "tests/proof/decider.h"
#include "tests/proof/truth.h"

namespace mooring::proof {

struct SeenOperation {
  Handle handle = kNoHandle;
  Handle scope = kNoHandle;
  OperationKind kind = OperationKind::read;
  std::uint32_t max_retries = 0;  // its own, or the client's
  ValidationPolicy validation = ValidationPolicy::never;
  OperationState state = OperationState::queued;  // as it was last told
  bool live = false;
  bool running = false;
  bool told = false;          // it was told when to ask again
  bool planned = false;       // its wait in retry_wait follows a failed attempt
  bool maybe = false;         // by what was heard, an attempt may have been executed
  bool done = false;          // by what was heard, an attempt was executed
  bool unrepeatable = false;  // by what was heard, another attempt could do it twice
  bool overload_seen = false;
  bool under_token = true;  // the server honoured tokens at every send
  bool token_now = false;   // and at the last
  std::uint32_t attempt = 0;
  std::uint32_t overloads = 0;        // attempts sent since an overload error was first seen
  std::uint32_t sent_generation = 0;  // of the endpoint
  std::uint32_t beginning = 0;        // of the slow start that it was sent in
  std::uint64_t place = 0;            // in its scope's line; smaller is earlier
  Instant started = 0;
  Instant joined = 0;  // the line, last
  Instant deadline = kNever;
  Instant ask_at = kNever;
  Instant first_sent = 0;
  Instant sent_at = 0;
  Instant attempt_deadline = kNever;
  Instant waiting_since = kNever;  // when it was first told that it waits for a connection
  Truth truth;
};

struct SeenScope {
  Handle handle = kNoHandle;
  bool live = false;
  bool own = false;
  bool ended = false;
  bool settled_one = false;
  std::uint32_t members = 0;
  std::uint32_t running = 0;
};

struct SeenLease {
  Handle handle = kNoHandle;
  Handle holder = kNoHandle;
  Handle scope = kNoHandle;
  bool out = false;
  Instant granted = 0;
  Instant until = 0;
};

// Failures that count against the endpoint, second by second, in its own way of counting.
struct SeenExchanges {
  struct Exchange {
    Instant at = -kNever;
    bool failed = false;
  };
  static constexpr std::size_t kKept = 64;
  std::array<Exchange, kKept> ring{};
  std::uint32_t next = 0;
  std::uint32_t row = 0;

  void note(Instant at, bool failed);
  void forget();
  // Whether the last 10 s, by whole seconds, held five exchanges, half of them failures.
  bool half_failed(Instant now) const;
};

struct SeenEndpoint {
  EndpointState state = EndpointState::uninitialized;
  Instant answered_at = -kNever;
  Instant validated_at = -kNever;
  Instant probe_at = 0;  // as the last report said
  std::uint32_t generation = 1;
  bool gap = false;       // nothing was heard of the world for 5 s, and no validation since
  bool opened = false;    // the breaker, since the last answered probe
  bool honours = false;   // tokens, as the last hello said
  bool recalled = false;  // from a snapshot: round trips are not known from here
  // Without hello: whose attempt is the probe. A lease is given on in silence, so of an attempt
  // that ends after its lease was overdue nobody outside knows whether it still was the probe.
  Handle carrier = kNoHandle;
  bool unsure = false;
  SeenExchanges exchanges;
  std::array<Duration, 10> round_trips{};
  std::uint32_t round_trip_count = 0;

  void note_round_trip(Duration each) { round_trips[round_trip_count++ % 10] = each; }
  Duration least_round_trip() const;
  bool closing() const {
    return state == EndpointState::disconnecting || state == EndpointState::closed;
  }
};

// The slow start after trouble, told from sends and ends only: rounds of 1, 2, 4 ... sends, each
// over when what it sent has ended, or after 3 s.
struct SeenGate {
  bool open = true;
  std::uint32_t beginnings = 0;  // how often it began
  std::uint32_t sends = 0;       // since then
  Instant from = 0;

  void begin(Instant now);
  // Whether one more send now can be right, when so many since the beginning are under way.
  bool allows(Instant now, std::uint32_t live) const;
};

// Tokens of one key of the rate limiter, in thousandths.
struct SeenKey {
  std::int64_t thousandths = 0;
  Instant at = 0;
  bool known = false;
};

struct Shadow {
  static constexpr std::uint32_t kKeys = 8;

  Options options;
  Instant now = 0;  // the latest that the core was told
  std::uint64_t places = 0;
  std::uint64_t admitted = 0;
  std::uint64_t settled = 0;
  std::uint64_t sends = 0;
  std::uint64_t repeats = 0;
  std::uint64_t duplicates = 0;  // effects beyond an operation's first
  std::uint32_t live = 0;
  std::uint32_t untold = 0;
  std::int32_t budget = 20;        // tenths of a repeat
  Instant repeats_from = -kNever;  // the latest planned start of any repeat
  Handle wants_resume = kNoHandle;
  std::array<SeenOperation, kTable> operations{};
  std::array<SeenScope, kTable> scopes{};
  std::array<SeenKey, kKeys> keys{};
  SeenLease lease;
  SeenEndpoint endpoint;
  SeenGate gate;

  bool driver() const { return options.driver_profile != 0; }
  ValidationPolicy policy() const { return options.policy(); }
  bool gate_allows() const;
  SeenOperation* operation(Handle handle);
  const SeenOperation* operation(Handle handle) const {
    return const_cast<Shadow*>(this)->operation(handle);
  }
  SeenScope* scope(Handle handle);
  const SeenScope* scope(Handle handle) const { return const_cast<Shadow*>(this)->scope(handle); }
};

// What may be repeated although an attempt may have been executed.
constexpr bool repeat_is_safe(OperationKind kind, bool tokens) {
  return kind == OperationKind::read || kind == OperationKind::insert ||
         kind == OperationKind::idempotent_write ||
         (kind == OperationKind::write_with_token && tokens);
}

}  // namespace mooring::proof
