// Search: every interleaving of a small world, to the end.
//
// A small world is a core with three operations of two attempts each, one or two scopes, and a
// handful of things that may happen at each step. The search goes through all orders, depth first:
// it puts the core's memory back to try the next, and does not go on from a state in which it has
// been. What is bounded is named: operations, attempts, steps of the clock, cancels, closes.
#pragma once

#include <string>
#include <vector>

#include "tests/proof/fingerprint.h"
#include "tests/proof/run.h"

namespace mooring::proof {

// One small world.
struct SmallWorld {
  std::string name;
  Options options;
  std::array<OperationKind, 3> kinds{};
  std::uint8_t scopes = 1;
  std::uint8_t clock_steps = 4;  // to the next timer, or past the lease
  std::uint8_t jumps = 1;        // of 30 days
  std::uint8_t cancels = 1;
  std::uint8_t operations = 3;
  std::vector<Evidence> ends;  // how an attempt may end
  std::uint64_t chance = 1;    // what the generator is put to before every event
};

// All of them; for a quick run with two operations and fewer steps of the clock.
std::vector<SmallWorld> small_worlds(bool share);

// States that were seen, and how many ways lead on from each to an end.
class SeenStates {
 public:
  explicit SeenStates(unsigned bits) : slots_(std::size_t{1} << bits) {}
  void clear();
  // Null when the state is new; it is noted then.
  double* find_or_add(std::uint64_t state);
  void set(std::uint64_t state, double ways) { *find_or_add(state) = ways; }
  std::size_t size() const { return size_; }
  bool full() const { return size_ > slots_.size() / 4 * 3; }

 private:
  struct Slot {
    std::uint64_t state = 0;
    double ways = 0;
  };
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

class Search {
 public:
  Search(const SmallWorld& world, Checkers& checkers, SeenStates& seen);
  // Goes through everything; false when a checker did not hold, and path() leads there.
  bool run();
  // Follows one path, for its log.
  bool follow(const std::string& steps, std::string& journal);

  std::string path() const;
  const Run& history() const { return run_; }
  Run& history() { return run_; }
  std::uint64_t edges() const { return edges_; }
  std::uint64_t late_checks() const { return late_checks_; }
  std::uint32_t depth() const { return depth_; }
  double ways() const { return ways_; }
  bool complete() const { return complete_; }

 private:
  static constexpr std::uint32_t kDeepest = 96;

  // What is left of what is bounded.
  struct Left {
    std::uint8_t starts = 3;
    std::uint8_t clock_steps = 0;
    std::uint8_t jumps = 0;
    std::uint8_t cancels = 0;
    std::uint8_t closes = 1;
  };
  struct Saved {
    std::vector<std::byte> block;
    Shadow shadow;
    Left left;
    Instant now = 0;
  };
  struct Step {
    Event event{};
    Left left;
    bool executes = false;
  };

  void begin();
  void list_steps(std::vector<Step>& steps) const;
  void list_operation_steps(const SeenOperation& seen, std::vector<Step>& steps) const;
  void list_clock_steps(std::vector<Step>& steps) const;
  bool take(const Step& step);
  bool explore(std::uint32_t depth, std::uint64_t here, double& ways);
  bool late_news_changes_nothing();
  std::uint64_t state();
  void save(Saved& saved);
  void restore(const Saved& saved);

  const SmallWorld& world_;
  CoreDecider core_;
  Layout layout_;
  Run run_;
  SeenStates& seen_;
  std::vector<Saved> saved_;
  std::vector<std::vector<Step>> steps_;
  std::vector<std::uint16_t> path_;
  std::vector<std::byte> before_;  // the block before late news
  std::vector<Handle> scopes_;
  Left left_;
  Instant now_ = kFarAway;
  std::uint64_t edges_ = 0;
  std::uint64_t late_checks_ = 0;
  std::uint32_t depth_ = 0;
  double ways_ = 0;
  bool complete_ = true;
};

}  // namespace mooring::proof
