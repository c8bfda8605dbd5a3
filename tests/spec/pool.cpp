// Connections are places for one request each, so a script of the suite becomes operations of one
// scope: a check-out is an operation started (and, once it is sent, checked out), a check-in is its
// answer. The monitor's `ready` is a connect() whose hello is answered; `clear` is an endpoint that
// another scope's operations find lost. What the pool does is read from the rows that its machine
// takes, and what its waiters get from the core's commands.
#include "tests/spec/pool.h"

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <stdexcept>

#include "tests/spec/host.h"

namespace mooring::spec {

namespace {

struct PoolEvent {
  std::string type;
  std::string reason;
};

Options pool_options(const Json& given, const Rules& rules) {
  // An endpoint must be able to be lost, which the drivers' own rule about retries knows nothing
  // of.
  Options options = driver_options({.driver_profile = false});
  options.max_retries = 0;
  options.buffer_commands = 0;
  options.max_pool_size = 100;
  for (const auto& [name, value] : given.items()) {
    if (name == "maxPoolSize") {
      options.max_pool_size = value;
    } else if (name == "waitQueueTimeoutMS") {
      options.wait_queue_timeout_ms = value;
    } else {
      throw std::runtime_error("unknown pool option " + name);
    }
  }
  if (rules.counts_wrongly && options.max_pool_size < 100) ++options.max_pool_size;
  return options;
}

std::string check_out_failure(Reason reason) {
  switch (reason) {
    case Reason::endpoint_unavailable:
    case Reason::selection_timed_out:
      return "connectionError";
    case Reason::queue_timed_out:
      return "timeout";
    case Reason::scope_over:
    case Reason::client_closed:
      return "poolClosed";
    default:
      throw std::runtime_error("a check-out ended for no reason of a pool");
  }
}

class PoolCase {
 public:
  PoolCase(const Json& test, const Rules& rules)
      : test_(test),
        rules_(rules),
        host_(pool_options(test.value("poolOptions", Json::object()), rules)) {
    host_.hello = Evidence::not_sent;  // a new pool is paused until `ready`
    scope_ = host_.open_scope();
    events_.push_back({"ConnectionPoolCreated", ""});
  }

  void run() {
    for (const Json& operation : test_.at("operations")) perform(operation);
    compare();
  }

 private:
  enum class Stage { waiting, out, over };

  void perform(const Json& operation) {
    const std::string name = operation.at("name");
    if (name == "ready") return ready();
    if (name == "clear") return clear();
    if (name == "close") return deliver(EventKind::scope_ended, scope_);
    if (name == "checkOut") return check_out(operation);
    if (name == "checkIn") return check_in(labels_.at(operation.at("connection")));
    if (name == "wait") return wait(operation.at("ms"));
    if (name == "waitForEvent") return expect_events(operation);
    if (name == "waitForThread") return expect_done(threads_.at(operation.at("target")));
    // Everybody who can run has run before the next line, so a thread needs no start.
    if (name != "start") throw std::runtime_error("unknown operation " + name);
  }

  void ready() {
    host_.hello = Evidence::answered;
    host_.now = later(host_.now, host_.probe_at());
    deliver(EventKind::operation_started, scope_,
            static_cast<std::uint32_t>(OperationKind::connect));
  }

  void clear() {
    host_.hello = Evidence::not_sent;
    ++host_.now;
    for (int i = 0; host_.endpoint() != EndpointState::backing_off; ++i) {
      if (i == 10) throw std::runtime_error("the endpoint could not be lost");
      // An operation of a scope of its own finds that nobody is there.
      host_.run(OperationKind::read, 0, kNoHandle, [] { return Reply{Evidence::not_sent}; });
    }
    // The wake that the host gives to the other scopes.
    if (!rules_.hides_clears) deliver(EventKind::resumed, scope_);
  }

  void check_out(const Json& operation) {
    events_.push_back({"ConnectionCheckOutStarted", ""});
    deliver(EventKind::operation_started, scope_, static_cast<std::uint32_t>(OperationKind::read));
    const Handle connection = last_adopted_;
    if (operation.contains("label")) labels_[operation.at("label")] = connection;
    if (operation.contains("thread")) {
      threads_[operation.at("thread")] = connection;
    } else {
      expect_done(connection);
    }
  }

  void check_in(Handle connection) {
    stages_.at(connection) = Stage::over;
    deliver(EventKind::attempt_finished, connection, AttemptEnd{1, Evidence::answered, 0}.pack());
  }

  void wait(Duration duration) {
    const Instant until = host_.now + duration;
    for (;;) {
      const auto first =
          std::min_element(timers_.begin(), timers_.end(),
                           [](const auto& a, const auto& b) { return a.second < b.second; });
      if (first == timers_.end() || first->second > until) break;
      host_.now = later(host_.now, first->second);
      const Handle operation = first->first;
      timers_.erase(first);
      deliver(EventKind::timer_fired, operation);
    }
    host_.now = until;
  }

  // Delivers an event of the scope under test, and notes what its pool and its waiters make of it.
  void deliver(EventKind kind, Handle handle, std::uint32_t a = 0) {
    const auto before = row_hits<PoolMachine>;
    const std::vector<Command> commands = host_.tell(kind, handle, a);
    note_rows(before);
    for (const Command& command : commands) {
      if (command.kind == CommandKind::adopt_operation) adopt(command.handle, a);
    }
    for (const Command& command : commands) note(command);
  }

