// Checkers: the invariants of the core, each a name, a sentence and one small function.
//
// A checker sees the shadow and one moment, never the core. Those that are about a command are
// asked for each command of their kinds, before the shadow has noted it; the others after every
// event. The numbers I1 to I38 are those of the reliability reference; M and Q are this core's own.
#pragma once

#include <array>
#include <initializer_list>
#include <span>

#include "tests/proof/moment.h"

namespace mooring::proof {

// What a checker may look at.
struct Look {
  const Shadow& shadow;
  const Moment& moment;
  const Command* command;        // the one in question; null after an event
  const SeenOperation* subject;  // the live operation that the command names; else null
};

struct Checker {
  const char* id;
  const char* sentence;
  std::uint32_t commands;  // one bit a kind of command; 0: after every event
  bool (*holds)(const Look&);
};

constexpr std::uint32_t about(std::initializer_list<CommandKind> kinds) {
  std::uint32_t bits = 0;
  for (const CommandKind kind : kinds) bits |= 1U << static_cast<std::uint32_t>(kind);
  return bits;
}

// An invariant that is not checked here, and who checks it.
struct Elsewhere {
  const char* id;
  const char* why;
};

std::span<const Checker> admission_checkers();
std::span<const Checker> lifecycle_checkers();
std::span<const Checker> time_checkers();
std::span<const Checker> retry_checkers();
std::span<const Checker> breaker_checkers();
std::span<const Elsewhere> checked_elsewhere();

// All of them, and how often each was asked and did not hold.
class Checkers {
 public:
  Checkers();
  static constexpr std::size_t kMost = 80;

  // The first that does not hold; null when all do. `check_command` must come before the shadow
  // notes the command.
  const Checker* check_command(const Look& look);
  const Checker* check_event(const Look& look);

  std::size_t size() const { return size_; }
  const Checker& at(std::size_t i) const { return *all_[i]; }
  std::uint64_t asked(std::size_t i) const { return asked_[i]; }
  std::uint64_t violated(std::size_t i) const { return violated_[i]; }
  std::uint64_t evaluations() const;
  void note_violation(const Checker& checker);
  void add(std::size_t i, std::uint64_t asked, std::uint64_t violated);
  // Only counts what does not hold: for the control, whose history must go on.
  void tolerate() { tolerant_ = true; }
  bool tolerant() const { return tolerant_; }
  // Leaves one checker out, by its id; false if there is none.
  bool leave_out(const char* id);

 private:
  struct List {
    std::array<std::uint8_t, kMost> members{};
    std::size_t size = 0;
  };
  const Checker* check(const List& list, const Look& look);

  std::array<const Checker*, kMost> all_{};
  std::array<std::uint64_t, kMost> asked_{};
  std::array<std::uint64_t, kMost> violated_{};
  std::array<List, kCountOf<CommandKind>> by_command_{};
  List by_event_{};
  std::size_t size_ = 0;
  bool tolerant_ = false;
};

}  // namespace mooring::proof
