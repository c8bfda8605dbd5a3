// Runs the suites in MongoDB's unified test format: client-backpressure, retryable-reads,
// retryable-writes.
#pragma once

#include <string>

#include "tests/spec/report.h"
#include "tests/spec/rules.h"
#include "tests/spec/skips.h"

namespace mooring::spec {

void run_unified(const std::string& suite, const std::string& file, const Json& document,
                 const Rules& rules, Skips& skips, Report& report);

}  // namespace mooring::spec
