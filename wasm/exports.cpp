// The WebAssembly module's exports: nine functions, numbers only.
//
// This is the door at which the platform's times (doubles, possibly NaN, possibly running
// backwards) become 64-bit integers. Nothing is imported, so nothing can be called back, and a call
// always returns or traps.
#include "src/core.h"
#include "wasm/abi.h"

#define MOORING_EXPORT(name) extern "C" __attribute__((export_name(#name), used))

namespace {

using namespace mooring;

// Later than any real clock (the year 144683), exact as a double, and no more than the limiter
// counts in microseconds.
constexpr double kTimeMax = 4503599627370496.0;

alignas(8) std::byte block[Core::bytes_needed(kIsolateLimits)];
abi::Config config;
abi::CommandRecord records[kOutboxMax];
abi::SnapshotRecord snapshot;
Stats stats;
Core* core = nullptr;
// True while a call is under way. A host may cut a call short without unwinding; whoever then finds
// this true knows that the tables may be half-written.
bool in_step = false;

Instant to_instant(double now) {
  if (!(now > 0)) return 0;
  return now > kTimeMax ? static_cast<Instant>(kTimeMax) : static_cast<Instant>(now);
}

double from_instant(Instant at) { return at >= kNever ? __builtin_inf() : static_cast<double>(at); }

std::int32_t refusal(Status status) { return -static_cast<std::int32_t>(status); }

// Copies the outbox to where the host reads it, and answers how many commands it holds.
std::int32_t answer(Status status) {
  std::int32_t count = 0;
  for (const Command& command : core->outbox()) {
    records[count++] = {static_cast<std::uint16_t>(command.kind),
                        0,
                        command.handle,
                        command.a,
                        command.b,
                        from_instant(command.at)};
  }
  in_step = false;
  return status == Status::ok ? count : refusal(status);
}

}  // namespace

// The interface's hash; must equal the one in js/src/generated/abi.ts.
MOORING_EXPORT(core_abi) std::uint32_t core_abi() { return abi::hash(); }

// Where the host writes seed and options before core_init.
MOORING_EXPORT(core_config) abi::Config* core_config() { return &config; }

// Makes a new core from the config. 0, or a negative Status.
MOORING_EXPORT(core_init) std::int32_t core_init() {
  if (in_step) return refusal(Status::interrupted);
  if (!valid(config.options)) return refusal(Status::bad_option);
  const std::uint64_t seed =
      (static_cast<std::uint64_t>(config.seed_high) << 32U) | config.seed_low;
  core = Core::create(block, kIsolateLimits, config.options, seed);
  return 0;
}

// Takes one event. The number of commands in the outbox, or a negative Status.
MOORING_EXPORT(core_event)
std::int32_t core_event(std::uint32_t kind, Handle handle, std::uint32_t a, std::uint32_t b,
                        double now) {
  if (in_step) return refusal(Status::interrupted);
  if (core == nullptr) return refusal(Status::not_initialised);
  if (kind >= kCountOf<EventKind>) return refusal(Status::unknown_event);
  in_step = true;
  return answer(core->handle({static_cast<EventKind>(kind), handle, a, b, to_instant(now)}));
}

// Where the commands of the last call are, valid until the next.
MOORING_EXPORT(core_outbox) const abi::CommandRecord* core_outbox() { return records; }

// Where the counters are, as of now.
MOORING_EXPORT(core_stats) const Stats* core_stats() {
  if (core != nullptr) stats = core->stats();
  return &stats;
}

// The earliest moment at which an operation wants to be asked again; +Infinity if none.
MOORING_EXPORT(core_next_deadline) double core_next_deadline() {
  return core == nullptr ? from_instant(kNever) : from_instant(core->next_deadline());
}

// Writes what the core has learnt, and answers where it stands.
MOORING_EXPORT(core_snapshot) const abi::SnapshotRecord* core_snapshot() {
  snapshot.length = 0;
  if (core != nullptr && !in_step) {
    core->remember(snapshot.snapshot);
    snapshot.length = sizeof(Snapshot);
  }
  return &snapshot;
}

// Takes over a snapshot that the host wrote there before. The number of commands in the outbox, or
// a negative Status.
MOORING_EXPORT(core_restore) std::int32_t core_restore(double now) {
  if (in_step) return refusal(Status::interrupted);
  if (core == nullptr) return refusal(Status::not_initialised);
  if (snapshot.length != sizeof(Snapshot)) return refusal(Status::snapshot_refused);
  in_step = true;
  return answer(core->recall(snapshot.snapshot, to_instant(now)));
}
