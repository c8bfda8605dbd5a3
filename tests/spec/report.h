// Report: what became of every case, on the screen and as build/proof/spec.json.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/spec/server.h"

namespace mooring::spec {

struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
};

class Report {
 public:
  void pass(const std::string& suite) { ++suites_[suite].passed; }
  void fail(const std::string& suite, const std::string& name, const std::string& why);
  void skip(const std::string& suite, const std::string& name, const std::string& why,
            std::size_t cases = 1);

  Tally total() const;
  void print() const;
  Json json() const;

 private:
  struct Entry {
    std::string suite;
    std::string name;
    std::string why;
  };
  std::map<std::string, Tally> suites_;
  std::vector<Entry> failures_;
  std::map<std::string, std::vector<Entry>> skips_;       // by reason
  std::map<std::string, std::size_t> skipped_by_reason_;  // in cases
};

}  // namespace mooring::spec
