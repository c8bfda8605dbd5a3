// Coverage: which rows ran, and which events met which states.
//
// Rows are counted by the machines themselves (MOORING_COUNT_ROWS). States are those that an
// observer knows: the endpoint's by its reports, an operation's by what it was last told. An event
// that names an operation (or whose lease it holds) meets that operation's state; any other event
// meets every operation of its scope, or of the isolate if it names none.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tests/proof/moment.h"

namespace mooring::proof {

struct MachineRows {
  const char* name;
  std::size_t rows;
  const std::uint64_t* hits;
};

class Coverage {
 public:
  static constexpr std::size_t kEvents = kCountOf<EventKind>;

  // Before the core hears of the event.
  void note(const Shadow& shadow, const Moment& moment);
  // Whether a row ran since the last time of asking.
  bool transitioned();

  // Everything as one list of counts, so that processes can hand it on.
  std::vector<std::uint64_t> counts() const;
  void add(std::span<const std::uint64_t> counts);

  double row_share() const;
  double state_event_share() const;
  std::uint64_t least_row_hits() const;
  // What was never reached, in words.
  std::vector<std::string> missing() const;
  std::vector<std::string> rare_rows(std::uint64_t below) const;

 private:
  std::array<std::array<std::uint64_t, kEvents>, kCountOf<EndpointState>> endpoint_{};
  std::array<std::array<std::uint64_t, kEvents>, kCountOf<OperationState>> operation_{};
  std::vector<std::uint64_t> rows_;  // of other processes
  std::uint64_t seen_ = 0;
};

}  // namespace mooring::proof
