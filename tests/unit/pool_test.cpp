#include "src/pool.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("A new pool is paused, holds nothing and has no connection to give") {
  Pool pool;
  CHECK(pool.state() == PoolState::paused);
  CHECK(pool.in_use() == 0);
  CHECK(pool.generation() == 1);
  CHECK_FALSE(pool.ready());
  CHECK_FALSE(pool.has_free(5));
}

TEST_CASE("A ready pool gives connections up to maxPoolSize and takes them back") {
  Pool pool;
  pool.fire(PoolSignal::endpoint_usable);
  CHECK(pool.ready());
  pool.fire(PoolSignal::endpoint_usable);  // idempotent
  CHECK(pool.ready());
  CHECK(pool.generation() == 1);
  pool.fire(PoolSignal::check_out);
  CHECK(pool.has_free(2));
  pool.fire(PoolSignal::check_out);
  CHECK(pool.in_use() == 2);
  CHECK_FALSE(pool.has_free(2));
  pool.fire(PoolSignal::check_in);
  CHECK(pool.in_use() == 1);
  CHECK(pool.has_free(2));
  CHECK(pool.ready());
  CHECK(pool.generation() == 1);
}

TEST_CASE("A cleared pool moves its generation on once, pauses, and still takes connections back") {
  Pool pool;
  pool.fire(PoolSignal::endpoint_usable);
  pool.fire(PoolSignal::check_out);
  pool.fire(PoolSignal::endpoint_lost);
  CHECK(pool.state() == PoolState::paused);
  CHECK(pool.generation() == 2);
  CHECK_FALSE(pool.has_free(2));
  pool.fire(PoolSignal::endpoint_lost);  // already paused
  CHECK(pool.generation() == 2);
  pool.fire(PoolSignal::check_in);
  CHECK(pool.in_use() == 0);
  CHECK(pool.state() == PoolState::paused);
  pool.fire(PoolSignal::endpoint_usable);
  CHECK(pool.ready());
  CHECK(pool.generation() == 2);
}

TEST_CASE("A closed pool only takes connections back") {
  for (const bool paused : {false, true}) {
    Pool pool;
    pool.fire(PoolSignal::endpoint_usable);
    pool.fire(PoolSignal::check_out);
    if (paused) pool.fire(PoolSignal::endpoint_lost);
    const std::uint32_t generation = pool.generation();
    pool.fire(PoolSignal::close);
    CHECK(pool.state() == PoolState::closed);
    for (const PoolSignal signal :
         {PoolSignal::endpoint_usable, PoolSignal::endpoint_lost, PoolSignal::close}) {
      pool.fire(signal);
      CHECK(pool.state() == PoolState::closed);
    }
    CHECK_FALSE(pool.has_free(2));
    CHECK(pool.in_use() == 1);
    pool.fire(PoolSignal::check_in);
    CHECK(pool.in_use() == 0);
    CHECK(pool.state() == PoolState::closed);
    CHECK(pool.generation() == generation);
  }
}
