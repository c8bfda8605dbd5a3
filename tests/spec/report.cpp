#include "tests/spec/report.h"

#include <iostream>

namespace mooring::spec {

void Report::fail(const std::string& suite, const std::string& name, const std::string& why) {
  ++suites_[suite].failed;
  failures_.push_back({suite, name, why});
}

void Report::skip(const std::string& suite, const std::string& name, const std::string& why,
                  std::size_t cases) {
  suites_[suite].skipped += cases;
  skipped_by_reason_[why] += cases;
  skips_[why].push_back({suite, name, why});
}

Tally Report::total() const {
  Tally total;
  for (const auto& [suite, tally] : suites_) {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
  }
  return total;
}

void Report::print() const {
  for (const auto& [suite, tally] : suites_) {
    std::cout << suite << ": " << tally.passed << " passed, " << tally.failed << " failed, "
              << tally.skipped << " skipped\n";
  }
  for (const auto& [why, entries] : skips_) {
    std::cout << "skipped " << skipped_by_reason_.at(why) << ": " << why << '\n';
    for (const Entry& entry : entries) {
      std::cout << "    " << entry.suite << ": " << entry.name << '\n';
    }
  }
  for (const Entry& failure : failures_) {
    std::cout << "FAILED " << failure.suite << ": " << failure.name << "\n    " << failure.why
              << '\n';
  }
}

Json Report::json() const {
  const auto counts = [](const Tally& tally) {
    return Json{{"passed", tally.passed}, {"failed", tally.failed}, {"skipped", tally.skipped}};
  };
  Json suites = Json::object();
  for (const auto& [suite, tally] : suites_) suites[suite] = counts(tally);
  Json skips = Json::array();
  for (const auto& [why, cases] : skipped_by_reason_) {
    skips.push_back({{"reason", why}, {"cases", cases}});
  }
  return {{"spec", counts(total())}, {"suites", suites}, {"skips", skips}};
}

}  // namespace mooring::spec
