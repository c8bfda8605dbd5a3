// What differs between two histories from the start: options, and what an earlier isolate knew.
#include "tests/proof/host.h"

namespace mooring::proof {

Options any_options(Prng& chance) {
  const auto pick = [&chance](Duration limit) {
    return static_cast<std::uint32_t>(chance.up_to(limit));
  };
  Options options;
  if (pick(3) == 0) {  // the node profile's
#define MOORING_NODE(name, member, unit, node, edge, least, most, text) options.member = node;
    MOORING_OPTIONS(MOORING_NODE)
#undef MOORING_NODE
  }
  options.validate_connection = pick(3);
  options.buffer_commands = pick(2);
  options.max_pool_size = 1 + pick(4);
  options.max_retries = pick(5);
  options.driver_profile = pick(8) == 0 ? 1 : 0;
  if (pick(2) == 0) options.selection_timeout_ms = 1 + pick(6'000);
  options.socket_timeout_ms = pick(2) * pick(3'000);
  if (pick(2) == 0) options.timeout_ms = pick(4) == 0 ? 0 : 1 + pick(12'000);
  if (pick(2) == 0) options.retry_delay_ms = pick(500);
  options.waiter_poll_ms = pick(2) * 60;
  if (pick(3) == 0) options.max_queued = 1 + pick(4);
  options.wait_queue_timeout_ms = pick(3) * pick(1'500);
  if (pick(2) == 0) options.rate_limit = 1 + pick(pick(2) == 0 ? 5 : 100'000);
  options.rate_limit_burst = 1 + pick(20);
  return options;
}

// Any that a core may have written; now and then one with a bit turned over.
Snapshot Host::any_snapshot() {
  Snapshot snapshot;
  snapshot.budget_tenths = pick(101);
  EndpointMemory& memory = snapshot.endpoint;
  memory.standing = static_cast<Standing>(pick(3));
  memory.intervals = memory.standing == Standing::open ? 1 + pick(12) : 0;
  memory.answered_ago_ms = pick(20'000);
  memory.probe_in_ms = pick(45'001);
  memory.rtt.count = pick(kRttWindow + 1);
  memory.rtt.average_ms = memory.rtt.count > 0 ? pick(200) : 0;
  for (std::uint32_t i = 0; i < memory.rtt.count; ++i) memory.rtt.samples_ms[i] = pick(300);
  seal(snapshot, now_ - pick(700'000));
  if (pick(5) != 0) return snapshot;
  auto* bytes = reinterpret_cast<unsigned char*>(&snapshot);
  bytes[pick(sizeof snapshot)] ^= static_cast<unsigned char>(1U << pick(8));
  return snapshot;
}

}  // namespace mooring::proof
