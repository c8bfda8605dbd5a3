// Rules: under which rules the suites run. The defaults are the specifications'; each of the
// others is a control, which must fail cases or the runner has no teeth.
#pragma once

#include "src/options.h"

namespace mooring::spec {

struct Rules {
  bool driver_profile = true;       // off: Mooring's own retry rules
  bool repeats_everything = false;  // a host that takes every failure for one to repeat
  bool counts_wrongly = false;      // a pool of one connection more than maxPoolSize
  bool hides_clears = false;        // a host that does not tell a scope that its endpoint is lost
};

// The node profile's numbers, with the drivers' own retry rule.
inline Options driver_options(const Rules& rules) {
  Options options;
#define MOORING_NODE(name, member, unit, node, edge, least, most, text) options.member = node;
  MOORING_OPTIONS(MOORING_NODE)
#undef MOORING_NODE
  options.driver_profile = rules.driver_profile ? 1 : 0;
  options.socket_timeout_ms = 0;  // the drivers' default: none
  options.max_retries = 10;       // so that the limits seen are the specifications' own: 1 and 2
  return options;
}

}  // namespace mooring::spec
