// Event: everything that the world may tell the core, as five numbers.
//
// What `handle`, `a` and `b` mean for each kind stands in the helpers below and in docs/abi.md.
#pragma once

#include <cstdint>

#include "src/base/handle.h"
#include "src/base/time.h"
#include "src/names.h"
#include "src/options.h"

namespace mooring {

struct Event {
  EventKind kind;
  Handle handle = kNoHandle;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  Instant now = 0;
};

// operation_started: handle = scope (0: a scope of its own), a = OperationStart,
//                    b = timeoutMS (0: the option's).
// attempt_finished:  handle = operation, a = AttemptEnd, b = Retry-After in ms (0: none).
// probe_finished:    handle = lease, a = AttemptEnd (its attempt is not read),
//                    b = Retry-After in ms for a failure, capability bits for an answer.
// The others name in handle what they are about, and nothing else.

// What a caller wants done, and what of the options it wants otherwise.
struct OperationStart {
  std::uint32_t kind;
  std::uint32_t retries = 0;  // maxRetries + 1 (0: the option's)
  std::uint32_t policy = 0;   // validateConnection + 1 (0: the option's)

  static constexpr OperationStart unpack(std::uint32_t a) {
    return {a & 0xffU, (a >> 8U) & 0xffU, a >> 16U};
  }
  constexpr std::uint32_t pack() const { return kind | (retries << 8U) | (policy << 16U); }

  constexpr bool is(OperationKind other) const { return kind == static_cast<std::uint32_t>(other); }
  // Whether each number is one that there is.
  constexpr bool valid() const {
    return kind < kCountOf<OperationKind> && retries <= most::max_retries + 1 &&
           policy <= most::validate_connection + 1;
  }
  std::uint32_t max_retries(const Options& options) const {
    return retries != 0 ? retries - 1 : options.max_retries;
  }
  ValidationPolicy validation(const Options& options) const {
    return policy != 0 ? static_cast<ValidationPolicy>(policy - 1) : options.policy();
  }
};

struct AttemptEnd {
  std::uint8_t attempt;
  Evidence evidence;
  std::uint16_t base_backoff_ms;  // the server's baseBackoffMS, 0: none
  // Whether it was lost with a request that carried others, and one of them has told of it before.
  bool along = false;

  static constexpr AttemptEnd unpack(std::uint32_t a) {
    return {static_cast<std::uint8_t>(a & 0xffU), static_cast<Evidence>((a >> 8U) & 0x7fU),
            static_cast<std::uint16_t>(a >> 16U), (a & kAlong) != 0};
  }
  constexpr std::uint32_t pack() const {
    return attempt | (static_cast<std::uint32_t>(evidence) << 8U) |
           (static_cast<std::uint32_t>(base_backoff_ms) << 16U) | (along ? kAlong : 0U);
  }

  static constexpr std::uint32_t kAlong = 1U << 15U;
};

// Capability bits of hello's answer.
inline constexpr std::uint32_t kExactlyOnceWrites = 1U;

}  // namespace mooring
