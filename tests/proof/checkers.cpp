// The list of all checkers, and their evaluation.
#include "tests/proof/checkers.h"

#include <cstring>
#include <numeric>

namespace mooring::proof {

Checkers::Checkers() {
  for (const std::span<const Checker> group :
       {admission_checkers(), lifecycle_checkers(), time_checkers(), retry_checkers(),
        breaker_checkers()}) {
    for (const Checker& each : group) {
      const auto index = static_cast<std::uint8_t>(size_);
      all_[size_++] = &each;
      if (each.commands == 0) by_event_.members[by_event_.size++] = index;
      for (std::size_t kind = 0; kind < by_command_.size(); ++kind) {
        if ((each.commands >> kind & 1U) == 0) continue;
        by_command_[kind].members[by_command_[kind].size++] = index;
      }
    }
  }
}

const Checker* Checkers::check(const List& list, const Look& look) {
  for (std::size_t i = 0; i < list.size; ++i) {
    const std::uint8_t index = list.members[i];
    ++asked_[index];
    if (all_[index]->holds(look)) [[likely]]
      continue;
    if (!tolerant_) return all_[index];
    ++violated_[index];
  }
  return nullptr;
}

const Checker* Checkers::check_command(const Look& look) {
  return check(by_command_[static_cast<std::size_t>(look.command->kind)], look);
}

const Checker* Checkers::check_event(const Look& look) { return check(by_event_, look); }

std::uint64_t Checkers::evaluations() const {
  return std::accumulate(asked_.begin(), asked_.end(), std::uint64_t{0});
}

void Checkers::add(std::size_t i, std::uint64_t asked, std::uint64_t violated) {
  asked_[i] += asked;
  violated_[i] += violated;
}

void Checkers::note_violation(const Checker& checker) {
  for (std::size_t i = 0; i < size_; ++i) violated_[i] += all_[i] == &checker ? 1U : 0U;
}

bool Checkers::leave_out(const char* id) {
  const auto drop = [this, id](List& list) {
    bool found = false;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < list.size; ++i) {
      const std::uint8_t index = list.members[i];
      const bool dropped = std::strcmp(all_[index]->id, id) == 0;
      found = found || dropped;
      if (!dropped) list.members[kept++] = index;
    }
    list.size = kept;
    return found;
  };
  bool found = drop(by_event_);
  for (List& list : by_command_) found = drop(list) || found;
  return found;
}

std::span<const Elsewhere> checked_elsewhere() {
  static constexpr Elsewhere kAll[] = {
      {"I22", "tokens, ids and payloads never enter the core: tests of js/ and gateway/"},
      {"I30", "memory that never grows is the module's: wasm/; here guard bytes behind the block"},
      {"I32", "sentinel and epoch stand in wasm/exports.cpp: tests of wasm/ and js/"},
      {"I34", "no text enters the core: the redaction tests of js/"},
      {"I35", "no text enters the core: the redaction tests of js/"},
      {"I36", "no text enters the core: the redaction tests of js/"},
      {"I37",
       "equal logs of all builds: tests/determinism; here a second run of sampled histories"},
      {"I38", "any bytes at the ABI: the fuzzers; here nonsense events"},
  };
  return kAll;
}

}  // namespace mooring::proof
