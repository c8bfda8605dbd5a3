// Skips: the one table of the cases that are left out, and why.
//
// A case is known by a mark of its own (its file, an operation in it, what it requires), so that no
// text of the suites stands here. The report names every skipped case; a line that fits more or
// fewer cases than it says is a failure, so the table cannot go stale.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/spec/report.h"

namespace mooring::spec {

class Skips {
 public:
  // The reason why a case with these marks is left out; nullptr if it is to be run.
  const char* reason(const std::vector<std::string>& marks);

  // Reports each line that did not fit as many cases as it says.
  void check(Report& report) const;

 private:
  std::map<std::string, std::size_t> used_;
};

}  // namespace mooring::spec
