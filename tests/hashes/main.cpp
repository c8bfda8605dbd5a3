// mooring_hashes generate FILE EVENTS SEED EACH    writes an event log
//                                   (EACH is 1 for a checkpoint an event, 0 for one a history)
// mooring_hashes replay FILE                             prints {"events", "commands", "hash", …}
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "tests/hashes/log.h"

namespace {

using namespace mooring::hashes;

std::uint32_t number(const char* word) {
  return static_cast<std::uint32_t>(std::strtoul(word, nullptr, 10));
}

int write_log(const char* path, std::uint32_t events, std::uint32_t seed, bool every_event) {
  const Bytes log = generate(events, seed, every_event);
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(log.data()), static_cast<std::streamsize>(log.size()));
  return file.good() ? 0 : 1;
}

int replay_log(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const Bytes log((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (log.empty()) return 1;
  const Replayed done = replay(log);
  std::printf("{\"events\":%" PRIu64 ",\"commands\":%" PRIu64 ",\"hash\":\"%016" PRIx64 "\"",
              done.events, done.commands, done.hash);
  const char* before = ",\"checkpoints\":[";
  for (const std::uint64_t hash : done.checkpoints) {
    std::printf("%s\"%016" PRIx64 "\"", before, hash);
    before = ",";
  }
  std::puts("]}");
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const char* what = count > 1 ? words[1] : "";
  if (count == 6 && std::strcmp(what, "generate") == 0) {
    return write_log(words[2], number(words[3]), number(words[4]), number(words[5]) != 0);
  }
  if (count == 3 && std::strcmp(what, "replay") == 0) return replay_log(words[2]);
  std::fputs("usage: mooring_hashes generate FILE EVENTS SEED EACH | replay FILE\n", stderr);
  return 2;
}
