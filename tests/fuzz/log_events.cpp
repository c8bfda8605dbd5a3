// An input of the fuzzer as a log that can be read.
#include <cstdio>

#include "src/names_text.h"
#include "tests/fuzz/story.h"

namespace mooring::fuzz {

namespace {

template <class Enum>
const char* word(std::uint32_t number) {
  return number < kCountOf<Enum> ? name_of(static_cast<Enum>(number)) : "?";
}

void print(const RawEvent& event, std::int32_t answer, Host::Commands commands) {
  const char* kind = event.kind == kRestore ? "restore" : word<EventKind>(event.kind);
  std::printf("%.17g %s(%u) %08x a=%08x b=%08x", event.now, kind, event.kind, event.handle, event.a,
              event.b);
  if (answer < 0) {
    const std::uint32_t status = 0U - static_cast<std::uint32_t>(answer);
    std::printf("  refused: %s\n", word<Status>(status));
    return;
  }
  std::printf("\n");
  for (const abi::CommandRecord& command : commands) {
    std::printf("    %s %08x a=%08x b=%08x at=%.17g\n", word<CommandKind>(command.kind),
                command.handle, command.a, command.b, command.at);
  }
}

}  // namespace

void log_events(Host& host) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  host.listener = print;
}

}  // namespace mooring::fuzz
