#include "tests/spec/client.h"

#include <algorithm>
#include <stdexcept>

#include "tests/spec/evidence.h"

namespace mooring::spec {

namespace {

// The numbers of client-backpressure.md, on purpose not those of src/backoff.h.
constexpr Duration kBaseBackoff = 100;
constexpr Duration kMaxBackoff = 10'000;

bool contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// retryable-writes.md: of errors that only say that nothing was attempted the first is raised;
// otherwise the latest of those that attempted a write.
Answer raised(const std::vector<Answer>& failures) {
  for (auto failure = failures.rbegin(); failure != failures.rend(); ++failure) {
    if (!failure->has("NoWritesPerformed")) return *failure;
  }
  return failures.front();
}

}  // namespace

Client::Client(const Json& entity, const Rules& rules)
    : rules_(rules),
      observed_(entity.value("observeEvents", std::vector<std::string>{})),
      ignored_commands_(entity.value("ignoreCommandMonitoringEvents", std::vector<std::string>{})) {
  const Json given = entity.value("uriOptions", Json::object());
  for (const auto& [option, value] : given.items()) {
    if (option == "retryReads") {
      retries_.reads = value;
    } else if (option == "retryWrites") {
      retries_.writes = value;
    } else {
      throw std::runtime_error("unknown client option " + option);
    }
  }
  Options options = driver_options(rules);
  with_retries_ = std::make_unique<Host>(options);
  scope_with_ = with_retries_->open_scope();
  options.max_retries = 0;
  without_retries_ = std::make_unique<Host>(options);
  scope_without_ = without_retries_->open_scope();
}

std::optional<Answer> Client::run(const Plan& plan, Server& server) {
  std::optional<Answer> error;
  for (const Wire& wire : plan.commands) {
    const std::optional<Answer> failure = send(wire, server);
    if (!failure) continue;
    error = failure;
    // A cursor that cannot go on is given up.
    if (wire.kind == OperationKind::get_more) {
      send({"killCursors", OperationKind::write, 1, false}, server);
    }
    if (plan.ordered) break;
  }
  return error;
}

std::optional<Answer> Client::send(const Wire& wire, Server& server) {
  std::vector<Answer> answers;
  const bool token = wire.kind == OperationKind::write_with_token;
  const auto ask = [&] {
    answers.push_back(server.answer({wire.command, token, wire.statements}));
    return report(answers.back(), wire.kind, rules_);
  };
  Host& host = wire.may_retry ? *with_retries_ : *without_retries_;
  const Handle scope = wire.may_retry ? scope_with_ : scope_without_;
  // While an operation waits for its retry, its connection serves another: this proves that it was
  // checked in.
  const auto witness = [&] {
    if (!contains(observed_, "connectionCheckedInEvent")) return;
    const Instant before = host.now;
    const auto at_once = host.run(OperationKind::read, 0, scope, [] { return Reply{}; });
    if (at_once.attempts.front().sent != before) {
      throw std::runtime_error("no connection was free while the operation waited");
    }
  };
  server.begin();
  const Outcomes outcomes = host.run(wire.kind, 0, scope, ask, witness);
  see_attempts(wire, answers);
  check_waits(outcomes.attempts, answers);
  if (outcomes.reason == Reason::succeeded) return std::nullopt;
  if (answers.empty()) throw std::runtime_error("the operation settled without an attempt");
  Answer error = raised(answers);
  // The driver's own label, for what may have reached the server under a token.
  if (error.closed && token) error.labels.emplace_back("RetryableWriteError");
  return error;
}

void Client::see_attempts(const Wire& wire, const std::vector<Answer>& answers) {
  for (const Answer& answer : answers) {
    see("connectionCheckedOutEvent", wire);
    see("commandStartedEvent", wire);
    // An answer with ok: 1 has succeeded, whatever its writeConcernError says.
    const bool failed = answer.failed() && !answer.write_concern_failed;
    see(failed ? "commandFailedEvent" : "commandSucceededEvent", wire);
    see("connectionCheckedInEvent", wire);
  }
}

void Client::see(const std::string& type, const Wire& wire) {
  if (!contains(observed_, type) || contains(ignored_commands_, wire.command)) return;
  events_.push_back({type, wire.command, wire.kind == OperationKind::write_with_token});
}

void Client::check_waits(const std::vector<Attempt>& attempts, const std::vector<Answer>& answers) {
  for (std::size_t i = 1; i < attempts.size(); ++i) {
    const Duration waited = attempts[i].sent - attempts[i - 1].ended;
    const bool shed = attempts[i - 1].reply.evidence == Evidence::overloaded;
    const Duration base =
        answers[i - 1].base_backoff_ms != 0 ? answers[i - 1].base_backoff_ms : kBaseBackoff;
    const Duration most = shed ? earlier(kMaxBackoff, base << i) : Duration{0};
    // A hello in between takes the scripted server 1 ms.
    if (waited > most + 1) {
      bad_wait_ = "retry " + std::to_string(i) + " of " + std::to_string(attempts.size() - 1) +
                  " waited " + std::to_string(waited) + " ms, at most " + std::to_string(most) +
                  " are specified";
    }
  }
}

}  // namespace mooring::spec
