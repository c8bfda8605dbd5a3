// The naive client: what many write at first. It sends at once, and repeats whatever fails.
//
// It is the control of the proof. It speaks the core's events and commands, so the same host plays
// with it and the same checkers watch; if they find nothing wrong with it, they are worth nothing.
#pragma once

#include <array>

#include "tests/proof/decider.h"

namespace mooring::proof {

class Naive final : public Decider {
 public:
  void begin(const Options& options, std::uint64_t seed) override;
  Status handle(const Event& event) override;
  std::span<const Command> outbox() const override { return {outbox_.data(), size_}; }
  const Stats& stats() override { return stats_; }
  Status recall(const Snapshot&, Instant) override { return Status::snapshot_refused; }
  void remember(Snapshot& snapshot) override { snapshot = {}; }
  bool intact() override { return true; }

 private:
  static constexpr std::uint32_t kAttempts = 5;
  struct Wish {
    Handle handle = kNoHandle;
    bool live = false;
    std::uint32_t attempt = 0;
    Instant deadline = kNever;
  };

  Wish* find(Handle handle);
  void push(const Command& command) { outbox_[size_++] = command; }
  Status start(const Event& event);
  void send(Wish& wish, Instant now);
  void settle(Wish& wish, Reason reason, Outcome outcome);

  Options options_;
  Stats stats_;
  std::array<Wish, kTable> wishes_{};
  std::array<Command, kOutboxMax> outbox_{};
  std::size_t size_ = 0;
  std::uint32_t generation_ = 0;
  Instant now_ = 0;
};

}  // namespace mooring::proof
