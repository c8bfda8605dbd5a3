#include "tests/spec/unified.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>

#include "tests/spec/client.h"

namespace mooring::spec {

namespace {

// What the scripted server is, for runOnRequirements.
constexpr const char* kServerVersion = "7.0";
constexpr const char* kTopology = "replicaset";

std::vector<int> numbers(const std::string& version) {
  std::vector<int> parts;
  std::istringstream text(version);
  for (std::string part; std::getline(text, part, '.');) parts.push_back(std::stoi(part));
  return parts;
}

bool meets(const Json& requirement) {
  const std::vector<int> server = numbers(kServerVersion);
  const auto version = [&](const char* key, const char* otherwise) {
    return numbers(requirement.value(key, std::string(otherwise)));
  };
  if (server < version("minServerVersion", "0") || version("maxServerVersion", "99") < server) {
    return false;
  }
  const Json topologies = requirement.value("topologies", Json::array({kTopology}));
  return std::find(topologies.begin(), topologies.end(), kTopology) != topologies.end() &&
         requirement.value("serverless", "") != "require";
}

bool runs_here(const Json& holder) {
  const Json requirements = holder.value("runOnRequirements", Json::array());
  return requirements.empty() || std::any_of(requirements.begin(), requirements.end(), meets);
}

// One case: its entities, its operations, and what it expects.
class Case {
 public:
  Case(const Json& document, const Json& test, const Rules& rules)
      : document_(document), test_(test), rules_(rules) {
    create(document.at("createEntities"));
  }

  // Throws with the reason when an expectation is not met.
  void run() {
    for (const Json& operation : test_.at("operations")) perform(operation);
    for (const Json& expected : test_.value("expectEvents", Json::array())) compare(expected);
    for (const auto& [id, client] : clients_) {
      if (!client->bad_wait().empty()) throw std::runtime_error(client->bad_wait());
    }
  }

 private:
  // Every entity but a client stands for the client that it belongs to.
  void create(const Json& entities) {
    for (const Json& holder : entities) {
      const std::string type = holder.items().begin().key();
      const Json& entity = holder.at(type);
      const std::string id = entity.at("id");
      if (type == "client") {
        clients_[id] = std::make_shared<Client>(entity, rules_);
        owner_[id] = clients_[id];
      } else if (type == "database" || type == "collection") {
        owner_[id] = owner_.at(entity.at(type == "database" ? "client" : "database"));
        names_[id] = entity.value("collectionName", "");
      } else {
        throw std::runtime_error("unknown entity " + type);
      }
    }
  }

  std::size_t documents_in(const std::string& collection) const {
    for (const Json& data : document_.value("initialData", Json::array())) {
      if (data.at("collectionName") == collection) return data.at("documents").size();
    }
    return 0;
  }

  void perform(const Json& operation) {
    const std::string object = operation.at("object");
    const std::string name = operation.at("name");
    if (object == "testRunner" && name == "createEntities") {
      return create(operation.at("arguments").at("entities"));
    }
    if (object == "testRunner" && name == "failPoint") {
      return server_.configure(operation.at("arguments").at("failPoint"));
    }
    Client& client = *owner_.at(object);
    const Plan commands = plan(operation, client.retries(), documents_in(names_[object]));
    const std::optional<Answer> error = client.run(commands, server_);
    if (operation.contains("expectError")) {
      if (!error) throw std::runtime_error(name + " succeeded, an error was expected");
      compare_error(operation.at("expectError"), *error);
    } else if (error) {
      throw std::runtime_error(name + " failed, success was expected");
    }
  }

  static void compare_error(const Json& expected, const Answer& error) {
    for (const auto& [key, value] : expected.items()) {
      bool met = true;
      if (key == "isError" || key == "expectResult") {
        // That there is an error is known; what a bulkWrite had changed is in the documents.
      } else if (key == "isClientError") {
        // The connection is the client's, a code is the server's.
        met = value == error.closed;
      } else if (key == "errorCode") {
        met = value == error.code;
      } else if (key == "errorLabelsContain" || key == "errorLabelsOmit") {
        const bool wanted = key == "errorLabelsContain";
        for (const Json& label : value) met = met && error.has(label) == wanted;
      } else {
        throw std::runtime_error("unknown expectation " + key);
      }
      if (!met) throw std::runtime_error("the error has not the expected " + key);
    }
  }

  void compare(const Json& expected) {
    const std::vector<Seen>& seen = clients_.at(expected.at("client"))->events();
    const Json& events = expected.at("events");
    for (std::size_t i = 0; i < events.size() && i < seen.size(); ++i) {
      const std::string type = events[i].items().begin().key();
      const Json& event = events[i].at(type);
      const Json command = event.value("command", Json::object());
      const Json token = command.value("txnNumber", Json::object()).value("$$exists", Json());
      // Where the name is not given, the command's own first field is it.
      const bool whole = command.size() > (command.contains("txnNumber") ? 1U : 0U);
      const bool same = type == seen[i].type &&
                        event.value("commandName", seen[i].command) == seen[i].command &&
                        (!whole || command.contains(seen[i].command)) &&
                        (token.is_null() || token == seen[i].has_token);
      if (same) continue;
      std::ostringstream what;
      what << "event " << i + 1 << ": " << seen[i].type << " of " << seen[i].command
           << (seen[i].has_token ? " with" : " without") << " txnNumber came, not " << type << " "
           << event.dump();
      throw std::runtime_error(what.str());
    }
    if (events.size() != seen.size()) {
      throw std::runtime_error(std::to_string(seen.size()) + " events came, " +
                               std::to_string(events.size()) + " were expected");
    }
  }

  const Json& document_;
  const Json& test_;
  const Rules& rules_;
  Server server_;
  std::map<std::string, std::shared_ptr<Client>> clients_;
  std::map<std::string, std::shared_ptr<Client>> owner_;
  std::map<std::string, std::string> names_;
};

// What the table of skips may know a case by.
std::vector<std::string> marks(const std::string& file, const Json& document, const Json& test) {
  std::vector<std::string> marks = {"file " + file};
  for (const Json& operation : test.at("operations")) {
    marks.push_back("operation " + operation.at("name").get<std::string>());
  }
  if (!runs_here(document) || !runs_here(test)) marks.emplace_back("another server");
  for (const Json& entity : document.at("createEntities")) {
    const Json options =
        entity.value("collection", Json::object()).value("collectionOptions", Json::object());
    const bool none = options.value("writeConcern", Json::object()).value("w", Json()) == 0;
    if (none) marks.emplace_back("unacknowledged");
  }
  return marks;
}

}  // namespace

void run_unified(const std::string& suite, const std::string& file, const Json& document,
                 const Rules& rules, Skips& skips, Report& report) {
  for (const Json& test : document.at("tests")) {
    const std::string name = file + ": " + test.at("description").get<std::string>();
    if (const char* why = skips.reason(marks(file, document, test))) {
      report.skip(suite, name, why);
      continue;
    }
    try {
      Case(document, test, rules).run();
      report.pass(suite);
    } catch (const std::exception& error) {
      report.fail(suite, name, error.what());
    }
  }
}

}  // namespace mooring::spec
