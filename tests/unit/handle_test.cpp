#include "src/base/handle.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("A handle gives back its index and generation") {
  const Handle handle = make_handle(1'023, 77);
  CHECK(index_of(handle) == 1'023);
  CHECK(generation_of(handle) == 77);
  CHECK(index_of(make_handle(kIndexMask, kGenerationMask)) == kIndexMask);
  CHECK(generation_of(make_handle(kIndexMask, kGenerationMask)) == kGenerationMask);
}

TEST_CASE("Generations go round without ever making the handle that means none") {
  CHECK(next_generation(1) == 2);
  CHECK(next_generation(kGenerationMask / 2) == kGenerationMask / 2 + 1);
  CHECK(next_generation(kGenerationMask) == 1);
  CHECK(make_handle(0, 1) != kNoHandle);
}
