// The Markdown scenarios as Catch2 tests: events in, and the commands that must come out.
//
// tests/scenarios/ writes the events and the expected log as numbers (scenarios.ts); so a scenario
// runs without a WebAssembly engine and in microseconds.
#pragma once

namespace mooring::mutants {

// Registers a test for each scenario of the file.
void register_scenarios(const char* path);

}  // namespace mooring::mutants
