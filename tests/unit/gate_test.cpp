#include "src/gate.h"

#include <catch2/catch.hpp>

using namespace mooring;

namespace {

std::uint32_t round_now = 0;

// Sends as many as the gate lets pass now, and answers how many that were.
int send_all(RetryGate& gate, Instant now) {
  int sent = 0;
  gate.turn(now);
  while (sent < 1'000 && gate.admits()) {
    round_now = gate.note_sent(now);
    ++sent;
  }
  return sent;
}

// Ends that many of the last round.
void end(RetryGate& gate, int count) {
  for (int i = 0; i < count; ++i) gate.note_ended(round_now);
}

}  // namespace

TEST_CASE("A gate that never saw trouble stands open") {
  RetryGate gate;
  CHECK(gate.open());
  CHECK(send_all(gate, 0) == 1'000);
}

TEST_CASE("A slow start sends one, two, four and so on a round trip, then the gate stands open") {
  RetryGate gate;
  Instant now = 1'000;
  gate.begin(now, 30);
  for (int round = 1; round <= 64; round *= 2) {
    CHECK_FALSE(gate.open());
    CHECK(send_all(gate, now) == round);
    end(gate, round);
    CHECK(send_all(gate, now + 29) == 0);  // all have ended, but the round trip is not over
    now += 30;
  }
  gate.turn(now);
  CHECK(gate.open());
}

TEST_CASE("The next round waits for what the last one sent") {
  RetryGate gate;
  gate.begin(0, 30);
  CHECK(send_all(gate, 0) == 1);
  CHECK(send_all(gate, 500) == 0);
  end(gate, 1);
  CHECK(send_all(gate, 500) == 2);
}

TEST_CASE("What never ends holds a round for three seconds") {
  RetryGate gate;
  gate.begin(0, 30);
  CHECK(send_all(gate, 0) == 1);
  CHECK(send_all(gate, 2'999) == 0);
  CHECK(send_all(gate, 3'000) == 2);
}

TEST_CASE("A round waits for the last of what it sent, not from its beginning") {
  RetryGate gate;
  gate.begin(0, 10);
  end(gate, send_all(gate, 0));
  gate.turn(10);
  REQUIRE(gate.admits());
  gate.note_sent(10);
  gate.turn(2'900);
  REQUIRE(gate.admits());
  gate.note_sent(2'900);
  CHECK(send_all(gate, 5'899) == 0);
  CHECK(send_all(gate, 5'900) == 4);
}

TEST_CASE("A round lasts 10 ms at least and a second at most, whatever was measured") {
  for (const auto& [measured, round] : {std::pair<Duration, Duration>{0, 10},
                                        {9, 10},
                                        {11, 11},
                                        {1'000, 1'000},
                                        {1'001, 1'000},
                                        {60'000, 1'000}}) {
    RetryGate gate;
    gate.begin(5, measured);
    CHECK(send_all(gate, 5) == 1);
    end(gate, 1);
    gate.turn(5 + round - 1);
    CHECK_FALSE(gate.admits());
    gate.turn(5 + round);
    CHECK(gate.admits());
  }
}

TEST_CASE("A failure halves the pace, but never to nothing, and does not close an open gate") {
  RetryGate gate;
  gate.note_failure();
  CHECK(gate.open());
  gate.begin(0, 10);
  for (int i = 0; i < 3; ++i) {
    end(gate, send_all(gate, Instant{10} * i));
  }
  gate.turn(30);
  REQUIRE(gate.admits());  // a round of 8
  gate.note_failure();     // of 4
  CHECK(send_all(gate, 30) == 4);
  for (int i = 0; i < 5; ++i) gate.note_failure();
  end(gate, 4);
  CHECK(send_all(gate, 40) == 1);
  end(gate, 1);
  CHECK(send_all(gate, 50) == 2);
}

TEST_CASE("Overload on the way brings the pace down to one, without a new round for each answer") {
  RetryGate gate;
  gate.begin(0, 10);
  for (int i = 0; i < 3; ++i) {
    end(gate, send_all(gate, Instant{10} * i));
  }
  CHECK(send_all(gate, 30) == 8);
  for (int i = 0; i < 8; ++i) {
    gate.begin(31 + i, 10);
    CHECK(send_all(gate, 31 + i) == 0);
    end(gate, 1);
  }
  CHECK(send_all(gate, 40) == 1);
  gate.begin(41, 10);  // while it lasts it is one a round
  end(gate, 1);
  CHECK(send_all(gate, 50) == 1);
  end(gate, 1);
  CHECK(send_all(gate, 60) == 2);
}

TEST_CASE(
    "New trouble after a long quiet begins a slow start, although the last one was not over") {
  RetryGate gate;
  gate.begin(0, 10);
  end(gate, send_all(gate, 0));
  gate.begin(40'000, 10);
  CHECK(send_all(gate, 40'020) == 1);
  CHECK(send_all(gate, 40'020) == 0);
}

TEST_CASE("Trouble on the way counts as much as a send for the half minute of quiet") {
  RetryGate gate;
  gate.begin(0, 10);
  CHECK(send_all(gate, 0) == 1);
  gate.begin(2'000, 10);
  gate.turn(31'000);
  CHECK_FALSE(gate.open());
  gate.turn(32'001);
  CHECK(gate.open());
}

TEST_CASE("A slow start whose rounds nobody used goes on where it was, and is over after 30 s") {
  RetryGate gate;
  gate.begin(0, 10);
  end(gate, send_all(gate, 0));
  gate.turn(1'000);  // a round of two, of which nobody is sent
  gate.turn(2'000);
  gate.turn(30'000);
  CHECK_FALSE(gate.open());
  CHECK(send_all(gate, 30'000) == 2);
  CHECK(send_all(gate, 30'020) == 0);  // its round began when it was used
  gate.turn(60'000);
  CHECK_FALSE(gate.open());
  gate.turn(1'000'000);
  CHECK(gate.open());
}

TEST_CASE("Who is refused asks again when the round may be over") {
  RetryGate gate;
  gate.begin(100, 30);
  CHECK(send_all(gate, 100) == 1);
  CHECK(gate.next(100) == 150);  // what was sent has not ended: a poll
  CHECK(gate.next(140) == 190);
  end(gate, 1);
  CHECK(gate.next(100) == 130);  // the round's end
  CHECK(gate.next(129) == 130);
  CHECK(gate.next(130) == 131);  // never now
}

TEST_CASE("Repeats share the longest backoff that any of them was planned with") {
  RetryGate gate;
  CHECK(gate.shared(1'000, 50) == 50);
  CHECK(gate.shared(1'000, 20) == 20);  // asking alone binds nobody
  gate.share(1'000, 50);
  CHECK(gate.shared(1'010, 20) == 40);  // until 1050, as the first
  CHECK(gate.shared(1'010, 100) == 100);
  gate.share(1'010, 5);
  CHECK(gate.shared(1'010, 0) == 40);
  CHECK(gate.shared(1'111, 0) == 0);  // the shared one is over
}

TEST_CASE("The end of what was sent before a round does not end it") {
  RetryGate gate;
  const std::uint32_t before = gate.note_sent(0);
  gate.begin(0, 30);
  CHECK(send_all(gate, 0) == 1);
  gate.note_ended(before);
  CHECK(send_all(gate, 100) == 0);
  end(gate, 1);
  CHECK(send_all(gate, 100) == 2);
}
