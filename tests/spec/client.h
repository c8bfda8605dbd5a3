// Client: what of a driver's client the suites see: commands, their events, and the error raised.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/spec/host.h"
#include "tests/spec/operations.h"
#include "tests/spec/rules.h"
#include "tests/spec/server.h"

namespace mooring::spec {

// An event that a test may observe: of a command, or of a check-out (then without a command).
struct Seen {
  std::string type;
  std::string command;
  bool has_token = false;
};

class Client {
 public:
  Client(const Json& entity, const Rules& rules);

  const Retries& retries() const { return retries_; }
  // Sends the commands of one operation. Answers the error that it raises, or nothing.
  std::optional<Answer> run(const Plan& plan, Server& server);

  // The observed events, in order.
  const std::vector<Seen>& events() const { return events_; }
  // What the core did against the specification's rule about waits; empty if nothing.
  const std::string& bad_wait() const { return bad_wait_; }

 private:
  std::optional<Answer> send(const Wire& wire, Server& server);
  void see(const std::string& type, const Wire& wire);
  void see_attempts(const Wire& wire, const std::vector<Answer>& answers);
  void check_waits(const std::vector<Attempt>& attempts, const std::vector<Answer>& answers);

  Rules rules_;
  Retries retries_;
  std::vector<std::string> observed_;
  std::vector<std::string> ignored_commands_;
  // The core knows one maxRetries. What retryReads or retryWrites switch off goes through a core
  // of its own, with maxRetries 0.
  std::unique_ptr<Host> with_retries_;
  std::unique_ptr<Host> without_retries_;
  Handle scope_with_ = kNoHandle;
  Handle scope_without_ = kNoHandle;
  std::vector<Seen> events_;
  std::string bad_wait_;
};

}  // namespace mooring::spec
