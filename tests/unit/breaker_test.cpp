#include "src/breaker.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("The third failure in a row opens the breaker, whatever was before") {
  Breaker breaker;
  for (int i = 0; i < 1'000; ++i) breaker.note_answer(100);
  CHECK_FALSE(breaker.trips(100));
  breaker.note_failure(100);
  CHECK_FALSE(breaker.trips(100));
  breaker.note_failure(100);
  CHECK(breaker.trips(100));
  CHECK(breaker.failures_in_row() == 2);
  breaker.note_answer(101);
  CHECK_FALSE(breaker.trips(101));
}

TEST_CASE("Half of at least five exchanges in ten seconds opens it, fewer than five do not") {
  Breaker breaker;
  breaker.note_failure(1'000);
  breaker.note_answer(2'000);
  CHECK_FALSE(breaker.trips(2'000));  // would be two of three
  breaker.note_failure(3'000);
  breaker.note_answer(4'000);
  CHECK(breaker.trips(5'000));  // would be three of five
}

TEST_CASE("Less than half of the exchanges does not open it") {
  Breaker breaker;
  for (int i = 0; i < 3; ++i) {
    breaker.note_failure(1'000);
    breaker.note_answer(1'000);
    breaker.note_answer(1'000);
  }
  CHECK_FALSE(breaker.trips(1'000));  // would be four of ten
}

TEST_CASE("What is ten seconds old is forgotten") {
  Breaker breaker;
  for (int i = 0; i < 4; ++i) {
    breaker.note_failure(1'500);
    breaker.note_answer(1'500);
  }
  CHECK(breaker.trips(1'500));
  CHECK(breaker.trips(10'999));
  CHECK_FALSE(breaker.trips(11'000));
}

TEST_CASE("A clock that jumps by a month forgets everything and overflows nothing") {
  Breaker breaker;
  for (int i = 0; i < 4; ++i) {
    breaker.note_failure(5);
    breaker.note_answer(5);
  }
  const Instant later = Duration{30} * 24 * 3'600 * 1'000;
  CHECK_FALSE(breaker.trips(later));
  breaker.note_answer(later);
  CHECK_FALSE(breaker.trips(later));
}

TEST_CASE("Each second of the last ten counts, wherever the clock stands") {
  for (const Instant start : {Instant{0}, Instant{7'000}, Instant{1'764'000'000'000}}) {
    Breaker breaker;
    breaker.note_failure(start);
    breaker.note_answer(start + 4'000);
    breaker.note_failure(start + 5'000);
    breaker.note_answer(start + 9'000);
    CHECK(breaker.trips(start + 9'999));         // would be three of five
    CHECK_FALSE(breaker.trips(start + 10'000));  // would be two of four
  }
}
