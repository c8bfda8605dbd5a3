// mooring_spec: MongoDB's own suites against the core.
//
//   mooring_spec [--share] [FOLDER]
//
// FOLDER holds the suites. Without it they are looked for in shared/spec-tests beside the
// repository, and all count as skipped where that is absent. The run is fast, so --share changes
// nothing. Exit status 1 when a case fails, or when a control finds no fault.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "tests/spec/pool.h"
#include "tests/spec/suites.h"
#include "tests/spec/unified.h"

namespace {

using namespace mooring::spec;
namespace fs = std::filesystem;

void run_file(const SuiteFile& entry, const fs::path& folder, const Rules& rules, Skips& skips,
              Report& report) {
  std::ifstream stream(folder / entry.suite / entry.file);
  if (!stream) {
    return report.fail(entry.suite, entry.file, "the file is missing");
  }
  const Json document = Json::parse(stream);
  const bool is_pool = std::string_view(entry.suite) == "cmap-format";
  const std::size_t cases = is_pool ? 1 : document.at("tests").size();
  if (cases != entry.cases) {
    report.fail(entry.suite, entry.file,
                std::to_string(cases) + " cases, not " + std::to_string(entry.cases));
  }
  const auto run = is_pool ? run_pool : run_unified;
  run(entry.suite, entry.file, document, rules, skips, report);
}

Report run_all(const fs::path& folder, const Rules& rules) {
  Report report;
  Skips skips;
  for (const SuiteFile& entry : kSuiteFiles) run_file(entry, folder, rules, skips, report);
  skips.check(report);
  return report;
}

Report skip_all() {
  Report report;
  const std::string why =
      "the suites are not there; their licence keeps them out of the repository";
  for (const SuiteFile& entry : kSuiteFiles) {
    report.skip(entry.suite, entry.file, why, entry.cases);
  }
  return report;
}

struct Control {
  const char* name;
  Rules rules;
};

constexpr Control kControls[] = {
    {"driverProfile off", {.driver_profile = false}},
    {"a host that repeats everything", {.repeats_everything = true}},
    {"a pool of one too many", {.counts_wrongly = true}},
    {"a clear that nobody hears of", {.hides_clears = true}},
};

// Runs each control; false if one fails no case, because then the runner would see nothing.
bool run_controls(const fs::path& folder, Json& figures) {
  bool all_caught = true;
  figures = Json::object();
  for (const Control& control : kControls) {
    const std::size_t failed = run_all(folder, control.rules).total().failed;
    std::cout << "control, " << control.name << ": " << failed << " cases fail"
              << (failed == 0 ? ", NONE CAUGHT" : "") << '\n';
    figures[control.name] = failed;
    all_caught = all_caught && failed > 0;
  }
  return all_caught;
}

int run(int argc, char** argv) {
  const fs::path root = MOORING_ROOT;
  fs::path folder = root.parent_path() / "shared" / "spec-tests";
  bool named = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--share") continue;
    folder = argv[i];
    named = true;
  }
  const bool present = fs::exists(folder / "cmap-format");
  if (!present && named) throw std::runtime_error("there are no suites in " + folder.string());
  const Report report = present ? run_all(folder, {}) : skip_all();
  report.print();
  Json json = report.json();
  bool good = report.total().failed == 0;
  if (present) good = run_controls(folder, json["control"]) && good;
  const Tally total = report.total();
  std::cout << "spec: " << total.passed << " passed, " << total.failed << " failed, "
            << total.skipped << " skipped\n";
  fs::create_directories(root / "build" / "proof");
  std::ofstream(root / "build" / "proof" / "spec.json") << json.dump(2) << '\n';
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "mooring_spec: " << error.what() << '\n';
    return 1;
  }
}
