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
