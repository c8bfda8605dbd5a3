#include "src/classify.h"

#include <catch2/catch.hpp>

#include "src/names_text.h"

using namespace mooring;

namespace {

struct Line {
  Evidence evidence;
  const char* repeats;  // a letter a kind, below; upper case: may be repeated
  Outcome of_a_write;
  Health health;
  bool overload;
};

// One line an evidence. The letters: Connect Read Getmore Insert Write Token.
constexpr Line kLines[] = {
    {Evidence::answered, "crgiwti", Outcome::applied, Health::good, false},
    {Evidence::refused, "crgiwti", Outcome::not_applied, Health::good, false},
    {Evidence::not_sent, "CRGIWTI", Outcome::not_applied, Health::bad, false},
    {Evidence::not_executed, "CRGIWTI", Outcome::not_applied, Health::bad, false},
    {Evidence::overloaded, "CRGIWTI", Outcome::not_applied, Health::none, true},
    {Evidence::ambiguous, "cRgIwTI", Outcome::unknown, Health::bad, false},
    {Evidence::retryable_write, "cRgIwTI", Outcome::unknown, Health::bad, false},
    {Evidence::timed_out, "cRgIwTI", Outcome::unknown, Health::bad, false},
    {Evidence::foreign_answer, "crgiwti", Outcome::unknown, Health::none, false},
    {Evidence::not_durable, "crgiwti", Outcome::applied, Health::good, false},
    {Evidence::interrupted, "crgiwti", Outcome::unknown, Health::good, false},
};
static_assert(sizeof(kLines) / sizeof(Line) == kCountOf<Evidence>);

}  // namespace

TEST_CASE("Every evidence and kind has the verdict of the table") {
  for (const Line& line : kLines) {
    for (std::size_t k = 0; k < kCountOf<OperationKind>; ++k) {
      const auto kind = static_cast<OperationKind>(k);
      INFO(name_of(line.evidence) << " of " << name_of(kind));
      const Verdict verdict = classify(line.evidence, kind);
      CHECK(verdict.retry == (line.repeats[k] >= 'A' && line.repeats[k] <= 'Z'));
      CHECK(verdict.overload == line.overload);
      CHECK(verdict.health == line.health);
      if (is_write(kind)) CHECK(verdict.outcome == line.of_a_write);
      // What changes nothing cannot have been half done.
      if (!is_write(kind)) CHECK(verdict.outcome != Outcome::unknown);
    }
  }
}

TEST_CASE("A write with a token counts as a plain write where tokens are not honoured") {
  CHECK(effective(OperationKind::write_with_token, true) == OperationKind::write_with_token);
  CHECK(effective(OperationKind::write_with_token, false) == OperationKind::write);
  CHECK(effective(OperationKind::insert, false) == OperationKind::insert);
  CHECK(effective(OperationKind::read, false) == OperationKind::read);
}

TEST_CASE("Inserts and the three kinds of write are writes, and nothing else is") {
  std::size_t writes = 0;
  for (std::size_t k = 0; k < kCountOf<OperationKind>; ++k) {
    writes += is_write(static_cast<OperationKind>(k)) ? 1U : 0U;
  }
  CHECK(writes == 4);
  CHECK((is_write(OperationKind::insert) && is_write(OperationKind::write) &&
         is_write(OperationKind::write_with_token) && is_write(OperationKind::idempotent_write)));
}
