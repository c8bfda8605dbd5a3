// The words and sentences of names.def, for logs, tests and generated pages.
//
// No file of the core includes this header, so the WebAssembly module carries no text.
#pragma once

#include <cstddef>

#include "src/names.h"

namespace mooring {

struct NameText {
  const char* name;
  const char* text;
};

// words<Enum>() is the list of names of an enumeration in the order of its numbers.
template <class Enum>
struct Words;

#define MOORING_TEXT(name, text, ...) NameText{#name, text},
#define MOORING_GUARD_TEXT(family, name, text) NameText{#name, text},
#define MOORING_WORDS(Name, LIST, LINE)              \
  template <>                                        \
  struct Words<Name> {                               \
    static constexpr NameText kAll[] = {LIST(LINE)}; \
  };

MOORING_WORDS(EventKind, MOORING_EVENTS, MOORING_TEXT)
MOORING_WORDS(CommandKind, MOORING_COMMANDS, MOORING_TEXT)
MOORING_WORDS(Evidence, MOORING_EVIDENCE, MOORING_TEXT)
MOORING_WORDS(OperationKind, MOORING_OPERATION_KINDS, MOORING_TEXT)
MOORING_WORDS(Reason, MOORING_REASONS, MOORING_TEXT)
MOORING_WORDS(Outcome, MOORING_OUTCOMES, MOORING_TEXT)
MOORING_WORDS(Status, MOORING_STATUSES, MOORING_TEXT)
MOORING_WORDS(EndpointState, MOORING_ENDPOINT_STATES, MOORING_TEXT)
MOORING_WORDS(EndpointSignal, MOORING_ENDPOINT_SIGNALS, MOORING_TEXT)
MOORING_WORDS(EndpointGuard, MOORING_ENDPOINT_GUARDS, MOORING_GUARD_TEXT)
MOORING_WORDS(EndpointAction, MOORING_ENDPOINT_ACTIONS, MOORING_TEXT)
MOORING_WORDS(PoolState, MOORING_POOL_STATES, MOORING_TEXT)
MOORING_WORDS(PoolSignal, MOORING_POOL_SIGNALS, MOORING_TEXT)
MOORING_WORDS(PoolGuard, MOORING_POOL_GUARDS, MOORING_GUARD_TEXT)
MOORING_WORDS(PoolAction, MOORING_POOL_ACTIONS, MOORING_TEXT)
MOORING_WORDS(OperationState, MOORING_OPERATION_STATES, MOORING_TEXT)
MOORING_WORDS(OperationSignal, MOORING_OPERATION_SIGNALS, MOORING_TEXT)
MOORING_WORDS(OperationGuard, MOORING_OPERATION_GUARDS, MOORING_GUARD_TEXT)
MOORING_WORDS(OperationAction, MOORING_OPERATION_ACTIONS, MOORING_TEXT)

#undef MOORING_TEXT
#undef MOORING_GUARD_TEXT
#undef MOORING_WORDS

template <class Enum>
constexpr const char* name_of(Enum value) {
  return Words<Enum>::kAll[static_cast<std::size_t>(value)].name;
}
template <class Enum>
constexpr const char* text_of(Enum value) {
  return Words<Enum>::kAll[static_cast<std::size_t>(value)].text;
}

}  // namespace mooring
