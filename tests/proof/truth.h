// Truth: what really happened at the server, whatever the client was told.
//
// It knows nothing of the core. The host decides an attempt's fate here first and then tells the
// core something that such a fate can look like from outside: an executed write may be answered,
// but it may also end as "ambiguous" or with no word at all. What the client then claims is held
// against this record.
#pragma once

#include <cstdint>

#include "src/base/time.h"
#include "src/names.h"

namespace mooring::proof {

// MongoDB keeps a transaction's record for at least this long; a repeat after it executes again.
inline constexpr Duration kRecordLifetime = 30 * 60 * 1'000;

// What one operation has done at the server.
struct Truth {
  std::uint16_t executions = 0;  // attempts that the server executed
  std::uint16_t effects = 0;     // of them, those that changed anything anew
  std::uint16_t pending = 0;     // attempts on their way, which may still be executed
  bool recorded = false;         // the server remembers its token
  Instant recorded_at = 0;

  void sent() { ++pending; }
  void lost() { --pending; }
  void executed(OperationKind kind, bool under_token, Instant now) {
    --pending;
    ++executions;
    switch (kind) {
      case OperationKind::connect:
      case OperationKind::read:
        return;
      case OperationKind::insert:            // a repeat meets its own _id
      case OperationKind::idempotent_write:  // a repeat sets what is set
        effects = 1;
        return;
      case OperationKind::write_with_token:
        if (under_token && recorded && now - recorded_at <= kRecordLifetime) return;
        if (under_token) {
          recorded = true;
          recorded_at = now;
        }
        ++effects;
        return;
      case OperationKind::get_more:  // the cursor moved on
      case OperationKind::write:
        ++effects;
        return;
    }
  }
};

// Whether an attempt that the server executed can look like this to the client, and whether one
// that it never executed can.
constexpr bool looks_executed(Evidence evidence) {
  switch (evidence) {
    case Evidence::answered:
    case Evidence::ambiguous:
    case Evidence::retryable_write:
    case Evidence::timed_out:
    case Evidence::foreign_answer:
    case Evidence::not_durable:
    case Evidence::interrupted:
      return true;
    case Evidence::refused:
    case Evidence::not_sent:
    case Evidence::not_executed:
    case Evidence::overloaded:
      return false;
  }
  return false;
}
constexpr bool looks_lost(Evidence evidence) {
  return evidence != Evidence::answered && evidence != Evidence::not_durable;
}
// Both: the evidence proves nothing.
constexpr bool proves_nothing(Evidence evidence) {
  return looks_executed(evidence) && looks_lost(evidence);
}

constexpr bool changes_data(OperationKind kind) {
  return kind == OperationKind::insert || kind == OperationKind::write ||
         kind == OperationKind::write_with_token || kind == OperationKind::idempotent_write;
}

}  // namespace mooring::proof
