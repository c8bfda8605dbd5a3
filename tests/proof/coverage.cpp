// Counts of rows and of state x event, their sums and their gaps.
#include "tests/proof/coverage.h"

#include <algorithm>

#include "src/machine/endpoint.table.h"
#include "src/machine/operation.table.h"
#include "src/machine/pool.table.h"
#include "src/names_text.h"

namespace mooring::proof {

namespace {

std::array<MachineRows, 3> machines() {
  return {{{"endpoint", endpoint_table::kRows.size(), row_hits<EndpointMachine>.data()},
           {"operation", operation_table::kRows.size(), row_hits<OperationMachine>.data()},
           {"pool", pool_table::kRows.size(), row_hits<PoolMachine>.data()}}};
}

template <class Machine, class Rows>
void name_rows(std::vector<std::string>& names, const char* machine, const Rows& rows) {
  for (const Row<Machine>& row : rows) {
    names.push_back(std::string(machine) + ": " + name_of(row.from) + " on " + name_of(row.on) +
                    " [" + name_of(row.guard) + "]");
  }
}

std::vector<std::string> row_names() {
  std::vector<std::string> names;
  name_rows<EndpointMachine>(names, "endpoint", endpoint_table::kRows);
  name_rows<OperationMachine>(names, "operation", operation_table::kRows);
  name_rows<PoolMachine>(names, "pool", pool_table::kRows);
  return names;
}

std::size_t row_count() {
  std::size_t count = 0;
  for (const MachineRows& machine : machines()) count += machine.rows;
  return count;
}

}  // namespace

bool Coverage::transitioned() {
  std::uint64_t sum = 0;
  for (const MachineRows& machine : machines()) {
    for (std::size_t i = 0; i < machine.rows; ++i) sum += machine.hits[i];
  }
  const bool moved = sum != seen_;
  seen_ = sum;
  return moved;
}

void Coverage::note(const Shadow& shadow, const Moment& moment) {
  const auto event = static_cast<std::size_t>(moment.event.kind);
  if (event >= kEvents) return;
  ++endpoint_[static_cast<std::size_t>(moment.endpoint)][event];
  const auto count = [this, event](OperationState state) {
    ++operation_[static_cast<std::size_t>(state)][event];
  };
  switch (moment.event.kind) {
    case EventKind::attempt_finished:
    case EventKind::timer_fired:
    case EventKind::operation_cancelled:
      if (moment.target != nullptr) return count(moment.state);
      if (moment.late) count(OperationState::settled);
      return;
    default:
      break;
  }
  for (const SeenOperation& each : shadow.operations) {
    if (each.handle == kNoHandle) continue;
    const bool met = moment.scope == kNoHandle || each.scope == moment.scope;
    if (met) count(each.live ? each.state : OperationState::settled);
  }
}

std::vector<std::uint64_t> Coverage::counts() const {
  std::vector<std::uint64_t> all;
  for (const MachineRows& machine : machines()) {
    all.insert(all.end(), machine.hits, machine.hits + machine.rows);
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) all[i] += rows_[i];
  for (const auto& line : endpoint_) all.insert(all.end(), line.begin(), line.end());
  for (const auto& line : operation_) all.insert(all.end(), line.begin(), line.end());
  return all;
}

void Coverage::add(std::span<const std::uint64_t> counts) {
  const std::size_t rows = row_count();
  rows_.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) rows_[i] += counts[i];
  std::size_t at = rows;
  for (auto& line : endpoint_) {
    for (std::uint64_t& each : line) each += counts[at++];
  }
  for (auto& line : operation_) {
    for (std::uint64_t& each : line) each += counts[at++];
  }
}

double Coverage::row_share() const {
  const std::vector<std::uint64_t> all = counts();
  const auto rows = static_cast<std::ptrdiff_t>(row_count());
  const auto reached =
      std::count_if(all.begin(), all.begin() + rows, [](std::uint64_t hits) { return hits > 0; });
  return static_cast<double>(reached) / static_cast<double>(rows);
}

double Coverage::state_event_share() const {
  const std::vector<std::uint64_t> all = counts();
  const auto rows = static_cast<std::ptrdiff_t>(row_count());
  const auto met =
      std::count_if(all.begin() + rows, all.end(), [](std::uint64_t times) { return times > 0; });
  return static_cast<double>(met) / static_cast<double>(all.end() - all.begin() - rows);
}

std::uint64_t Coverage::least_row_hits() const {
  const std::vector<std::uint64_t> all = counts();
  return *std::min_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(row_count()));
}

std::vector<std::string> Coverage::rare_rows(std::uint64_t below) const {
  const std::vector<std::uint64_t> all = counts();
  const std::vector<std::string> names = row_names();
  std::vector<std::string> rare;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (all[i] < below) rare.push_back(names[i] + ": " + std::to_string(all[i]));
  }
  return rare;
}

std::vector<std::string> Coverage::missing() const {
  std::vector<std::string> gaps = rare_rows(1);
  const auto search = [&gaps](const auto& table, auto state, const char* what) {
    for (std::size_t s = 0; s < table.size(); ++s) {
      for (std::size_t e = 0; e < kEvents; ++e) {
        if (table[s][e] > 0) continue;
        gaps.push_back(std::string(what) + " " + name_of(static_cast<decltype(state)>(s)) +
                       " never met " + name_of(static_cast<EventKind>(e)));
      }
    }
  };
  search(endpoint_, EndpointState{}, "endpoint");
  search(operation_, OperationState{}, "operation");
  return gaps;
}

}  // namespace mooring::proof
