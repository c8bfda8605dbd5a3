#include "tests/spec/host.h"

#include <stdexcept>
#include <string>

#include "src/names_text.h"

namespace mooring::spec {

// One operation under way: what is due, and when.
struct Host::Run {
  Handle operation = kNoHandle;
  Handle lease = kNoHandle;
  Instant hello_at = kNever;
  Instant reply_at = kNever;
  Instant timer_at = kNever;
  std::uint32_t attempt = 0;
  bool settled = false;
  bool waits_for_retry = false;
  Outcomes outcomes;
};

Host::Host(const Options& options, std::uint64_t seed)
    : block_(Core::bytes_needed(kSimulatorLimits)),
      core_(Core::create(block_, kSimulatorLimits, options, seed)) {}

std::vector<Command> Host::tell(EventKind kind, Handle handle, std::uint32_t a, std::uint32_t b) {
  const Status status = core_->handle({kind, handle, a, b, now});
  core_->check_invariants();
  if (status != Status::ok) {
    throw std::runtime_error(std::string("the core refused ") + name_of(kind) + ": " +
                             name_of(status));
  }
  for (const Command& command : core_->outbox()) {
    const bool backs_off = command.kind == CommandKind::report &&
                           static_cast<EndpointState>(command.b) == EndpointState::backing_off;
    if (backs_off) probe_at_ = command.at;
  }
  return {core_->outbox().begin(), core_->outbox().end()};
}

Handle Host::open_scope() { return tell(EventKind::scope_opened).front().handle; }

Outcomes Host::run(OperationKind kind, std::uint32_t timeout_ms, Handle scope,
                   const std::function<Reply()>& server, const std::function<void()>& retrying) {
  constexpr int kStepsMax = 10'000;
  Run run;
  const auto absorb = [&](const std::vector<Command>& commands) {
    for (const Command& command : commands) note(command, run, server);
    if (run.waits_for_retry && retrying) retrying();
    run.waits_for_retry = false;
  };
  absorb(tell(EventKind::operation_started, scope, static_cast<std::uint32_t>(kind), timeout_ms));
  for (int i = 0; !run.settled; ++i) {
    if (i == kStepsMax) throw std::runtime_error("an operation never settled");
    const Instant due = earlier(run.hello_at, earlier(run.reply_at, run.timer_at));
    if (due >= kNever) throw std::runtime_error("an operation waits for nothing");
    now = later(now, due);
    if (run.hello_at <= now) {
      run.hello_at = kNever;
      const std::uint32_t end = AttemptEnd{0, hello, 0}.pack();
      const std::uint32_t answer = hello == Evidence::answered ? kExactlyOnceWrites : 0;
      absorb(tell(EventKind::probe_finished, run.lease, end, answer));
    } else if (run.reply_at <= now) {
      run.reply_at = kNever;
      Attempt& attempt = run.outcomes.attempts.back();
      attempt.ended = now;
      const AttemptEnd end{static_cast<std::uint8_t>(run.attempt), attempt.reply.evidence,
                           attempt.reply.base_backoff_ms};
      absorb(tell(EventKind::attempt_finished, run.operation, end.pack()));
    } else {
      run.timer_at = kNever;
      absorb(tell(EventKind::timer_fired, run.operation));
    }
  }
  return run.outcomes;
}

void Host::note(const Command& command, Run& run, const std::function<Reply()>& server) {
  switch (command.kind) {
    case CommandKind::adopt_operation:
      run.operation = command.handle;
      break;
    case CommandKind::probe:
      run.lease = command.handle;
      run.hello_at = now + 1;
      break;
    case CommandKind::send:
      run.attempt = command.a;
      run.outcomes.attempts.push_back({now, now, server()});
      run.reply_at = now + run.outcomes.attempts.back().reply.takes;
      run.timer_at = command.at;
      break;
    case CommandKind::wait:
      run.timer_at = command.at;
      run.waits_for_retry = static_cast<OperationState>(command.a) == OperationState::retry_wait;
      break;
    case CommandKind::abort:
      run.outcomes.attempts.back().ended = now;
      run.outcomes.attempts.back().reply = {Evidence::timed_out};
      run.reply_at = kNever;
      break;
    case CommandKind::settle:
      if (command.handle != run.operation) break;
      run.settled = true;
      run.outcomes.reason = static_cast<Reason>(command.a);
      run.outcomes.outcome = static_cast<Outcome>(command.b & 0xffU);
      break;
    default:
      break;
  }
}

}  // namespace mooring::spec
