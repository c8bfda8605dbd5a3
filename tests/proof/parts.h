// The parts of the proof, each one command of mooring_prove.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mooring::proof {

struct Asked {
  bool share = false;                // a quick run, a few seconds
  std::uint64_t seed = 1;            // of the first history
  std::uint64_t events = 0;          // 0: as many as the run is meant to have
  std::string what = "core";         // replay: who decides, core or naive
  std::string path;                  // replay: of the search
  std::vector<std::string> without;  // checkers to leave out, by id
};

// Each answers the exit status.
int prove_histories(const Asked& asked);
int prove_search(const Asked& asked);
int prove_properties(const Asked& asked);
int prove_control(const Asked& asked);
int replay(const Asked& asked);
// Replays a path of the search; false when a checker did not hold.
bool follow_path(const std::string& path, const std::vector<std::string>& without);

}  // namespace mooring::proof
