// Server: a scripted MongoDB. It knows no documents, only which command fails, how and how often.
//
// Two fail points of MongoDB are played. failCommand fails a command before it is executed.
// onPrimaryTransactionalWrite ends the connection when a statement of a write with a txnNumber is
// executed, after or (failBeforeCommitExceptionCode) before it takes effect; a statement that took
// effect is remembered and does not run again when the write is repeated.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "src/base/time.h"

namespace mooring::spec {

using Json = nlohmann::json;

struct Request {
  std::string command;
  bool has_token = false;
  std::size_t statements = 1;
};

// A server's answer, or the lack of one.
struct Answer {
  bool closed = false;  // the connection broke: no answer came
  int code = 0;         // of the error, 0: none
  bool write_concern_failed = false;
  std::vector<std::string> labels;
  std::uint16_t base_backoff_ms = 0;
  Duration takes = 1;

  bool failed() const { return closed || code != 0 || write_concern_failed; }
  bool has(const std::string& label) const;
};

class Server {
 public:
  // Takes a configureFailPoint document.
  void configure(const Json& fail_point);

  // A new command begins: nothing of it has been executed yet.
  void begin() { executed_ = 0; }
  // One attempt of that command.
  Answer answer(const Request& request);

 private:
  // How often a fail point still acts: it lets `skip` pass, then acts `times` times.
  struct Mode {
    std::uint64_t skip = 0;
    std::uint64_t times = 0;
    bool acts();
  };
  static Mode mode_from(const Json& mode);
  Answer fail(const Request& request);

  Mode command_mode_;
  Json command_data_ = Json::object();
  Mode statement_mode_;
  bool before_commit_ = false;
  std::size_t executed_ = 0;
};

}  // namespace mooring::spec
