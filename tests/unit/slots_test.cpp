#include "src/base/slots.h"

#include <catch2/catch.hpp>
#include <set>
#include <vector>

using namespace mooring;

namespace {

struct Value {
  int number = 7;
};

struct Table {
  explicit Table(SlotIndex count) : memory(Slots<Value>::bytes_needed(count)) {
    slots.adopt(memory.data(), count);
  }
  std::vector<std::byte> memory;
  Slots<Value> slots;
};

}  // namespace

TEST_CASE("A full table gives no handle, and a released slot fits again") {
  Table table(2);
  const Handle first = table.slots.acquire();
  const Handle second = table.slots.acquire();
  CHECK(table.slots.full());
  CHECK(table.slots.acquire() == kNoHandle);
  table.slots.release(first);
  CHECK(table.slots.live() == 1);
  CHECK(table.slots.acquire() != kNoHandle);
  CHECK(table.slots.find(second) != nullptr);
}

TEST_CASE("A released handle finds nothing, also when its slot is in use again") {
  Table table(1);
  const Handle old = table.slots.acquire();
  table.slots.find(old)->number = 99;
  table.slots.release(old);
  CHECK(table.slots.find(old) == nullptr);
  const Handle fresh = table.slots.acquire();
  CHECK(fresh != old);
  CHECK(table.slots.find(old) == nullptr);
  CHECK(table.slots.find(fresh)->number == 7);  // default-made, not what was left
}

TEST_CASE("Handles that no table gave out find nothing") {
  Table table(4);
  CHECK(table.slots.find(kNoHandle) == nullptr);
  CHECK(table.slots.find(make_handle(3, 1)) == nullptr);
  CHECK(table.slots.find(make_handle(4, 1)) == nullptr);
  CHECK(table.slots.find(0xffff'ffffU) == nullptr);
}

TEST_CASE("Ten thousand uses of one slot give ten thousand handles") {
  Table table(1);
  std::set<Handle> seen;
  for (int i = 0; i < 10'000; ++i) {
    const Handle handle = table.slots.acquire();
    seen.insert(handle);
    table.slots.release(handle);
  }
  CHECK(seen.size() == 10'000);
}

TEST_CASE("Handles begin at the generation that the table was given, or at the first") {
  Table table(2);
  CHECK(table.slots.acquire() == make_handle(0, 1));
  CHECK(table.slots.acquire() == make_handle(1, 1));
  Table other(2);
  other.slots.adopt(other.memory.data(), 2, 77);
  const Handle handle = other.slots.acquire();
  CHECK(generation_of(handle) == 77);
}
