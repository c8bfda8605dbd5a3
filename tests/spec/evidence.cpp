#include "tests/spec/evidence.h"

#include <algorithm>

namespace mooring::spec {

bool is_retryable_read_code(int code) {
  constexpr int kCodes[] = {6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

namespace {

Evidence evidence_of(const Answer& answer, OperationKind kind) {
  if (!answer.failed()) return Evidence::answered;
  if (answer.closed) return Evidence::ambiguous;
  // Both labels are needed: SystemOverloadedError alone says nothing of a retry.
  if (answer.has("SystemOverloadedError") && answer.has("RetryableError")) {
    return Evidence::overloaded;
  }
  // For servers since 4.4 the label decides about writes, never the code.
  if (kind == OperationKind::write_with_token && answer.has("RetryableWriteError")) {
    return Evidence::retryable_write;
  }
  if (answer.write_concern_failed) return Evidence::not_durable;
  if (kind == OperationKind::read && is_retryable_read_code(answer.code)) {
    return Evidence::not_executed;
  }
  return Evidence::refused;
}

}  // namespace

Reply report(const Answer& answer, OperationKind kind, const Rules& rules) {
  Reply reply{evidence_of(answer, kind), answer.base_backoff_ms, answer.takes};
  if (rules.repeats_everything && answer.failed()) reply.evidence = Evidence::not_executed;
  return reply;
}

}  // namespace mooring::spec
