// Host: what a host knows at the door, and the rules that it may rely on.
//
// It remembers scopes, operations, leases and timers, so that whoever drives it can name real
// handles, and after every event it checks what must hold whatever came in: a refusal commands
// nothing, the outbox is not overrun, every number of a command is in its range, nothing is said of
// an operation that is settled or never was, and the core counts what the host counts. A broken
// rule is printed and stops the program. It decides nothing: which event comes next is the
// business of its driver.
#pragma once

#include <functional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tests/fuzz/door.h"

namespace mooring::fuzz {

// A snapshot that is handed over, where the listener hears of events.
inline constexpr std::uint32_t kRestore = 0xffff'fffeU;

struct RawEvent {
  std::uint32_t kind;
  Handle handle;
  std::uint32_t a;
  std::uint32_t b;
  double now;
};

// What the host knows of an operation that is not settled.
struct Known {
  Handle scope = kNoHandle;
  std::uint32_t attempt = 0;
  bool running = false;
  double ask_at = 0;
  std::size_t place = 0;  // in `live`
};

class Host {
 public:
  using Commands = std::span<const abi::CommandRecord>;

  // Makes a new core, and forgets the old one unless the options were refused. Answers core_init's.
  std::int32_t init(const Options& options, std::uint32_t seed_low, std::uint32_t seed_high);

  // Tells the core of an event. Answers the number of commands, or the refusal.
  std::int32_t tell(const RawEvent& event);
  std::int32_t tell(EventKind kind, Handle handle = kNoHandle, std::uint32_t a = 0,
                    std::uint32_t b = 0);

  // Hands the core the snapshot that stands in its record. Answers like tell().
  std::int32_t restore();

  // Sends `resumed` for as long as the core asks for it.
  void finish_resuming();

  // What needs no event: the earliest deadline, the snapshot, and the core's own check.
  void check_between_events() const;

  double now = 1'000;
  std::vector<Handle> live;    // operations, in no order
  std::vector<Handle> scopes;  // those that were opened and not ended by the host
  std::vector<Handle> leases;
  std::unordered_map<Handle, Known> operations;
  Handle resume = kNoHandle;  // the scope that the core wants to go on with
  std::uint64_t events = 0;
  // A broken host, to see that the rules bite: it forgets every eighth operation.
  bool forgetful = false;
  // Hears of every event and its answer.
  std::function<void(const RawEvent&, std::int32_t, Commands)> listener;

 private:
  void expect(bool holds, const char* rule) const;
  std::int32_t hear(const RawEvent& event, std::int32_t answer);
  void check_refusal(const RawEvent& event, std::int32_t answer) const;
  void note_event(const RawEvent& event);
  void note(const abi::CommandRecord& command);
  void note_operation(const abi::CommandRecord& command, Known& operation);
  void stop_running(Known& operation);
  void settle(Handle handle);

  Options options_;
  std::unordered_set<Handle> used_;                      // every operation's handle so far
  std::unordered_map<Handle, std::uint32_t> in_flight_;  // attempts, by scope
  std::uint32_t endpoint_ = 0;
};

}  // namespace mooring::fuzz
