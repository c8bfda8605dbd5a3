// Pool: how many operations of one scope are in flight.
//
// The data and actions of machine/pool.table.h. The state changes only in fire().
#pragma once

#include "src/machine/pool.table.h"

namespace mooring {

class Pool {
 public:
  PoolState state() const { return state_; }
  std::uint32_t in_use() const { return in_use_; }
  std::uint32_t generation() const { return generation_; }
  bool ready() const { return state_ == PoolState::ready; }
  bool has_free(std::uint32_t max_pool_size) const { return ready() && in_use_ < max_pool_size; }

  void fire(PoolSignal signal);

 private:
  PoolState state_ = PoolState::paused;
  std::uint32_t in_use_ = 0;
  std::uint32_t generation_ = 1;
};

}  // namespace mooring
