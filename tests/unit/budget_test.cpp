#include "src/budget.h"

#include <catch2/catch.hpp>

using namespace mooring;

TEST_CASE("A new isolate can afford two repeats and no third") {
  RetryBudget budget;
  CHECK(budget.withdraw());
  CHECK(budget.withdraw());
  CHECK_FALSE(budget.withdraw());
  CHECK(budget.tenths() == 0);
}

TEST_CASE("What was lost with one request is repeated for the price of one") {
  RetryBudget budget;
  budget.begin_request();
  CHECK(budget.withdraw());
  for (int i = 0; i < 20; ++i) CHECK(budget.withdraw(true));
  CHECK(budget.tenths() == 10);
  budget.begin_request();
  CHECK(budget.withdraw(true));  // the first of this request wanted no repeat
  CHECK(budget.tenths() == 0);
  budget.begin_request();
  CHECK_FALSE(budget.withdraw());
  CHECK_FALSE(budget.withdraw(true));
}

TEST_CASE("A budget has paid for no request when it begins") {
  RetryBudget budget;
  const std::uint32_t tenths = budget.tenths();
  CHECK(budget.withdraw(true));
  CHECK(budget.tenths() == tenths - 10);
}

TEST_CASE("Ten successes earn one repeat, nine do not") {
  RetryBudget budget;
  while (budget.withdraw()) {
  }
  for (int i = 0; i < 9; ++i) budget.deposit();
  CHECK_FALSE(budget.withdraw());
  CHECK(budget.tenths() == 9);  // a refused withdrawal costs nothing
  budget.deposit();
  CHECK(budget.withdraw());
}

TEST_CASE("However many successes, at most ten repeats are saved up") {
  RetryBudget budget;
  for (int i = 0; i < 1'000; ++i) budget.deposit();
  CHECK(budget.tenths() == 100);
  int repeats = 0;
  while (budget.withdraw()) ++repeats;
  CHECK(repeats == 10);
}
