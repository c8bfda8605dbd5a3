// What the end of an attempt means: may it be repeated, what became of the write, and what does it
// say of the endpoint?
//
// Two questions are kept apart. The evidence says what happened to this attempt; the kind of
// operation says whether a repeat could do harm. The whole answer is a table of two small columns,
// so that a reader can check it against docs/abi.md line by line.
#pragma once

#include "src/base/time.h"
#include "src/names.h"

namespace mooring {

// What an attempt's end says of the endpoint's health.
enum class Health : std::uint8_t { none, good, bad };

struct Verdict {
  bool retry;       // evidence and kind allow a repeat; count and time are asked elsewhere
  bool overload;    // the overload rules hold for the repeat
  Outcome outcome;  // what became of the command in this attempt
  Health health;
};

// `kind` as it counts: write_with_token only where the server honours tokens, else write.
constexpr OperationKind effective(OperationKind kind, bool tokens_honoured) {
  return kind == OperationKind::write_with_token && !tokens_honoured ? OperationKind::write : kind;
}

constexpr bool is_write(OperationKind kind) {
  return kind == OperationKind::insert || kind == OperationKind::write ||
         kind == OperationKind::write_with_token;
}

// Whether the kind may be repeated although the first attempt may have been executed: a read
// changes nothing, an insert meets its own _id, a token lets the server recognise the repeat.
constexpr bool survives_repeat(OperationKind kind) {
  return kind == OperationKind::read || kind == OperationKind::insert ||
         kind == OperationKind::write_with_token;
}

// How long after its first attempt a write may be repeated: far less than the 30 minutes for which
// a server remembers it, so that a frozen isolate that thaws does not repeat what was forgotten.
inline constexpr Duration kWriteHorizon = 60'000;

constexpr Verdict classify(Evidence evidence, OperationKind kind) {
  const Outcome maybe = is_write(kind) ? Outcome::unknown : Outcome::not_applied;
  switch (evidence) {
    case Evidence::answered:
      return {false, false, Outcome::applied, Health::good};
    case Evidence::refused:
      return {false, false, Outcome::not_applied, Health::good};
    case Evidence::not_sent:
    case Evidence::not_executed:
      return {true, false, Outcome::not_applied, Health::bad};
    case Evidence::overloaded:
      return {true, true, Outcome::not_applied, Health::none};
    case Evidence::ambiguous:
    case Evidence::timed_out:
    case Evidence::retryable_write:
      return {survives_repeat(kind), false, maybe, Health::bad};
    case Evidence::foreign_answer:
      return {false, false, maybe, Health::none};
  }
  return {false, false, maybe, Health::none};
}

}  // namespace mooring
