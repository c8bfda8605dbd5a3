// Files and lines of the report.
#include "tests/proof/report.h"

#include <chrono>
#include <filesystem>
#include <fstream>

namespace mooring::proof {

void write_report(const std::string& part, const Json& report) {
  const std::filesystem::path folder = "build/proof";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / (part + ".json")) << report.dump(2) << "\n";
}

Json checkers_report(const Checkers& checkers) {
  Json list = Json::array();
  for (std::size_t i = 0; i < checkers.size(); ++i) {
    list.push_back({{"id", checkers.at(i).id},
                    {"sentence", checkers.at(i).sentence},
                    {"evaluations", checkers.asked(i)},
                    {"violations", checkers.violated(i)}});
  }
  return list;
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string replay_command(const std::string& what) {
  return "build/native-release/tests/proof/mooring_prove replay " + what;
}

double seconds_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

}  // namespace mooring::proof
