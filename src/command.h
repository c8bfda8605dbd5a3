// Command: everything that the core may ask of the world; and the outbox that holds them.
//
// handle() writes commands from the start of the outbox; they stay until the next event. The host
// copies all of them out before it acts on any.
#pragma once

#include <cstdint>
#include <span>

#include "src/base/check.h"
#include "src/base/handle.h"
#include "src/base/time.h"
#include "src/limits.h"
#include "src/names.h"

namespace mooring {

// adopt_scope      handle = scope
// adopt_operation  handle = operation, a = scope
// probe            handle = lease, a = operation that holds it, at = when to give up
// send             handle = operation, a = attempt (from 1), b = ms for the server (0: no limit),
//                  at = when to give up
// wait             handle = operation, a = its state, at = when to ask again (kNever: no timer)
// abort            handle = operation, a = attempt
// settle           handle = operation, a = Reason, b = Outcome | attempts << 8,
//                  at = when it may be worth trying again (0: unknown)
// wake             nothing
// resume           handle = scope
// report           a = EndpointState from, b = EndpointState to, at = next probe (0: none)
//
// All but one kind of command go to the scope of the event. The exception: an answer to
// operation_started or scope_opened may first abort and settle operations of dead invocations
// (core_reclaim.cpp).
struct Command {
  CommandKind kind;
  Handle handle = kNoHandle;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  Instant at = 0;
};

class Outbox {
 public:
  void clear() { size_ = 0; }
  void push(const Command& command) {
    MOORING_CHECK(size_ < kOutboxMax);
    commands_[size_++] = command;
  }
  // Whether another step of settle() may write without touching the reserve.
  bool has_room() const { return size_ + kCommandsPerRowMax + kOutboxReserve <= kOutboxMax; }
  bool asks_to_resume() const {
    for (const Command& command : commands()) {
      if (command.kind == CommandKind::resume) return true;
    }
    return false;
  }
  std::span<const Command> commands() const { return {commands_, size_}; }

 private:
  Command commands_[kOutboxMax];
  std::uint32_t size_ = 0;
};

}  // namespace mooring
