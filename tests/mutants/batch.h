// Runs the tests against many mutants, each in a child process of its own.
#pragma once

namespace mooring::mutants {

// Reads the numbers of the mutants from `numbers` (one a line; `*` behind one means that it marks
// no place, so any test may notice it) and writes to `results` one line each: NUMBER
// killed|survived|unreached HOW TEST. Returns the process's exit code.
int run_batch(const char* numbers, const char* results);

}  // namespace mooring::mutants
