// Scope: one invocation's share of the isolate: its operations, their lines, and its pool.
//
// At the edge a scope is one request; on Node it is the client. Commands go only to the scope whose
// event is being handled, because only that invocation is known to be alive. The one exception is
// what core_reclaim.cpp settles for the dead.
#pragma once

#include "src/base/line.h"
#include "src/operation.h"
#include "src/pool.h"

namespace mooring {

struct Scope {
  Pool pool;
  Line<Operation, &Operation::among_scope> members;
  Line<Operation, &Operation::in_line> queued;
  Line<Operation, &Operation::in_line> waiting;
  Instant last_event = 0;
  bool own = false;    // it belongs to one operation and ends with it
  bool ended = false;  // its invocation is over; its operations are being settled
};

}  // namespace mooring
