// docs/abi.md: the WebAssembly interface, its records and its names.
#include "tools/codegen/page.h"
#include "wasm/abi.h"

namespace codegen {
namespace {

std::string hex(std::uint32_t value) {
  const char* digits = "0123456789abcdef";
  std::string out = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) out += digits[(value >> shift) & 0xfU];
  return out;
}

std::string field(const char* record, const char* name, std::size_t offset, const char* type,
                  const char* meaning) {
  return std::string("| ") + record + " | `" + name + "` | " + std::to_string(offset) + " | " +
         type + " | " + meaning + " |\n";
}

std::string layouts() {
  using namespace mooring::abi;
  std::string out =
      "| record | field | offset | type | meaning |\n| --- | --- | --- | --- | --- |\n";
  out += field("command", "kind", offsetof(CommandRecord, kind), "u16", "a command's number");
  out += field("command", "handle", offsetof(CommandRecord, handle), "u32", "whom it is about");
  out += field("command", "a", offsetof(CommandRecord, a), "u32", "see src/command.h");
  out += field("command", "b", offsetof(CommandRecord, b), "u32", "see src/command.h");
  out += field("command", "at", offsetof(CommandRecord, at), "f64", "ms; Infinity is never");
  out += field("config", "seed_low", offsetof(Config, seed_low), "u32", "random, from the host");
  out += field("config", "seed_high", offsetof(Config, seed_high), "u32", "random, from the host");
  out += field("config", "options", offsetof(Config, options), "u32 each",
               "docs/options.md, in order");
  out += field("snapshot", "length", offsetof(SnapshotRecord, length), "u32", "in bytes");
  out += field("snapshot", "snapshot", offsetof(SnapshotRecord, snapshot), "88 bytes",
               "src/snapshot.h");
  return out + "\nA command record has " + std::to_string(sizeof(CommandRecord)) +
         " bytes, the config " + std::to_string(sizeof(Config)) + ". All is little-endian.\n\n";
}

}  // namespace

std::string abi_page() {
  std::string out = marked(
      "# The WebAssembly interface\n\n"
      "Nine functions, numbers only, no imports. `core_config` says where to write seed and "
      "options,\n"
      "`core_init` makes a core, `core_event(kind, handle, a, b, now)` takes an event and answers "
      "the\n"
      "number of commands at `core_outbox` (or a negative status), `core_stats` says where the "
      "counters\n"
      "are, `core_next_deadline` when an operation wants to be asked again. `core_snapshot` writes "
      "what the\n"
      "core has learnt into a record and says where that is; `core_restore(now)` takes over what "
      "the "
      "host\n"
      "wrote there. What `handle`, `a` and `b` mean stands in `src/event.h` and "
      "`src/command.h`.\n\n");
  out += "`core_abi` answers the interface's hash, now `" + hex(mooring::abi::hash()) +
         "`; the loader compares it with its own.\n\n";
  out += "## Records\n\n" + layouts();
  out += "## Events\n\n" + word_rows<mooring::EventKind>();
  out += "## Commands\n\n" + word_rows<mooring::CommandKind>();
  out += "## Evidence\n\n" + word_rows<mooring::Evidence>();
  out += "## Kinds of operation\n\n" + word_rows<mooring::OperationKind>();
  out += "## Reasons\n\n" + word_rows<mooring::Reason>();
  out += "## Outcomes\n\n" + word_rows<mooring::Outcome>();
  out += "## Statuses\n\nAnswered negative by `core_init` and `core_event`.\n\n" +
         word_rows<mooring::Status>();
  out += "## Counters\n\nOne u32 each, in this order.\n\n| name | meaning |\n| --- | --- |\n";
#define MOORING_ROW(name, text) out += "| `" #name "` | " text " |\n";
  MOORING_STATS(MOORING_ROW)
#undef MOORING_ROW
  return out;
}

}  // namespace codegen
