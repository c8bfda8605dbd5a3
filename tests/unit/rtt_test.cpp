#include "src/rtt.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("The shortest round trip is 0 until two were seen, then the least of the last ten") {
  RoundTrip rtt;
  CHECK(rtt.least() == 0);
  rtt.add(30);
  CHECK(rtt.least() == 0);
  rtt.add(50);
  CHECK(rtt.least() == 30);
  for (int i = 0; i < 8; ++i) rtt.add(40);
  CHECK(rtt.least() == 30);  // the tenth last
  rtt.add(40);
  CHECK(rtt.least() == 40);  // 30 is the eleventh last
}

TEST_CASE("The average takes the first sample as it is, and a fifth of each later difference") {
  RoundTrip rtt;
  CHECK(rtt.average() == 0);
  rtt.add(100);
  CHECK(rtt.average() == 100);
  rtt.add(200);
  CHECK(rtt.average() == 120);
  rtt.add(20);
  CHECK(rtt.average() == 100);
}

TEST_CASE("An absurd round trip counts as a minute") {
  RoundTrip rtt;
  rtt.add(Duration{30} * 24 * 3'600 * 1'000);
  rtt.add(Duration{30} * 24 * 3'600 * 1'000);
  CHECK(rtt.average() == kRttMax);
  CHECK(rtt.least() == kRttMax);
}

TEST_CASE("What is remembered and recalled goes on as if nothing had happened") {
  for (const int samples : {0, 1, 3, 7, 10, 17}) {
    RoundTrip first;
    for (int i = 0; i < samples; ++i) first.add(900 - i);
    RoundTripMemory memory;
    first.remember(memory);
    RoundTrip second;
    second.recall(memory);
    CHECK(second.least() == first.least());
    CHECK(second.average() == first.average());
    for (int i = 0; i < 10; ++i) {
      first.add(910 + i);
      second.add(910 + i);
      CHECK(second.least() == first.least());
    }
  }
}
