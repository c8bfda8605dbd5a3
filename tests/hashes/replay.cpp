#include <algorithm>
#include <cstring>

#include "tests/hashes/log.h"

namespace mooring::hashes {

namespace {

// FNV-1a.
class Hash {
 public:
  void add(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(data);
    for (std::size_t i = 0; i < size; ++i) value = (value ^ bytes[i]) * 0x100000001b3U;
  }
  std::uint64_t value = 0xcbf29ce484222325U;
};

class LogReader {
 public:
  explicit LogReader(const Bytes& log) : at_(log.data()), end_(log.data() + log.size()) {}
  bool done() const { return at_ == end_; }
  template <class Value>
  Value read() {
    MOORING_CHECK(at_ + sizeof(Value) <= end_);
    Value value;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

void replay_history(LogReader& log, bool every_event, Replayed& total, Hash& hash) {
  MOORING_CHECK(log.read<std::uint32_t>() == kOptionCount);
  const auto seed = log.read<std::uint32_t>();
  *core_config() = {seed, 0, log.read<Options>()};
  MOORING_CHECK(core_init() == 0);
  for (auto left = log.read<std::uint32_t>(); left > 0; --left) {
    const auto event = log.read<fuzz::RawEvent>();
    const std::int32_t answer = core_event(event.kind, event.handle, event.a, event.b, event.now);
    const auto count = static_cast<std::size_t>(std::max(answer, 0));
    hash.add(&answer, sizeof answer);
    hash.add(core_outbox(), count * sizeof(abi::CommandRecord));
    total.commands += count;
    ++total.events;
    if (every_event) total.checkpoints.push_back(hash.value);
  }
  hash.add(core_stats(), sizeof(Stats));
  const double next = core_next_deadline();
  hash.add(&next, sizeof next);
  hash.add(core_snapshot(), sizeof(abi::SnapshotRecord));
  if (!every_event) total.checkpoints.push_back(hash.value);
}

}  // namespace

Replayed replay(const Bytes& log) {
  Replayed total{};
  Hash hash;
  LogReader reader(log);
  const bool every_event = reader.read<std::uint32_t>() != 0;
  while (!reader.done()) replay_history(reader, every_event, total, hash);
  total.hash = hash.value;
  return total;
}

}  // namespace mooring::hashes
