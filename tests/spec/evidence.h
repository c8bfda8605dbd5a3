// What a correct host reports of a server's answer, as the driver specifications have it.
//
// In Mooring itself the gateway and js/src/evidence.ts share this work; here it is done straight
// from the answer, so that a suite tests the core's decision and nothing else.
#pragma once

#include "src/names.h"
#include "tests/spec/host.h"
#include "tests/spec/rules.h"
#include "tests/spec/server.h"

namespace mooring::spec {

// The codes of retryable-reads.md; 10058 is not among them.
bool is_retryable_read_code(int code);

Reply report(const Answer& answer, OperationKind kind, const Rules& rules);

}  // namespace mooring::spec
