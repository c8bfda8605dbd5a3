// mooring_prove: histories, search, properties, control; and replay of what failed.
#include <chrono>
#include <cstdio>
#include <cstring>

#include "tests/proof/parts.h"

namespace {

using mooring::proof::Asked;

constexpr const char* kUsage =
    "mooring_prove histories|search|properties|control [--share] [--seed N] [--events N]\n"
    "mooring_prove replay [naive] --seed N | --path NAME:STEPS\n"
    "  --without ID leaves a checker out\n";

bool parse(int count, char** words, Asked& asked) {
  bool seeded = false;
  for (int i = 2; i < count; ++i) {
    const bool more = i + 1 < count;
    if (std::strcmp(words[i], "--share") == 0) {
      asked.share = true;
    } else if (std::strcmp(words[i], "naive") == 0) {
      asked.what = words[i];
    } else if (std::strcmp(words[i], "--seed") == 0 && more) {
      asked.seed = std::strtoull(words[++i], nullptr, 10);
      seeded = true;
    } else if (std::strcmp(words[i], "--events") == 0 && more) {
      asked.events = std::strtoull(words[++i], nullptr, 10);
    } else if (std::strcmp(words[i], "--path") == 0 && more) {
      asked.path = words[++i];
    } else if (std::strcmp(words[i], "--without") == 0 && more) {
      asked.without.emplace_back(words[++i]);
    } else {
      return false;
    }
  }
  // A quick run looks elsewhere each time, and prints where.
  if (asked.share && !seeded) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    asked.seed = 1 + static_cast<std::uint64_t>(
                         std::chrono::duration_cast<std::chrono::microseconds>(now).count());
  }
  return true;
}

}  // namespace

int main(int count, char** words) {
  Asked asked;
  const char* part = count > 1 ? words[1] : "";
  if (parse(count, words, asked)) {
    if (std::strcmp(part, "histories") == 0) return mooring::proof::prove_histories(asked);
    if (std::strcmp(part, "search") == 0) return mooring::proof::prove_search(asked);
    if (std::strcmp(part, "properties") == 0) return mooring::proof::prove_properties(asked);
    if (std::strcmp(part, "control") == 0) return mooring::proof::prove_control(asked);
    if (std::strcmp(part, "replay") == 0) return mooring::proof::replay(asked);
  }
  std::fputs(kUsage, stderr);
  return 2;
}
