// mooring_mutants: the unit tests and scenarios over a core in which any one mutant can be awake.
//
//   mooring_mutants SCENARIOS --batch NUMBERS RESULTS   tries many mutants (see batch.h)
//   MOORING_MUTANT=17 mooring_mutants SCENARIOS ...     runs Catch2 as usual with mutant 17 awake
#include <cstdlib>
#include <cstring>
#include <memory>

// Catch2's runner is part of this file. Its signal handlers are left out: a test that crashes is to
// end its process at once.
#define CATCH_CONFIG_RUNNER
#define CATCH_CONFIG_NO_POSIX_SIGNALS
#include <catch2/catch.hpp>

#include "tests/mutants/batch.h"
#include "tests/mutants/scenarios.h"
#include "tests/mutants/suite.h"
#include "tests/mutants/switch.h"

namespace mooring::mutants {

int awake = 0;
bool marks = false;
bool passed[kMost] = {};

namespace {

class Silent : public Catch::StreamingReporterBase<Silent> {
 public:
  using StreamingReporterBase::StreamingReporterBase;
  static std::set<Catch::Verbosity> getSupportedVerbosities() { return {Catch::Verbosity::Normal}; }
  void assertionStarting(const Catch::AssertionInfo&) override {}
  bool assertionEnded(const Catch::AssertionStats&) override { return true; }
};

class Suite {
 public:
  static Suite& get() {
    static Suite suite;
    return suite;
  }
  const std::vector<Catch::TestCase>& tests() const {
    return Catch::getAllTestCasesSorted(*config_);
  }
  bool passes(std::size_t test) { return context_.runTest(tests()[test]).assertions.allOk(); }

 private:
  Suite() { Catch::getCurrentMutableContext().setConfig(config_); }
  static Catch::ConfigData settings() {
    Catch::ConfigData settings;
    settings.abortAfter = 1;
    return settings;
  }

  std::shared_ptr<Catch::Config> config_ = std::make_shared<Catch::Config>(settings());
  Catch::RunContext context_{
      config_, Catch::IStreamingReporterPtr(new Silent(Catch::ReporterConfig(config_)))};
};

}  // namespace

std::size_t test_count() { return Suite::get().tests().size(); }
std::string test_name(std::size_t test) { return Suite::get().tests()[test].name; }
bool test_passes(std::size_t test) { return Suite::get().passes(test); }

}  // namespace mooring::mutants

int main(int argc, char** argv) {
  using namespace mooring::mutants;
  if (argc < 2) return 2;
  register_scenarios(argv[1]);
  if (argc == 5 && std::strcmp(argv[2], "--batch") == 0) return run_batch(argv[3], argv[4]);
  const char* wanted = std::getenv("MOORING_MUTANT");
  awake = wanted != nullptr ? std::atoi(wanted) : 0;
  argv[1] = argv[0];
  return Catch::Session().run(argc - 1, argv + 1);
}
