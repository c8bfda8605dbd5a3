// Decider: whoever takes the decisions that are checked, behind the events and commands of the
// core.
//
// The core is one; the naive client of the control run is another. The checkers see no difference,
// which is what gives the control its worth.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "src/core.h"

namespace mooring::proof {

// Slots of operations and of scopes in a core under proof: few, so that histories reach "full".
inline constexpr std::size_t kTable = 16;

class Decider {
 public:
  virtual ~Decider() = default;
  // Forgets everything and begins anew with these options.
  virtual void begin(const Options& options, std::uint64_t seed) = 0;
  virtual Status handle(const Event& event) = 0;
  virtual std::span<const Command> outbox() const = 0;
  virtual const Stats& stats() = 0;
  virtual Status recall(const Snapshot& snapshot, Instant now) = 0;
  virtual void remember(Snapshot& snapshot) = 0;
  // Its own check of itself, and that it wrote nowhere but in its block.
  virtual bool intact() = 0;
};

class CoreDecider final : public Decider {
 public:
  explicit CoreDecider(const Limits& limits = kSimulatorLimits);
  void begin(const Options& options, std::uint64_t seed) override;
  Status handle(const Event& event) override { return core_->handle(event); }
  std::span<const Command> outbox() const override { return core_->outbox(); }
  const Stats& stats() override { return core_->stats(); }
  Status recall(const Snapshot& snapshot, Instant now) override {
    return core_->recall(snapshot, now);
  }
  void remember(Snapshot& snapshot) override { core_->remember(snapshot); }
  bool intact() override;

  // The core's memory, for the search, which puts it back, and for hashes of its state.
  std::span<std::byte> block() { return {memory_.data(), Core::bytes_needed(limits_)}; }
  Core& core() { return *core_; }

 private:
  static constexpr std::size_t kGuardBytes = 64;
  static constexpr std::byte kGuard{0xa5};

  Limits limits_;
  std::vector<std::byte> memory_;
  Core* core_ = nullptr;
};

}  // namespace mooring::proof
