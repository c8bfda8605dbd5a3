// The properties as a part of the proof.
#include "tests/proof/properties.h"

#include <rapidcheck.h>

#include <cstdio>
#include <cstdlib>

#include "tests/proof/parts.h"
#include "tests/proof/report.h"
#include "tests/proof/trap.h"

namespace mooring::proof {

int prove_properties(const Asked& asked) {
  const double begun = seconds_now();
  catch_traps();
  const int cases = asked.share ? 3'000 : 40'000;
  const std::string parameters =
      "seed=" + std::to_string(asked.seed) + " max_success=" + std::to_string(cases);
  // RapidCheck reads its parameters from here; who sets them wants to reproduce a failure.
  setenv("RC_PARAMS", parameters.c_str(), 0);
  std::vector<Property> properties = policy_properties();
  for (Property& each : history_properties(asked.without)) properties.push_back(std::move(each));
  std::uint64_t violations = 0;
  Json rows = Json::array();
  for (const Property& each : properties) {
    const bool held = rc::check(each.sentence, each.holds);
    violations += held ? 0 : 1;
    rows.push_back({{"property", each.sentence}, {"cases", cases}, {"held", held}});
  }
  const double took = seconds_now() - begun;
  std::printf("properties: %zu, %d cases each, %llu violated, %.1f s (RC_PARAMS=\"%s\")\n",
              properties.size(), cases, static_cast<unsigned long long>(violations), took,
              parameters.c_str());
  write_report("properties", {{"properties", properties.size()},
                              {"cases", properties.size() * static_cast<std::size_t>(cases)},
                              {"violations", violations},
                              {"seed", asked.seed},
                              {"seconds", took},
                              {"share", asked.share},
                              {"rows", rows}});
  return violations == 0 ? 0 : 1;
}

}  // namespace mooring::proof
