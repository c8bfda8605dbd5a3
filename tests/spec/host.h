// Host: delivers events to one core, keeps its timers, and answers for a scripted server.
//
// Time is a number that moves to the next thing due, so a case with seconds of backoff takes no
// time.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "src/core.h"

namespace mooring::spec {

// What the server makes of one attempt, as the core is told.
struct Reply {
  Evidence evidence = Evidence::answered;
  std::uint16_t base_backoff_ms = 0;
  Duration takes = 1;
};

struct Attempt {
  Instant sent = 0;
  Instant ended = 0;
  Reply reply;
};

struct Outcomes {
  Reason reason = Reason::succeeded;
  Outcome outcome = Outcome::not_applied;
  std::vector<Attempt> attempts;
};

class Host {
 public:
  explicit Host(const Options& options, std::uint64_t seed = 1);

  Instant now = 1'000;
  Evidence hello = Evidence::answered;  // what becomes of a hello

  // Tells the core of an event, checks its invariants, and answers its commands. Throws when the
  // event is refused.
  std::vector<Command> tell(EventKind kind, Handle handle = kNoHandle, std::uint32_t a = 0,
                            std::uint32_t b = 0);
  Handle open_scope();
  EndpointState endpoint() const { return core_->endpoint_state(); }
  // When an endpoint that backs off may be asked again.
  Instant probe_at() const { return probe_at_; }

  // Runs one operation in `scope` to its end. `server` is asked at each attempt; `retrying` hears,
  // if given, when the operation waits for a retry.
  Outcomes run(OperationKind kind, std::uint32_t timeout_ms, Handle scope,
               const std::function<Reply()>& server, const std::function<void()>& retrying = {});

 private:
  struct Run;
  void note(const Command& command, Run& run, const std::function<Reply()>& server);

  std::vector<std::byte> block_;
  Core* core_;
  Instant probe_at_ = 0;
};

}  // namespace mooring::spec
