// How many repeats an isolate may still afford.
//
// A repeat is load that nobody asked for. When everything fails, each operation would be sent
// maxRetries times more, and those repeats can keep a server down that would otherwise recover. So
// repeats are paid from a budget that successes fill: a tenth of a repeat each. An isolate may live
// for ten requests only, so the budget starts small; one sized like a server's (AWS: 500, MongoDB's
// draft: 1000) never acts there and sends three times the load at total failure, where this one
// sends 1.2 times (reference: reliability, section 6.2).
//
// Operations that were lost with one request are repeated for the price of one, because they travel
// together again.
#pragma once

#include <cstdint>

namespace mooring {

// In tenths of a repeat.
inline constexpr std::uint32_t kBudgetStart = 20;
inline constexpr std::uint32_t kBudgetMax = 100;
inline constexpr std::uint32_t kRepeatCost = 10;

class RetryBudget {
 public:
  // A request was lost; nothing is paid for its repeat yet.
  void begin_request() { paid_ = false; }
  // Pays for one repeat, unless it goes along with one that was paid for; false, and nothing is
  // paid, when there is not enough.
  bool withdraw(bool along = false) {
    if (along && paid_) return true;
    if (tenths_ < kRepeatCost) return false;
    tenths_ -= kRepeatCost;
    paid_ = true;
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
  bool paid_ = false;  // for the request that was lost last
};

}  // namespace mooring