  void adopt(Handle operation, std::uint32_t kind) {
    last_adopted_ = operation;
    if (static_cast<OperationKind>(kind) != OperationKind::connect) {
      stages_[operation] = Stage::waiting;
    }
  }

  // The pool's own state first, then who gave back, as the machine goes.
  void note_rows(const decltype(row_hits<PoolMachine>)& before) {
    std::vector<PoolEvent> returned;
    for (std::size_t i = 0; i < pool_table::kRows.size(); ++i) {
      const Row<PoolMachine>& row = pool_table::kRows[i];
      for (std::uint64_t n = before[i]; n < row_hits<PoolMachine>[i]; ++n) {
        if (row.on == PoolSignal::endpoint_usable) events_.push_back({"ConnectionPoolReady", ""});
        if (row.on == PoolSignal::endpoint_lost) events_.push_back({"ConnectionPoolCleared", ""});
        if (row.on == PoolSignal::close) events_.push_back({"ConnectionPoolClosed", ""});
        if (row.on != PoolSignal::check_in) continue;
        returned.push_back({"ConnectionCheckedIn", ""});
        // It was checked out of a generation that has been cleared since.
        if (row.from == PoolState::paused) returned.push_back({"ConnectionClosed", "stale"});
      }
    }
    events_.insert(events_.end(), returned.begin(), returned.end());
  }

  void note(const Command& command) {
    switch (command.kind) {
      case CommandKind::probe:
        deliver(EventKind::probe_finished, command.handle, AttemptEnd{0, host_.hello, 0}.pack());
        break;
      case CommandKind::send:
        stages_.at(command.handle) = Stage::out;
        events_.push_back({"ConnectionCheckedOut", ""});
        timers_[command.handle] = command.at;
        break;
      case CommandKind::wait:
        timers_[command.handle] = command.at;
        break;
      case CommandKind::settle:
        note_end(command);
        break;
      default:
        break;
    }
  }

  void note_end(const Command& command) {
    timers_.erase(command.handle);
    const auto stage = stages_.find(command.handle);
    if (stage == stages_.end()) return;
    if (stage->second == Stage::waiting) {
      const std::string reason = check_out_failure(static_cast<Reason>(command.a));
      events_.push_back({"ConnectionCheckOutFailed", reason});
    }
    stage->second = Stage::over;
  }

  void expect_events(const Json& operation) const {
    const std::string type = operation.at("event");
    const auto came = std::count_if(events_.begin(), events_.end(),
                                    [&](const PoolEvent& event) { return event.type == type; });
    if (came < operation.at("count").get<long>()) {
      throw std::runtime_error("only " + std::to_string(came) + " " + type);
    }
  }

  void expect_done(Handle connection) const {
    if (stages_.at(connection) == Stage::waiting) {
      throw std::runtime_error("a check-out still waits although it should have ended");
    }
  }

  void compare() const {
    const Json ignored = test_.value("ignore", Json::array());
    std::vector<PoolEvent> actual;
    for (const PoolEvent& event : events_) {
      const bool counts = std::find(ignored.begin(), ignored.end(), event.type) == ignored.end();
      if (counts) actual.push_back(event);
    }
    std::size_t i = 0;
    for (const Json& expected : test_.at("events")) {
      const std::string type = expected.at("type");
      const std::string reason = expected.value("reason", "");
      // There are no sockets to make, nor idle ones to close.
      const bool socket = type == "ConnectionCreated" || type == "ConnectionReady" ||
                          (type == "ConnectionClosed" && reason != "stale");
      if (socket) continue;
      const PoolEvent came = i < actual.size() ? actual[i] : PoolEvent{"nothing", ""};
      if (came.type != type || (!reason.empty() && came.reason != reason)) {
        std::ostringstream what;
        what << "event " << i + 1 << ": " << came.type << " " << came.reason << " came, not "
             << type << " " << reason;
        throw std::runtime_error(what.str());
      }
      ++i;
    }
    // Only what a closed pool gets back may follow.
    for (; i < actual.size(); ++i) {
      const bool after_close = i > 0 && actual[i].type == "ConnectionCheckedIn" && closed();
      if (!after_close) throw std::runtime_error("one event too many: " + actual[i].type);
    }
  }

  bool closed() const {
    return std::any_of(events_.begin(), events_.end(),
                       [](const PoolEvent& event) { return event.type == "ConnectionPoolClosed"; });
  }

  const Json& test_;
  const Rules& rules_;
  Host host_;
  Handle scope_ = kNoHandle;
  Handle last_adopted_ = kNoHandle;
  std::map<Handle, Stage> stages_;  // of the check-outs
  std::map<Handle, Instant> timers_;
  std::map<std::string, Handle> labels_;
  std::map<std::string, Handle> threads_;
  std::vector<PoolEvent> events_;
};

}  // namespace

void run_pool(const std::string& suite, const std::string& file, const Json& document,
              const Rules& rules, Skips& skips, Report& report) {
  const std::string name = file + ": " + document.at("description").get<std::string>();
  if (const char* why = skips.reason({"file " + file})) return report.skip(suite, name, why);
  try {
    PoolCase(document, rules).run();
    report.pass(suite);
  } catch (const std::exception& error) {
    report.fail(suite, name, error.what());
  }
}

}  // namespace mooring::spec
