#include "tests/spec/operations.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace mooring::spec {

namespace {

const std::map<std::string, std::string>& reads() {
  static const std::map<std::string, std::string> kReads = {
      {"find", "find"},
      {"findOne", "find"},
      {"distinct", "distinct"},
      {"count", "count"},
      {"countDocuments", "aggregate"},
      {"estimatedDocumentCount", "count"},
      {"listDatabases", "listDatabases"},
      {"listDatabaseNames", "listDatabases"},
      {"listCollections", "listCollections"},
      {"listCollectionNames", "listCollections"},
      {"listIndexes", "listIndexes"},
      {"listIndexNames", "listIndexes"},
  };
  return kReads;
}

// A write, and whether it takes a token: only what changes one document at most a statement does.
struct Write {
  std::string command;
  bool single;
};

const std::map<std::string, Write>& writes() {
  static const std::map<std::string, Write> kWrites = {
      {"insertOne", {"insert", true}},
      {"insertMany", {"insert", true}},
      {"updateOne", {"update", true}},
      {"replaceOne", {"update", true}},
      {"deleteOne", {"delete", true}},
      {"findOneAndDelete", {"findAndModify", true}},
      {"findOneAndReplace", {"findAndModify", true}},
      {"findOneAndUpdate", {"findAndModify", true}},
      {"updateMany", {"update", false}},
      {"deleteMany", {"delete", false}},
      {"createIndex", {"createIndexes", false}},
      {"dropIndex", {"dropIndexes", false}},
      {"dropIndexes", {"dropIndexes", false}},
  };
  return kWrites;
}

// With retryWrites off no token is sent, so the write counts as any other.
Wire wire_of(const Write& write, std::size_t statements, const Retries& retries) {
  const bool token = write.single && retries.writes;
  return {write.command, token ? OperationKind::write_with_token : OperationKind::write, statements,
          retries.writes};
}

// A mixed bulkWrite is one command for each run of requests of one kind; unordered, for each kind.
Plan plan_bulk_write(const Json& arguments, const Retries& retries) {
  Plan plan;
  plan.ordered = arguments.value("ordered", true);
  std::vector<std::pair<Write, std::size_t>> batches;
  for (const Json& request : arguments.at("requests")) {
    const Write& write = writes().at(request.items().begin().key());
    const auto same = [&](const auto& batch) { return batch.first.command == write.command; };
    auto batch = plan.ordered ? (batches.empty() || !same(batches.back()) ? batches.end()
                                                                          : batches.end() - 1)
                              : std::find_if(batches.begin(), batches.end(), same);
    if (batch == batches.end()) {
      batches.emplace_back(write, 1);
    } else {
      batch->first.single = batch->first.single && write.single;
      ++batch->second;
    }
  }
  for (const auto& [write, statements] : batches) {
    plan.commands.push_back(wire_of(write, statements, retries));
  }
  return plan;
}

bool writes_out(const Json& pipeline) {
  return std::any_of(pipeline.begin(), pipeline.end(), [](const Json& stage) {
    return stage.contains("$out") || stage.contains("$merge");
  });
}

}  // namespace

Plan plan(const Json& operation, const Retries& retries, std::size_t documents) {
  const std::string name = operation.at("name");
  const Json arguments = operation.value("arguments", Json::object());
  if (name == "bulkWrite") return plan_bulk_write(arguments, retries);
  if (name == "aggregate" && writes_out(arguments.at("pipeline"))) {
    return {{wire_of({"aggregate", false}, 1, retries)}};
  }
  if (name == "aggregate") return {{{"aggregate", OperationKind::read, 1, retries.reads}}};
  if (name == "runCommand") {
    // The driver does not know what the command does: only overload lets it be repeated, and only
    // if both options are on.
    return {
        {{arguments.at("commandName"), OperationKind::write, 1, retries.reads && retries.writes}}};
  }
  if (const auto write = writes().find(name); write != writes().end()) {
    const std::size_t statements = name == "insertMany" ? arguments.at("documents").size() : 1;
    return {{wire_of(write->second, statements, retries)}};
  }
  const auto read = reads().find(name);
  if (read == reads().end()) throw std::runtime_error("unknown operation " + name);
  Plan plan{{{read->second, OperationKind::read, 1, retries.reads}}};
  const std::size_t batch = arguments.value("batchSize", documents);
  for (std::size_t seen = batch; seen < documents; seen += batch) {
    plan.commands.push_back({"getMore", OperationKind::get_more, 1, retries.reads});
  }
  return plan;
}

}  // namespace mooring::spec
