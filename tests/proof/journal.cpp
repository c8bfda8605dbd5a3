// Events and commands in words. Times are shown as differences, because only those mean anything.
#include "tests/proof/journal.h"

#include <cstdio>

#include "src/names_text.h"

namespace mooring::proof {

namespace {

// An operation, scope or lease as its slot and its generation.
std::string handle_text(Handle handle) {
  if (handle == kNoHandle) return "-";
  return "#" + std::to_string(index_of(handle)) + "." + std::to_string(generation_of(handle));
}

std::string moment_text(Instant at, Instant now) {
  if (at >= kNever) return "never";
  if (at == 0) return "-";
  return (at >= now ? "+" : "") + std::to_string(at - now) + " ms";
}

template <class Enum>
std::string word(std::uint32_t value) {
  return value < kCountOf<Enum> ? name_of(static_cast<Enum>(value)) : std::to_string(value);
}

std::string end_text(std::uint32_t packed) {
  const auto evidence = static_cast<std::uint32_t>(AttemptEnd::unpack(packed).evidence);
  return word<Evidence>(evidence);
}

}  // namespace

std::string in_words(const Options& options) {
  std::string text = "options";
#define MOORING_WORD(name, member, unit, node, edge, least, most, sentence) \
  if (options.member != Options{}.member) text += " " #name "=" + std::to_string(options.member);
  MOORING_OPTIONS(MOORING_WORD)
#undef MOORING_WORD
  return text;
}

std::string in_words(const Event& event, const Moment& moment) {
  std::string text = "t=" + std::to_string(event.now) + "  ";
  text += word<EventKind>(static_cast<std::uint32_t>(event.kind)) + " " + handle_text(event.handle);
  switch (event.kind) {
    case EventKind::operation_started:
      text += " " + word<OperationKind>(event.a & 0xffU);
      if (const auto start = OperationStart::unpack(event.a); start.pack() != start.kind) {
        text += " retries+1 " + std::to_string(start.retries);
        text += " policy+1 " + std::to_string(start.policy);
      }
      if (event.b != 0) text += " timeout " + std::to_string(event.b) + " ms";
      break;
    case EventKind::attempt_finished:
      text += " attempt " + std::to_string(event.a & 0xffU) + " " + end_text(event.a);
      if (event.a >> 16U != 0) text += " base " + std::to_string(event.a >> 16U) + " ms";
      if (event.b != 0) text += " retry after " + std::to_string(event.b) + " ms";
      break;
    case EventKind::probe_finished:
      text += " " + end_text(event.a) + " b=" + std::to_string(event.b);
      break;
    case EventKind::request_arrived:
      text += " cost " + std::to_string(event.b);
      break;
    default:
      break;
  }
  if (moment.late) text += "  (late)";
  if (moment.status != Status::ok) text += std::string("  -> ") + name_of(moment.status);
  return text;
}

std::string in_words(const Command& command, Instant now) {
  std::string text = "      -> ";
  text += name_of(command.kind);
  text += " " + handle_text(command.handle);
  switch (command.kind) {
    case CommandKind::adopt_operation:
    case CommandKind::probe:
      text += (command.kind == CommandKind::probe ? " for " : " in scope ");
      text += handle_text(command.a);
      break;
    case CommandKind::send:
    case CommandKind::abort:
      text += " attempt " + std::to_string(command.a);
      break;
    case CommandKind::wait:
      text += " " + word<OperationState>(command.a) + " until " + moment_text(command.at, now);
      break;
    case CommandKind::settle:
      text += " " + word<Reason>(command.a) + ", " + word<Outcome>(command.b & 0xffU) + ", " +
              std::to_string(command.b >> 8U) + " attempts";
      break;
    case CommandKind::report:
      text += word<EndpointState>(command.a) + " to " + word<EndpointState>(command.b);
      if (command.at != 0) text += ", next probe " + moment_text(command.at, now);
      break;
    default:
      break;
  }
  if (command.kind == CommandKind::send || command.kind == CommandKind::probe) {
    text += " until " + moment_text(command.at, now);
  }
  return text;
}

}  // namespace mooring::proof
