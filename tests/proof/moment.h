// Moment: one event, and what an observer learns from it and from the commands that answer it.
#pragma once

#include "tests/proof/shadow.h"

namespace mooring::proof {

// One event as the observer understands it, before the core hears of it.
struct Moment {
  Event event{};
  Instant now = 0;
  Instant ask_at = kNever;  // the target's, before
  Status status = Status::ok;
  std::span<const Command> commands;
  SeenOperation* target = nullptr;  // the live operation that it names
  Handle scope = kNoHandle;         // whose invocation tells it
  bool late = false;                // it names what is over
  bool ends_attempt = false;
  bool ends_lease = false;
  bool good = false;     // it proves that the endpoint answers
  bool bad = false;      // it counts against the endpoint
  bool expired = false;  // the target's deadline has passed
  bool was_running = false;
  bool was_closing = false;
  bool carried = false;    // the attempt that ends was the endpoint's probe
  bool uncertain = false;  // or was it no longer?
  bool overdue_lease = false;
  bool resumes = false;     // the answer asks to resume
  bool gate_allows = true;  // the slow start, for the send that is looked at
  std::uint32_t sends = 0;
  std::uint32_t probes = 0;
  std::uint32_t repeat = 0;  // which retry a plan made now would be
  Instant own_bound = 0;     // the latest that this failure's own draw may mean
  Instant hint_floor = 0;
  AttemptEnd end{};
  OperationState state = OperationState::queued;          // the target's, before
  EndpointState endpoint = EndpointState::uninitialized;  // before
};

// What the observer learns: from the event itself, from each command, and at the end.
void foresee(Shadow& shadow, Moment& moment);
void note_command(Shadow& shadow, Moment& moment, const Command& command);
void conclude(Shadow& shadow, Moment& moment);

// By what was heard, the attempt may have been executed.
void doubt(const Shadow& shadow, SeenOperation& operation);
void end_attempt(Shadow& shadow, SeenOperation& operation);
// The probe, or the operation that carries it, was answered.
void note_proof(Shadow& shadow);

}  // namespace mooring::proof
