// A CHECK of src/ traps. Here the trap becomes a result, so that the run can name the seed.
#pragma once

#include <csetjmp>
#include <csignal>

namespace mooring::proof {

inline sigjmp_buf trap_return;

inline void on_trap(int) { siglongjmp(trap_return, 1); }

// From now on survives() can tell.
inline void catch_traps() {
  struct sigaction action = {};
  action.sa_handler = on_trap;
  action.sa_flags = SA_NODEFER;
  sigaction(SIGILL, &action, nullptr);
  sigaction(SIGTRAP, &action, nullptr);
}

// Runs `work`, and answers false if it trapped; `work` must own nothing that needs an end.
template <class Work>
bool survives(Work work) {
  if (sigsetjmp(trap_return, 0) != 0) return false;
  work();
  return true;
}

}  // namespace mooring::proof
