#include "src/options.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("The defaults of both profiles are valid") {
  Options options;
  CHECK(valid(options));  // the edge profile's
#define MOORING_SET(name, member, unit, node, edge, least, most, text) options.member = node;
  MOORING_OPTIONS(MOORING_SET)
#undef MOORING_SET
  CHECK(valid(options));
}

TEST_CASE("Each option is valid at both ends of its range and not beyond"){
#define MOORING_TRY(name, member, unit, node, edge, least, most, text) \
  SECTION(#name) {                                                     \
    Options options;                                                   \
    options.member = least;                                            \
    CHECK(valid(options));                                             \
    options.member = most;                                             \
    CHECK(valid(options));                                             \
    options.member = (most) + 1U;                                      \
    CHECK_FALSE(valid(options));                                       \
    options.member = 0xffff'ffffU;                                     \
    CHECK_FALSE(valid(options));                                       \
    options.member = 0;                                                \
    CHECK(valid(options) == ((least) == 0));                           \
  }
    MOORING_OPTIONS(MOORING_TRY)
#undef MOORING_TRY
}

TEST_CASE("The policies are numbered never, onStale, always") {
  Options options;
  options.validate_connection = 0;
  CHECK(options.policy() == ValidationPolicy::never);
  options.validate_connection = 1;
  CHECK(options.policy() == ValidationPolicy::on_stale);
  options.validate_connection = 2;
  CHECK(options.policy() == ValidationPolicy::always);
}
