// How many operations of one scope may wait, and how long for a connection.
//
// A long queue only makes answers that nobody waits for any more. So it is short, first in first
// out, and an operation that has waited for half of the time that it had left is given up while its
// caller can still do something else (Google SRE, "Handling Overload": queues short, deadlines
// propagated). The driver specifications have no bounded queue, so its option has a name of its
// own.
#pragma once

#include <cstdint>

#include "src/base/time.h"

namespace mooring {

// Whether a scope that has `members` operations, the newcomer among them, holds too many.
constexpr bool queue_overflows(std::uint32_t members, std::uint32_t max_pool_size,
                               std::uint32_t max_queued) {
  return members > max_pool_size + max_queued;
}

// Until when an operation that begins to wait now may wait for a connection: the shorter of
// waitQueueTimeoutMS and half of what remains; never, when waitQueueTimeoutMS is 0.
constexpr Instant queue_deadline(Instant now, Instant deadline, Duration wait_queue_timeout) {
  if (wait_queue_timeout == 0) return kNever;
  return now + earlier(wait_queue_timeout, (deadline - now) / 2);
}

}  // namespace mooring
