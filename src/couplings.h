// The couplings: what one machine tells another, in one place.
//
// settle() goes through these lines from the top, applies the first that fits, and begins again,
// until none fits. Each line's `then` is one signal; the machine that gets it decides.
// docs/states.md prints the lines beside the machines.
#pragma once

#include "src/core.h"

namespace mooring {

// What a coupling looks at: one scope, during one event.
struct Settling {
  Core& core;
  Handle handle;
  Scope& scope;
  Step& step;
  // The state in which the endpoint was last asked during this event; closed stands for "not yet".
  EndpointState& asked_in;
};

struct Coupling {
  const char* when;
  const char* then;
  // Applies the coupling if it fits; false when it does not.
  bool (*apply)(Settling&);
};

// The couplings read and move the parts of a Core, so they are its friends.
struct Couplings {
  static bool end_operation(Settling&);
  static bool close_operation(Settling&);
  static bool doubt_endpoint(Settling&);
  static bool ask_for_endpoint(Settling&);
  static bool clear_pool(Settling&);
  static bool send_back(Settling&);
  static bool refuse_operation(Settling&);
  static bool ready_pool(Settling&);
  static bool let_wait(Settling&);
  static bool check_out(Settling&);

 private:
  static SlotIndex first_usable(Settling&, SlotIndex first, OperationState state);
  static bool carries_probe(Settling&);
  static bool may_check_out(Settling&);
};

// clang-format off
inline constexpr Coupling kCouplings[] = {
    {"the scope has ended and an operation of it is not settled", "operation: scope_end", Couplings::end_operation},
    {"the client is closing and an operation is not under way", "operation: close", Couplings::close_operation},
    {"an operation is queued or could be sent, the endpoint is connected, and the policy wants proof", "endpoint: doubted", Couplings::doubt_endpoint},
    {"an operation waits for a connection and may not use the endpoint", "operation: endpoint_lost", Couplings::send_back},
    {"an operation is queued and the endpoint is not usable (asked once in each of its states)", "endpoint: needed", Couplings::ask_for_endpoint},
    {"the endpoint is neither usable nor merely in doubt, and the pool is ready", "pool: endpoint_lost", Couplings::clear_pool},
    {"an operation is queued and the endpoint is backing off", "operation: endpoint_unavailable", Couplings::refuse_operation},
    {"an operation is queued and may use the endpoint, and the pool is paused", "pool: endpoint_usable", Couplings::ready_pool},
    {"an operation is queued and may use the endpoint", "operation: endpoint_usable", Couplings::let_wait},
    {"an operation waits, may use the endpoint, a connection is free, and the gate lets it pass", "operation: connection_free", Couplings::check_out},
};
// clang-format on

// One coupling needs no scope: when the last operation of a closing client has settled, the
// endpoint gets `drained`. Core::settle ends with it.

}  // namespace mooring
