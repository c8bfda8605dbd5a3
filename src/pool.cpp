// The actions of machine/pool.table.h.
#include "src/pool.h"

namespace mooring {

void Pool::fire(PoolSignal signal) {
  const auto perform = [this](PoolAction action) {
    switch (action) {
      case PoolAction::nothing:
        break;
      case PoolAction::clear:
        ++generation_;
        break;
      case PoolAction::take_connection:
        ++in_use_;
        break;
      case PoolAction::return_connection:
        MOORING_CHECK(in_use_ > 0);
        --in_use_;
        break;
    }
  };
  mooring::fire(
      kPoolDispatch, state_, signal, [](PoolGuard) { return true; }, perform);
}

}  // namespace mooring
