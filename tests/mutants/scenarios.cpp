#include "tests/mutants/scenarios.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "src/core.h"

namespace mooring::mutants {

namespace {

using nlohmann::json;

struct Entry {
  Event event;
  // No event: a new core gets the old one's snapshot.
  bool new_isolate = false;
  // The command that brought the event's handle, if it is not a number.
  bool referred = false;
  std::size_t of_event = 0;
  std::size_t of_command = 0;
  Status status = Status::ok;
  std::vector<Command> commands;
};

struct Scenario {
  Options options;
  std::uint64_t seed = 1;
  std::vector<Entry> entries;
};

Options options_from(const json& given) {
  Options options;
#define MOORING_READ(name, member, ...) \
  if (given.contains(#name)) options.member = given[#name].get<std::uint32_t>();
  MOORING_OPTIONS(MOORING_READ)
#undef MOORING_READ
  return options;
}

Entry entry_from(const json& event, const json& log) {
  Entry entry;
  entry.event = {static_cast<EventKind>(event.at(0).get<int>()), kNoHandle,
                 event.at(2).get<std::uint32_t>(), event.at(3).get<std::uint32_t>(),
                 event.at(4).get<Instant>()};
  entry.new_isolate = event.at(0).get<int>() < 0;
  const json& handle = event.at(1);
  entry.referred = !handle.is_number();
  if (entry.referred) {
    entry.of_event = handle.at("event").get<std::size_t>();
    entry.of_command = handle.at("command").get<std::size_t>();
  } else {
    entry.event.handle = handle.get<Handle>();
  }
  entry.status = static_cast<Status>(log.at("status").get<int>());
  for (const json& c : log.at("commands")) {
    entry.commands.push_back({static_cast<CommandKind>(c.at(0).get<int>()), c.at(1).get<Handle>(),
                              c.at(2).get<std::uint32_t>(), c.at(3).get<std::uint32_t>(),
                              c.at(4).is_null() ? kNever : c.at(4).get<Instant>()});
  }
  return entry;
}

Scenario scenario_from(const json& run) {
  Scenario scenario{options_from(run.at("input").at("options")),
                    run.at("input").at("seed").get<std::uint64_t>(),
                    {}};
  const json& events = run.at("input").at("events");
  for (std::size_t i = 0; i < events.size(); ++i) {
    scenario.entries.push_back(entry_from(events.at(i), run.at("log").at(i)));
  }
  return scenario;
}

bool same(const Command& a, const Command& b) {
  return a.kind == b.kind && a.handle == b.handle && a.a == b.a && a.b == b.b &&
         (a.at == b.at || (a.at >= kNever && b.at >= kNever));
}

// A core in memory of its own.
class Isolate {
 public:
  explicit Isolate(const Scenario& scenario)
      : block_(Core::bytes_needed(kIsolateLimits)),
        core_(Core::create(block_, kIsolateLimits, scenario.options, scenario.seed)) {}
  Core& core() { return *core_; }

 private:
  std::vector<std::byte> block_;
  Core* core_;
};

class Invoker : public Catch::ITestInvoker {
 public:
  explicit Invoker(Scenario scenario) : scenario_(std::move(scenario)) {}

  void invoke() const override {
    auto isolate = std::make_unique<Isolate>(scenario_);
    for (const Entry& entry : scenario_.entries) {
      Event event = entry.event;
      if (entry.referred) {
        event.handle = scenario_.entries[entry.of_event].commands.at(entry.of_command).handle;
      }
      Status status = Status::ok;
      if (entry.new_isolate) {
        Snapshot snapshot;
        isolate->core().remember(snapshot);
        isolate = std::make_unique<Isolate>(scenario_);
        status = isolate->core().recall(snapshot, event.now);
      } else {
        status = isolate->core().handle(event);
      }
      isolate->core().check_invariants();
      INFO("event " << &entry - scenario_.entries.data() + 1);
      REQUIRE(status == entry.status);
      const auto commands = isolate->core().outbox();
      REQUIRE(commands.size() == entry.commands.size());
      for (std::size_t c = 0; c < commands.size(); ++c) {
        INFO("command " << c + 1);
        REQUIRE(same(commands[c], entry.commands[c]));
      }
    }
  }

 private:
  Scenario scenario_;
};

}  // namespace

void register_scenarios(const char* path) {
  std::ifstream file(path);
  for (const json& run : json::parse(file)) {
    const std::string name = "scenario: " + run.at("title").get<std::string>();
    auto invoker = std::make_unique<Invoker>(scenario_from(run));
    // Catch2 owns its tests.
    Catch::getMutableRegistryHub().registerTest(Catch::makeTestCase(
        invoker.release(), "", Catch::NameAndTags(name), Catch::SourceLineInfo(path, 1)));
  }
}

}  // namespace mooring::mutants
