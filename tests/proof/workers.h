// Workers: a part runs in as many processes as the machine has cores, and their counts are added.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace mooring::proof {

using Counts = std::vector<std::uint64_t>;

// Runs `work(worker, workers)` in its own process each, and answers what they returned. A process
// that died answers nothing.
std::vector<Counts> in_processes(std::uint32_t workers,
                                 const std::function<Counts(std::uint32_t, std::uint32_t)>& work);

}  // namespace mooring::proof
