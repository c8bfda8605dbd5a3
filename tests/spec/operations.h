// Which commands an operation of the suites sends, and of which kind each is for the core.
#pragma once

#include <string>
#include <vector>

#include "src/names.h"
#include "tests/spec/server.h"

namespace mooring::spec {

// A client's options that decide about retries.
struct Retries {
  bool reads = true;
  bool writes = true;
};

// One command. `may_retry` says whether the client's options let it be repeated at all.
struct Wire {
  std::string command;
  OperationKind kind = OperationKind::read;
  std::size_t statements = 1;
  bool may_retry = true;
};

struct Plan {
  std::vector<Wire> commands;
  bool ordered = true;  // the first failure ends it
};

// Throws when the operation is not known. `documents` is how many its collection holds.
Plan plan(const Json& operation, const Retries& retries, std::size_t documents);

}  // namespace mooring::spec
