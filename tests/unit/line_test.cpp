#include "src/base/line.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <vector>

#include "src/base/prng.h"

using namespace mooring;

namespace {

struct Person {
  Links links;
};

constexpr SlotIndex kPeople = 8;

struct Room {
  Room() : memory(Slots<Person>::bytes_needed(kPeople)) {
    table.adopt(memory.data(), kPeople);
    for (SlotIndex i = 0; i < kPeople; ++i) table.acquire();
  }
  std::vector<SlotIndex> standing() {
    std::vector<SlotIndex> all;
    for (SlotIndex i = line.first(); i != kNoSlot; i = table.at(i).links.next) all.push_back(i);
    return all;
  }
  std::vector<std::byte> memory;
  Slots<Person> table;
  Line<Person, &Person::links> line;
};

}  // namespace

TEST_CASE("Who joins stands last, and who leaves leaves no gap") {
  Room room;
  for (const SlotIndex each : std::vector<SlotIndex>{3, 1, 2}) room.line.join(room.table, each);
  CHECK(room.standing() == std::vector<SlotIndex>{3, 1, 2});
  room.line.leave(room.table, 1);
  CHECK(room.standing() == std::vector<SlotIndex>{3, 2});
  room.line.leave(room.table, 3);
  CHECK(room.standing() == std::vector<SlotIndex>{2});
  room.line.leave(room.table, 2);
  CHECK(room.line.empty());
  CHECK(room.line.last() == kNoSlot);
}

TEST_CASE("Who comes back stands first") {
  Room room;
  room.line.rejoin(room.table, 5);
  room.line.join(room.table, 1);
  room.line.rejoin(room.table, 4);
  CHECK(room.standing() == std::vector<SlotIndex>{4, 5, 1});
  CHECK(room.line.last() == 1);
}

TEST_CASE("A line does what a deque does, whatever the order of joining and leaving") {
  Room room;
  std::deque<SlotIndex> model;
  Prng chance(3);
  for (int i = 0; i < 5'000; ++i) {
    const auto who = static_cast<SlotIndex>(chance.up_to(kPeople));
    const auto at = std::find(model.begin(), model.end(), who);
    if (at != model.end()) {
      model.erase(at);
      room.line.leave(room.table, who);
    } else if (chance.up_to(2) == 0) {
      model.push_back(who);
      room.line.join(room.table, who);
    } else {
      model.push_front(who);
      room.line.rejoin(room.table, who);
    }
    REQUIRE(room.standing() == std::vector<SlotIndex>(model.begin(), model.end()));
    REQUIRE(room.line.last() == (model.empty() ? kNoSlot : model.back()));
    REQUIRE(room.line.size() == model.size());
  }
}
