// What the end of an attempt means: may it be repeated, what became of the write, and what does it
// say of the endpoint?
//
// Two questions are kept apart. The evidence says what happened to this attempt; the kind of
// operation says whether a repeat could do harm. So the whole answer is two small tables, which
// docs/errors.md prints multiplied out.
#pragma once

#include <array>

#include "src/names.h"

namespace mooring {

// What an attempt's end says of the endpoint's health.
enum class Health : std::uint8_t { none, good, bad };

// For whom a repeat makes sense.
enum class Repeat : std::uint8_t { nobody, everybody, repeatable };

// What the attempt did: a read did nothing in any case.
enum class Effect : std::uint8_t { none, done, maybe };

struct EvidenceRule {
  Repeat repeat;
  Effect effect;
  Health health;
};

// clang-format off
// One line an evidence, in the order of names.def.
inline constexpr std::array<EvidenceRule, kCountOf<Evidence>> kEvidenceRules{{
    /* answered        */ {Repeat::nobody,     Effect::done,  Health::good},
    /* refused         */ {Repeat::nobody,     Effect::none,  Health::good},
    /* not_sent        */ {Repeat::everybody,  Effect::none,  Health::bad},
    /* not_executed    */ {Repeat::everybody,  Effect::none,  Health::bad},
    /* overloaded      */ {Repeat::everybody,  Effect::none,  Health::none},
    /* ambiguous       */ {Repeat::repeatable, Effect::maybe, Health::bad},
    /* retryable_write */ {Repeat::repeatable, Effect::maybe, Health::bad},
    /* timed_out       */ {Repeat::repeatable, Effect::maybe, Health::bad},
    /* foreign_answer  */ {Repeat::nobody,     Effect::maybe, Health::none},
    /* not_durable     */ {Repeat::nobody,     Effect::done,  Health::good},
    /* interrupted     */ {Repeat::nobody,     Effect::maybe, Health::good},
}};

struct KindRule {
  bool writes;
  // May be repeated although an attempt may have been executed.
  bool repeatable;
};

// One line a kind, in the order of names.def.
inline constexpr std::array<KindRule, kCountOf<OperationKind>> kKindRules{{
    /* connect          */ {false, false},
    /* read             */ {false, true},
    /* get_more         */ {false, false},
    /* insert           */ {true,  true},
    /* write            */ {true,  false},
    /* write_with_token */ {true,  true},
    /* idempotent_write */ {true,  true},
}};
// clang-format on

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

constexpr const KindRule& rule_of(OperationKind kind) {
  return kKindRules[static_cast<std::size_t>(kind)];
}
constexpr bool is_write(OperationKind kind) { return rule_of(kind).writes; }
constexpr bool survives_repeat(OperationKind kind) { return rule_of(kind).repeatable; }

constexpr bool allows(Repeat repeat, OperationKind kind) {
  switch (repeat) {
    case Repeat::nobody:
      return false;
    case Repeat::everybody:
      return true;
    case Repeat::repeatable:
      return survives_repeat(kind);
  }
  return false;
}

constexpr Verdict classify(Evidence evidence, OperationKind kind) {
  const EvidenceRule& rule = kEvidenceRules[static_cast<std::size_t>(evidence)];
  Outcome outcome = Outcome::not_applied;
  if (rule.effect == Effect::done) outcome = Outcome::applied;
  if (rule.effect == Effect::maybe && is_write(kind)) outcome = Outcome::unknown;
  return {allows(rule.repeat, kind), evidence == Evidence::overloaded, outcome, rule.health};
}

}  // namespace mooring
