#include "tests/spec/server.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace mooring::spec {

bool Answer::has(const std::string& label) const {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

bool Server::Mode::acts() {
  if (times == 0) return false;
  if (skip > 0) {
    --skip;
    return false;
  }
  if (times != UINT64_MAX) --times;
  return true;
}

Server::Mode Server::mode_from(const Json& mode) {
  if (mode == "alwaysOn") return {0, UINT64_MAX};
  if (mode == "off") return {};
  if (mode.contains("times")) return {0, mode.at("times").get<std::uint64_t>()};
  return {mode.at("skip").get<std::uint64_t>(), UINT64_MAX};
}

void Server::configure(const Json& fail_point) {
  const std::string name = fail_point.at("configureFailPoint");
  const Json data = fail_point.value("data", Json::object());
  if (name == "failCommand") {
    for (const auto& [key, value] : data.items()) {
      static const std::vector<std::string> kKnown = {
          "failCommands",    "errorCode",   "errorLabels",      "closeConnection",
          "blockConnection", "blockTimeMS", "writeConcernError"};
      if (std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end()) {
        throw std::runtime_error("failCommand has an unknown field " + key);
      }
    }
    command_mode_ = mode_from(fail_point.at("mode"));
    command_data_ = data;
  } else if (name == "onPrimaryTransactionalWrite") {
    statement_mode_ = mode_from(fail_point.at("mode"));
    before_commit_ = data.contains("failBeforeCommitExceptionCode");
  } else {
    throw std::runtime_error("unknown fail point " + name);
  }
}

Answer Server::answer(const Request& request) {
  const Json commands = command_data_.value("failCommands", Json::array());
  const bool meant = std::find(commands.begin(), commands.end(), request.command) != commands.end();
  if (meant && command_mode_.acts()) return fail(request);
  if (!request.has_token) return {};
  while (executed_ < request.statements) {
    const bool acts = statement_mode_.acts();
    if (!acts || !before_commit_) ++executed_;
    if (acts) {
      Answer broken;
      broken.closed = true;
      return broken;
    }
  }
  return {};
}

Answer Server::fail(const Request& request) {
  Answer answer;
  for (const Json& label : command_data_.value("errorLabels", Json::array())) {
    answer.labels.push_back(label);
  }
  if (command_data_.value("blockConnection", false)) {
    answer.takes += command_data_.at("blockTimeMS").get<Duration>();
  }
  if (command_data_.value("closeConnection", false)) {
    answer.closed = true;
    answer.labels.clear();
    return answer;
  }
  if (command_data_.contains("writeConcernError")) {
    // The write was executed; only its durability is in doubt.
    executed_ = request.statements;
    answer.write_concern_failed = true;
    answer.code = command_data_.at("writeConcernError").at("code");
    return answer;
  }
  answer.code = command_data_.value("errorCode", 0);
  return answer;
}

}  // namespace mooring::spec
