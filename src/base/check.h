// CHECK: what must hold if our own code is right.
//
// A failed CHECK means that we are wrong, not the world: the world's failures are events, and a
// host's misuse is a Status. So a CHECK stops the instance at once (a trap in WebAssembly, an abort
// natively) instead of letting a corrupt table decide about somebody's writes. It is on in every
// build, because it costs a compare and a branch that is never taken.
#pragma once

#define MOORING_CHECK(condition) \
  do {                           \
    if (!(condition)) {          \
      __builtin_trap();          \
    }                            \
  } while (false)
