// World: the host of a core under test, with a clock that the test moves by hand.
//
// It does what a real host does (it remembers timers, attempts and leases), and after every event
// it checks what must hold in every history, whatever the test is about: an operation settles
// exactly once, commands go to the scope that the event came from, no more attempts are under way
// than maxPoolSize, every live operation has been told when to ask again. A broken rule fails the
// test with the number of the event. It decides nothing: which event comes next is the test's
// business.
#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <vector>

#include "src/core.h"

namespace mooring::test {

// What the host knows of an operation.
struct Known {
  Handle scope = kNoHandle;
  OperationKind kind = OperationKind::read;
  Instant deadline = kNever;
  Instant ask_at = kNever;  // when its timer fires
  bool told = false;        // whether the host was told when to ask
  bool running = false;
  bool settled = false;
  std::uint32_t attempt = 0;
  Reason reason = Reason::succeeded;
  Outcome outcome = Outcome::not_applied;
  Instant retry_at = 0;
};

class World {
 public:
  explicit World(const Options& given = {}, const Limits& limits = kSimulatorLimits,
                 std::uint64_t seed = 1);

  Instant now = 1'000;

  // Tells the core of an event and notes what it answers.
  Status tell(EventKind kind, Handle handle = kNoHandle, std::uint32_t a = 0, std::uint32_t b = 0);

  // The usual events, one short word each.
  Handle open_scope();
  void end_scope(Handle scope) { tell(EventKind::scope_ended, scope); }
  // Starts an operation and answers its handle; kNoHandle when it was refused (see `status`).
  Handle start(OperationKind kind = OperationKind::read, Handle scope = kNoHandle,
               std::uint32_t timeout_ms = 0);
  // Ends the attempt that is under way.
  void finish(Handle operation, Evidence evidence, std::uint32_t retry_after_ms = 0,
              std::uint16_t base_backoff_ms = 0, bool along = false);
  void hello(std::uint32_t capabilities = 0);
  void no_hello(Evidence evidence = Evidence::ambiguous, std::uint32_t retry_after_ms = 0);
  void fire(Handle operation) { tell(EventKind::timer_fired, operation); }
  // Moves the clock to the operation's timer and fires it.
  void fire_when_due(Handle operation);
  void cancel(Handle operation) { tell(EventKind::operation_cancelled, operation); }
  void close(Handle scope = kNoHandle) { tell(EventKind::close_requested, scope); }

  const Known& of(Handle operation) const { return operations.at(operation); }
  bool running(Handle operation) const { return of(operation).running; }
  bool settled(Handle operation) const { return of(operation).settled; }
  bool settled(Handle operation, Reason reason, Outcome outcome) const;
  std::size_t count(CommandKind kind) const;
  // The first command of this kind that the last event left; fails the test if there is none.
  Command only(CommandKind kind) const;
  EndpointState endpoint() const { return core_->endpoint_state(); }
  const Stats& stats() const { return core_->stats(); }
  void remember(Snapshot& snapshot) const { core_->remember(snapshot); }

  std::map<Handle, Known> operations;
  std::set<Handle> live;
  std::map<Handle, Handle> holder_scope;  // by lease
  Handle lease = kNoHandle;               // the last one granted
  std::vector<Command> commands;          // what the last event left
  Status status = Status::ok;             // what the last event answered
  bool wants_resume = false;
  std::uint64_t events = 0;
  Options options;

 private:
  void expect(bool holds, const char* rule) const;
  Handle scope_of(EventKind kind, Handle handle) const;
  static void note_event(EventKind kind, Known& operation, std::uint32_t a);
  void note(const Command& command, EventKind kind, Handle scope);
  void note_operation(const Command& command, bool reclaims, Handle scope);
  void check_every_operation() const;

  std::vector<std::byte> block_;
  Core* core_;
  bool was_closed_ = false;
  Instant seen_ = 0;  // the latest `now` that the core was told
};

}  // namespace mooring::test
