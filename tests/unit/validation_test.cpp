#include "src/validation.h"

#include <catch2/catch.hpp>

using namespace mooring;

namespace {
constexpr Instant kNow = 100'000;
}

TEST_CASE("With never nothing is ever in doubt") {
  CHECK_FALSE(in_doubt_by(ValidationPolicy::never, kNow, -kNever, -kNever));
}

TEST_CASE("With onStale more than 5 s without an answer is doubt") {
  CHECK_FALSE(in_doubt_by(ValidationPolicy::on_stale, kNow, kNow - 5'000, -kNever));
  CHECK(in_doubt_by(ValidationPolicy::on_stale, kNow, kNow - 5'001, kNow));
  CHECK(in_doubt_by(ValidationPolicy::on_stale, kNow, -kNever, -kNever));
}

TEST_CASE("With always a proof lasts 500 ms, however recent the answers are") {
  CHECK_FALSE(in_doubt_by(ValidationPolicy::always, kNow, kNow, kNow - 499));
  CHECK(in_doubt_by(ValidationPolicy::always, kNow, kNow, kNow - 500));
}

TEST_CASE("A failure casts doubt only when the last proof is 500 ms old, and never with never") {
  CHECK_FALSE(failure_casts_doubt(ValidationPolicy::on_stale, kNow, kNow - 499));
  CHECK(failure_casts_doubt(ValidationPolicy::on_stale, kNow, kNow - 500));
  CHECK(failure_casts_doubt(ValidationPolicy::always, kNow, kNow - 500));
  CHECK_FALSE(failure_casts_doubt(ValidationPolicy::never, kNow, -kNever));
}
