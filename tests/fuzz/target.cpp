#include "tests/fuzz/target.h"

#include <cstdio>
#include <cstdlib>

namespace mooring::fuzz {

namespace {

std::uint64_t total = 0;

void print_total() {
  std::fprintf(stderr, "stat::events: %llu\n", static_cast<unsigned long long>(total));
}

}  // namespace

void prepare(Host& host) {
  static const bool log = std::getenv("MOORING_LOG") != nullptr;
  static const bool control = std::getenv("MOORING_CONTROL") != nullptr;
  if (log) log_events(host);
  host.forgetful = control;
}

void count_events(std::uint64_t events) {
  static const int registered = std::atexit(print_total);
  if (registered == 0) total += events;
}

}  // namespace mooring::fuzz
