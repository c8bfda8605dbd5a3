// Replays event logs through the native core and prints what it commanded.
//
// Reads one JSON document from standard input: a list of runs {options: {member: number}, seed,
// events: [[kind, handle, a, b, now], …]}. An event's handle may be {"command": i, "event": j}: the
// handle of command i of event j, because a script cannot know handles beforehand. The kind -1 is
// no event: a new core gets the old one's snapshot, and the log goes on with that. Prints one
// document: {runs: [[{status, commands: [[kind, handle, a, b, at], …]}, …], …], rows: {machine:
// [{row, hits}, …]}}. The reader of the scenarios (TypeScript) runs the same scripts on the
// WebAssembly module and compares.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "src/core.h"
#include "src/names_text.h"

namespace {

using namespace mooring;
using nlohmann::json;

Options options_from(const json& given) {
  Options options;
#define MOORING_READ(name, member, ...) \
  if (given.contains(#name)) options.member = given[#name].get<std::uint32_t>();
  MOORING_OPTIONS(MOORING_READ)
#undef MOORING_READ
  return options;
}

Handle handle_from(const json& field, const json& log) {
  if (field.is_number()) return field.get<Handle>();
  const json& commands = log.at(field.at("event").get<std::size_t>()).at("commands");
  return commands.at(field.at("command").get<std::size_t>()).at(1).get<Handle>();
}

// A core in memory of its own.
class Isolate {
 public:
  explicit Isolate(const json& run)
      : block_(Core::bytes_needed(kIsolateLimits)),
        core_(Core::create(block_, kIsolateLimits, options_from(run.at("options")),
                           run.at("seed").get<std::uint64_t>())) {}
  Core& core() { return *core_; }

 private:
  std::vector<std::byte> block_;
  Core* core_;
};

// What the core left in its outbox, with what it answered.
json entry(Core& core, Status status) {
  core.check_invariants();
  json commands = json::array();
  for (const Command& c : core.outbox()) {
    // JSON has no infinity; null stands for never.
    const json at = c.at >= kNever ? json() : json(c.at);
    commands.push_back({static_cast<int>(c.kind), c.handle, c.a, c.b, at});
  }
  return {{"status", static_cast<int>(status)}, {"commands", commands}};
}

json replay(const json& run) {
  auto isolate = std::make_unique<Isolate>(run);
  json log = json::array();
  for (const json& e : run.at("events")) {
    const auto now = e.at(4).get<Instant>();
    if (e.at(0).get<int>() < 0) {
      Snapshot snapshot;
      isolate->core().remember(snapshot);
      isolate = std::make_unique<Isolate>(run);
      log.push_back(entry(isolate->core(), isolate->core().recall(snapshot, now)));
      continue;
    }
    const Status status = isolate->core().handle(
        {static_cast<EventKind>(e.at(0).get<int>()), handle_from(e.at(1), log),
         e.at(2).get<std::uint32_t>(), e.at(3).get<std::uint32_t>(), now});
    log.push_back(entry(isolate->core(), status));
  }
  return log;
}

// Each row of a table in words, and how often it ran in all runs together.
template <class Machine, class Table>
json hits(const Table& table) {
  json list = json::array();
  for (const Row<Machine>& row : table.rows) {
    const std::string words = std::string(name_of(row.from)) + ", " + name_of(row.on) + " [" +
                              name_of(row.guard) + "] -> " + name_of(row.to);
    list.push_back({{"row", words}, {"hits", row_hits<Machine>[list.size()]}});
  }
  return list;
}

}  // namespace

int main() {
  const json input = json::parse(std::cin);
  json runs = json::array();
  for (const json& run : input) runs.push_back(replay(run));
  const json rows = {{"endpoint", hits<EndpointMachine>(endpoint_table::kTable)},
                     {"pool", hits<PoolMachine>(pool_table::kTable)},
                     {"operation", hits<OperationMachine>(operation_table::kTable)}};
  std::cout << json{{"runs", runs}, {"rows", rows}} << '\n';
  return 0;
}
