// How many repeats an isolate may still afford.
//
// A repeat is load that nobody asked for. When everything fails, each operation would be sent
// maxRetries times more, and those repeats can keep a server down that would otherwise recover. So
// repeats are paid from a budget that successes fill: a tenth of a repeat each. An isolate may live
// for ten requests only, so the budget starts small; one sized like a server's (AWS: 500, MongoDB's
// draft: 1000) never acts there and sends three times the load at total failure, where this one
// sends 1.2 times (reference: reliability, section 6.2).
#pragma once

#include <cstdint>

namespace mooring {

// In tenths of a repeat.
inline constexpr std::uint32_t kBudgetStart = 20;
inline constexpr std::uint32_t kBudgetMax = 100;
inline constexpr std::uint32_t kRepeatCost = 10;

class RetryBudget {
 public:
  // Pays for one repeat; false, and nothing is paid, when there is not enough.
  bool withdraw() {
    if (tenths_ < kRepeatCost) return false;
    tenths_ -= kRepeatCost;
    return true;
  }
  // A success pays a tenth in.
  void deposit() {
    if (tenths_ < kBudgetMax) ++tenths_;
  }

  std::uint32_t tenths() const { return tenths_; }
  // Takes over what an earlier isolate had left; `tenths` is at most kBudgetMax.
  void adopt(std::uint32_t tenths) { tenths_ = tenths; }

 private:
  std::uint32_t tenths_ = kBudgetStart;
};

}  // namespace mooring
