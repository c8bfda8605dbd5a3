// Run: one history under observation. It tells the decider of an event, and lets every checker
// look.
#pragma once

#include <string>

#include "tests/proof/checkers.h"
#include "tests/proof/coverage.h"

namespace mooring::proof {

class Run {
 public:
  Run(Decider& decider, Checkers& checkers) : decider_(&decider), checkers_(&checkers) {}

  void begin(const Options& options, std::uint64_t seed, Instant now);
  // Tells the decider, checks, and notes. Returns false once a checker does not hold: the history
  // is over then.
  bool tell(const Event& event);
  // Hands it a snapshot before the first operation.
  bool recall(const Snapshot& snapshot, Instant now);
  // Whether what it says of itself is what was seen, and its memory is in order.
  bool check_itself();

  Shadow& shadow() { return shadow_; }
  const Shadow& shadow_of() const { return shadow_; }
  const Moment& moment() const { return moment_; }
  Decider& decider() { return *decider_; }
  bool broken() const { return broken_ != nullptr; }
  const Checker* violation() const { return broken_; }
  // The server executes an attempt of the operation in this slot, told or not.
  bool execute(SeenOperation& seen, bool under_token);
  // Breaks the history for what no checker can see: a wait without end.
  void note_stuck();
  // The decider stopped itself (a CHECK of src/), or contradicted itself.
  void note_trap();

  std::uint64_t events() const { return events_; }
  std::uint64_t transitions() const { return transitions_; }
  // Of every command so far, for comparing two runs.
  std::uint64_t hash() const { return hash_; }

  // Both may be absent.
  void watch(Coverage* coverage) { coverage_ = coverage; }
  void write_to(std::string* journal) { journal_ = journal; }

 private:
  bool note_outbox();
  void note_recalled(const Snapshot& snapshot);
  void note_admission();
  bool fail(const Checker* checker);

  Decider* decider_;
  Checkers* checkers_;
  Coverage* coverage_ = nullptr;
  std::string* journal_ = nullptr;
  Shadow shadow_;
  Moment moment_;
  const Checker* broken_ = nullptr;
  std::uint64_t events_ = 0;
  std::uint64_t transitions_ = 0;
  std::uint64_t hash_ = 0;
};

}  // namespace mooring::proof
