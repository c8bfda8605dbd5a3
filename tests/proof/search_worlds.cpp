// The small worlds: options, kinds of operations and ways in which attempts end.
#include "tests/proof/search.h"

namespace mooring::proof {

namespace {

using E = Evidence;
using O = OperationKind;

// Seeds of the generator whose first draw is near the middle, the least and the most.
constexpr std::uint64_t kMiddle = 1;

SmallWorld world(std::string name, std::array<O, 3> kinds, std::vector<E> ends) {
  SmallWorld world;
  world.name = std::move(name);
  world.kinds = kinds;
  world.ends = std::move(ends);
  world.chance = kMiddle;
  world.options.max_retries = 1;
  world.options.waiter_poll_ms = 0;
  world.options.max_pool_size = 1;
  return world;
}

}  // namespace

std::vector<SmallWorld> small_worlds(bool share) {
  std::vector<SmallWorld> worlds;
  const std::vector<E> plain{E::answered, E::ambiguous, E::not_sent};
  const std::vector<E> odd{E::answered, E::overloaded, E::refused, E::foreign_answer};
  const std::vector<E> tokens{E::answered, E::ambiguous, E::retryable_write, E::not_durable};
  for (const std::uint32_t policy : {0U, 1U, 2U}) {
    for (const std::uint32_t buffers : {0U, 1U}) {
      if (policy == 2 && buffers == 1) continue;
      const std::string suffix = std::to_string(policy) + (buffers != 0 ? "-buffered" : "");
      const auto add = [&](SmallWorld each) {
        each.options.validate_connection = policy;
        each.options.buffer_commands = buffers;
        // Hello makes histories longer; to keep the search short they have fewer steps.
        if (policy != 0) --each.clock_steps;
        if (policy != 0 && each.name[0] != 'm' && each.name[0] != 'w') each.cancels = 0;
        if (share) {
          each.name += "-share";
          each.operations = 2;
        }
        worlds.push_back(std::move(each));
      };
      add(world("mixed-" + suffix, {O::read, O::write, O::insert}, plain));
      // `always` differs from `onStale` in when it validates only.
      if (policy == 2) continue;
      SmallWorld two =
          world("two-scopes-" + suffix, {O::write_with_token, O::write, O::read}, tokens);
      two.scopes = 2;
      two.clock_steps = 3;
      add(two);
      add(world("odd-" + suffix, {O::write, O::read, O::get_more}, odd));
      SmallWorld wide = world("wide-" + suffix, {O::read, O::idempotent_write, O::write}, plain);
      wide.options.max_pool_size = 2;
      wide.options.socket_timeout_ms = 1'000;
      wide.clock_steps = 3;
      add(wide);
      if (buffers == 1) continue;
      SmallWorld driver = world("driver-" + suffix, {O::write_with_token, O::read, O::write},
                                {E::answered, E::ambiguous, E::overloaded});
      driver.options.driver_profile = 1;
      driver.options.timeout_ms = 0;
      driver.options.socket_timeout_ms = 1'000;
      driver.clock_steps = policy == 0 ? 3 : 2;
      add(driver);
    }
  }
  return worlds;
}

}  // namespace mooring::proof
