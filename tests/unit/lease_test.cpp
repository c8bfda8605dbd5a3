#include "src/lease.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("A lease is known by its handle until it ends") {
  Lease lease;
  CHECK_FALSE(lease.out());
  CHECK_FALSE(lease.is(lease.handle()));
  lease.grant(make_handle(3, 4), 1'000);
  const Handle first = lease.handle();
  CHECK((lease.out() && lease.is(first) && lease.holder() == make_handle(3, 4)));
  CHECK(lease.granted_at() == 1'000);
  lease.end();
  CHECK((!lease.out() && !lease.is(first) && lease.holder() == kNoHandle));
}

TEST_CASE("A lease that is granted anew has another handle, so the late holder is not heard") {
  Lease lease;
  lease.grant(make_handle(1, 1), 0);
  const Handle first = lease.handle();
  lease.grant(make_handle(2, 1), 5'000);
  CHECK_FALSE(lease.is(first));
  CHECK(lease.is(lease.handle()));
}

TEST_CASE("Its holder gives up after 3 s, and 20 % later it is anybody's") {
  Lease lease;
  lease.grant(make_handle(1, 1), 1'000);
  CHECK(lease.until() == 4'000);
  CHECK(lease.overdue_at() == 4'601);
  CHECK_FALSE(lease.overdue(4'600));
  CHECK(lease.overdue(4'601));
}
