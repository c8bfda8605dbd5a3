// Fuzz target: a new core is handed a snapshot that may be anything, and then goes on.
//
// The snapshot is one that the core of a first story wrote, and then, as the input says: other
// bytes altogether; other words under a seal that fits, which only the checks of each field can
// refuse; as it is; or with one bit flipped.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/target.h"

namespace {

using namespace mooring;
using namespace mooring::fuzz;

enum class Change { bytes, words, nothing, bit };

void expect(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "a snapshot broke the rule: %s\n", rule);
  std::abort();
}

// Words of any size in most places and small ones in some, and the seal of a moment near `taken`.
void write_words(Reader& reader, Snapshot& snapshot, Instant taken) {
  constexpr std::size_t kFirst = 4;  // behind magic, version and time
  constexpr std::size_t kWords = sizeof(Snapshot) / sizeof(std::uint32_t);
  auto* words = reinterpret_cast<std::uint32_t*>(&snapshot);
  for (int changes = reader.byte() % 8; changes >= 0; --changes) {
    words[kFirst + reader.index(kWords - kFirst)] = reader.amount();
  }
  seal(snapshot, taken + reader.amount() - reader.amount());
}

void change(Reader& reader, Change how, abi::SnapshotRecord& record) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(&record.snapshot);
  switch (how) {
    case Change::bytes: {
      const auto given = reader.take(sizeof(Snapshot));
      std::copy(given.begin(), given.end(), bytes);
      record.length = reader.byte() % 4 == 0 ? reader.word() : sizeof(Snapshot);
      return;
    }
    case Change::words:
      return write_words(reader, record.snapshot, taken_at(record.snapshot));
    case Change::nothing:
      return;
    case Change::bit: {
      const std::size_t bit = reader.index(std::size_t{8} * sizeof(Snapshot));
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      return;
    }
  }
}

// Whether a snapshot of a core's own has to be taken `now`, by its age alone.
bool is_fresh(const Snapshot& snapshot, double now) {
  const Duration age = static_cast<Duration>(now) - taken_at(snapshot);
  return age <= kSnapshotAgeMax && -age <= kSnapshotSkewMax;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader reader({data, size});
  Host host;
  prepare(host);

  Reader before(reader.take(std::size_t{8} * reader.byte()));
  host.init(read_options(before), 1, 0);
  Story(before, host).play();

  const auto how = static_cast<Change>(reader.byte() % 4);
  abi::SnapshotRecord& record = *core_snapshot();
  change(reader, how, record);
  const double now = std::clamp(host.now + reader.amount(), 0.0, 9e15);
  const std::uint8_t seed = reader.byte();
  host.init(read_options(reader), seed, 0);
  host.now = now;
  const bool fresh = how == Change::nothing && is_fresh(record.snapshot, now);
  const bool taken = host.restore() >= 0;
  if (how == Change::nothing) expect(taken == fresh, "a core's own is taken while it is fresh");
  if (how == Change::bit) expect(!taken, "a flipped bit is noticed");
  host.check_between_events();
  Story(reader, host).play();
  count_events(host.events);
  return 0;
}
