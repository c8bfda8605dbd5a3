// The enumerations of names.def: states, events, commands, reasons, evidence.
//
// The words themselves stay out of the WebAssembly module; tools and tests find them in
// names_text.h. kCountOf<Enum> is the number of enumerators, which sizes every table.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/names.def"

namespace mooring {

template <class Enum>
inline constexpr std::size_t kCountOf = 0;

#define MOORING_ENUMERATOR(name, ...) name,
#define MOORING_ONE(...) +1U
#define MOORING_ENUM(Name, LIST)                               \
  enum class Name : std::uint8_t { LIST(MOORING_ENUMERATOR) }; \
  template <>                                                  \
  inline constexpr std::size_t kCountOf<Name> = 0U LIST(MOORING_ONE);

MOORING_ENUM(EventKind, MOORING_EVENTS)
MOORING_ENUM(CommandKind, MOORING_COMMANDS)
MOORING_ENUM(Evidence, MOORING_EVIDENCE)
MOORING_ENUM(OperationKind, MOORING_OPERATION_KINDS)
MOORING_ENUM(Reason, MOORING_REASONS)
MOORING_ENUM(Outcome, MOORING_OUTCOMES)
MOORING_ENUM(Status, MOORING_STATUSES)

MOORING_ENUM(EndpointState, MOORING_ENDPOINT_STATES)
MOORING_ENUM(EndpointSignal, MOORING_ENDPOINT_SIGNALS)
MOORING_ENUM(EndpointAction, MOORING_ENDPOINT_ACTIONS)

MOORING_ENUM(PoolState, MOORING_POOL_STATES)
MOORING_ENUM(PoolSignal, MOORING_POOL_SIGNALS)
MOORING_ENUM(PoolAction, MOORING_POOL_ACTIONS)

MOORING_ENUM(OperationState, MOORING_OPERATION_STATES)
MOORING_ENUM(OperationSignal, MOORING_OPERATION_SIGNALS)
MOORING_ENUM(OperationAction, MOORING_OPERATION_ACTIONS)

// A guard belongs to a family. The members of a family exclude each other and together cover every
// case, so a (state, signal) pair is complete with one row guarded `always` or with one row for
// each member of one family. family_of() is what lets the compiler check that.
#define MOORING_GUARD_ENUMERATOR(family, name, text) name,
#define MOORING_GUARD_FAMILY(family, name, text) GuardFamily::family,
#define MOORING_GUARDS(Name, LIST)                                    \
  enum class Name : std::uint8_t { LIST(MOORING_GUARD_ENUMERATOR) };  \
  template <>                                                         \
  inline constexpr std::size_t kCountOf<Name> = 0U LIST(MOORING_ONE); \
  constexpr GuardFamily family_of(Name guard) {                       \
    constexpr GuardFamily kFamilies[] = {LIST(MOORING_GUARD_FAMILY)}; \
    return kFamilies[static_cast<std::size_t>(guard)];                \
  }

enum class GuardFamily : std::uint8_t {
  none,
  probe,
  connect,
  doubt,
  streak,
  want,
  buffering,
  sending,
  retry,
  recovery
};

MOORING_GUARDS(EndpointGuard, MOORING_ENDPOINT_GUARDS)
MOORING_GUARDS(PoolGuard, MOORING_POOL_GUARDS)
MOORING_GUARDS(OperationGuard, MOORING_OPERATION_GUARDS)

#undef MOORING_ENUMERATOR
#undef MOORING_ONE
#undef MOORING_ENUM
#undef MOORING_GUARD_ENUMERATOR
#undef MOORING_GUARD_FAMILY
#undef MOORING_GUARDS

}  // namespace mooring
