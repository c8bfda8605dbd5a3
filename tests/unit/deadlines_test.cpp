#include "src/deadlines.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("A duration of 0 means no deadline") {
  CHECK(deadline(1'000, 0) == kNever);
  CHECK(deadline(1'000, 1) == 1'001);
}

TEST_CASE("Only what could still be answered is worth sending") {
  CHECK(worth_sending(1'000, 1'051, 50));
  CHECK_FALSE(worth_sending(1'000, 1'050, 50));
  CHECK_FALSE(worth_sending(1'000, 1'000, 0));
  CHECK_FALSE(worth_sending(1'000, 900, 0));
  CHECK(worth_sending(1'000, kNever, 50));
}

TEST_CASE("The server stops one round trip before the client, and gets at least 1 ms") {
  CHECK(server_time(1'000, 2'000, 50) == 950);
  CHECK(server_time(1'000, 1'020, 50) == 1);
  CHECK(server_time(1'000, kNever, 50) == 0);
}

TEST_CASE("The shortest round trip is 0 until two were seen, then the least of the last ten") {
  RttMin rtt;
  CHECK(rtt.value() == 0);
  rtt.add(30);
  CHECK(rtt.value() == 0);
  rtt.add(50);
  CHECK(rtt.value() == 30);
  for (int i = 0; i < 9; ++i) rtt.add(40);
  CHECK(rtt.value() == 40);  // 30 is the eleventh last
}
