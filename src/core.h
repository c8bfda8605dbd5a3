// Core: ENTRY POINT. Every connection decision of Mooring, without a clock, a socket or a heap.
//
// handle(event) takes one event, lets the machines move, and leaves commands in the outbox; nothing
// else moves anything. The caller owns the memory: bytes_needed(limits) says how much, create()
// builds the core inside it. The same options, seed and events give the same commands on every
// build.
//
// Reading order: machine/*.table.h (what may happen), couplings.h (what one machine tells another),
// then Core::handle and Core::settle here.
#pragma once

#include <cstddef>
#include <span>

#include "src/budget.h"
#include "src/endpoint.h"
#include "src/limiter.h"
#include "src/scope.h"

namespace mooring {

struct Stats {
#define MOORING_MEMBER(name, text) std::uint32_t name = 0;
  MOORING_STATS(MOORING_MEMBER)
#undef MOORING_MEMBER
};

class Core {
 public:
  static constexpr std::size_t bytes_needed(const Limits& limits) {
    return aligned(sizeof(Core)) + aligned(Slots<Operation>::bytes_needed(limits.operations)) +
           aligned(Slots<Scope>::bytes_needed(limits.scopes)) +
           Limiter::bytes_needed(limits.limiter_keys);
  }

  // A core in `block`, which must be 8-aligned and at least bytes_needed(limits) long. The options
  // must be valid(), there must be as many scopes as operations, so that an operation which fits
  // always finds a scope, and a multiple of Limiter::kWays keys.
  static Core* create(std::span<std::byte> block, const Limits& limits, const Options& options,
                      std::uint64_t seed);

  // Takes one event. Time never runs backwards here: an earlier `now` counts as the last one seen.
  // Anything but Status::ok means that the event was not taken, nothing changed and the outbox is
  // empty.
  Status handle(const Event& event);

  // What the last event asks of the world, valid until the next.
  std::span<const Command> outbox() const { return outbox_.commands(); }

  // Writes what the isolate has learnt (snapshot.h). A new core that recalls it need not learn an
  // outage anew. Any bytes may be given: whatever is no snapshot of this version, is too old, or
  // comes after the first operation is refused, and nothing changes.
  void remember(Snapshot& snapshot) const;
  Status recall(const Snapshot& snapshot, Instant now);

  // The earliest moment at which some operation wants to be asked again; kNever if none does.
  Instant next_deadline();

  const Stats& stats();
  EndpointState endpoint_state() const { return endpoint_.state(); }

  // Derives every count and line anew and CHECKs that the tables agree (core_check.cpp). For tests:
  // it walks all slots.
  void check_invariants();

 private:
  friend struct Couplings;

  static constexpr std::size_t aligned(std::size_t bytes) {
    return (bytes + 7U) & ~std::size_t{7U};
  }

  Core(const Options& options, std::uint64_t seed) : options_(options), prng_(seed) {}

  // One function an event.
  Status open_scope(Step& step);
  Status end_scope(Handle scope, Step& step);
  Status start_operation(const Event& event, Step& step);
  Status finish_attempt(const Event& event, Step& step);
  Status finish_probe(const Event& event, Step& step);
  Status fire_timer(Handle operation, Step& step);
  Status cancel_operation(Handle operation, Step& step);
  Status close(Handle scope, Step& step);
  Status resume(Handle scope, Step& step);
  Status admit(const Event& event, Step& step);

  Handle make_scope(bool own, Step& step);
  Handle make_operation(const OperationStart& start, std::uint32_t timeout_ms, Handle scope,
                        Step& step);
  void reclaim_operations(Step& step);
  void reclaim_some(Step& step);
  void reclaim_scope(Step& step);
  bool abandoned(const Scope& scope, Instant now);
  // Late news is taken and changes nothing.
  Status note_late() {
    ++stats_.late;
    return Status::ok;
  }

  // Fires a signal at an operation and puts it where its new state belongs.
  void fire_operation(SlotIndex index, OperationSignal signal, Step& step);
  void place(SlotIndex index, OperationState before);
  void retire(SlotIndex index);
  // Tells an operation what its failed attempt proves, and what comes after it.
  void note_failure(SlotIndex index, const Verdict& verdict, AttemptEnd end, Duration hint,
                    Step& step);
  void time_out_attempt(SlotIndex index, Step& step);
  void note_sent_or_ended(SlotIndex index, OperationState before);
  Verdict tell_endpoint_of_timeout(SlotIndex index, Step& step);
  void tell_endpoint(Handle operation, const Verdict& verdict, AttemptEnd end, Duration hint,
                     Step& step);
  bool may_repeat() const;

  // Applies couplings to this scope until none applies, then answers.
  void settle(Handle scope, Step& step);
  // Tells the host when an operation that is not under way wants to be asked again.
  void answer(Handle operation, Step& step);
  void remind_first(Handle scope, Step& step);
  void remind(SlotIndex index, Step& step);
  void tell_newcomers(Handle scope, Step& step);
  Instant ask_again_at(const Operation& operation, Instant now);
  Instant connection_at(const Operation& operation, Instant now);

  Options options_;
  Prng prng_;
  Instant now_ = 0;
  Endpoint endpoint_;
  RetryBudget budget_;
  Limiter limiter_;
  Handle probe_scope_ = kNoHandle;  // the scope whose operation leased the last probe
  Slots<Operation> operations_;
  Slots<Scope> scopes_;
  Stats stats_;
  SlotIndex sweep_ = 0;  // the slot that reclaim_some() looked at last
  Outbox outbox_;
};

}  // namespace mooring
