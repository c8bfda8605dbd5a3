#include "src/base/prng.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("The generator is splitmix64: it gives the published numbers") {
  Prng zero(0);
  CHECK(zero.next() == 0xe220a8397b1dcdafU);
  CHECK(zero.next() == 0x6e789e6aa1b965f4U);
  CHECK(zero.next() == 0x06c45d188009454fU);
  Prng other(1234567);
  CHECK(other.next() == 6457827717110365317U);
  CHECK(other.next() == 3203168211198807973U);
  CHECK(other.next() == 9817491932198370423U);
}

TEST_CASE("A drawn duration is below its limit, and all of the range occurs") {
  Prng prng(7);
  bool seen[10] = {};
  for (int i = 0; i < 1'000; ++i) {
    const Duration drawn = prng.up_to(10);
    REQUIRE((drawn >= 0 && drawn < 10));
    seen[drawn] = true;
  }
  for (const bool each : seen) CHECK(each);
  CHECK(prng.up_to(1) == 0);
  CHECK(prng.up_to(0) == 0);
}
