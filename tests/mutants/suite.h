// Catch2's tests, one by one: what each is called, and whether it passes.
#pragma once

#include <cstddef>
#include <string>

namespace mooring::mutants {

std::size_t test_count();
std::string test_name(std::size_t test);
// Runs a test up to its first failure.
bool test_passes(std::size_t test);

}  // namespace mooring::mutants
