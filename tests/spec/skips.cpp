#include "tests/spec/skips.h"

#include <algorithm>

namespace mooring::spec {

namespace {

struct Line {
  const char* mark;
  std::size_t cases;
  const char* reason;
};

constexpr const char* kNoStream =
    "change streams: a cursor that waits for the server needs a connection of its own; Mooring has "
    "none";
constexpr const char* kNoClientBulkWrite =
    "MongoClient.bulkWrite (servers since 8.0) is not an operation of Mooring";
constexpr const char* kOtherServer =
    "made for servers up to 4.2; the scripted server is a replica set of 7.0";
constexpr const char* kUnacknowledged =
    "w: 0: the gateway refuses writes that nobody acknowledges, so the core never sees one";
constexpr const char* kNoIdentity =
    "connections with numbers: a connection here is a place for one request, not a socket";
constexpr const char* kNoIdle =
    "idle connections: nothing stays open between requests, so nothing is pruned";
constexpr const char* kNoConnecting =
    "maxConnecting: a connection is not made but taken, and one probe serves everybody";
constexpr const char* kNoBackground =
    "minPoolSize: there is no background thread and nothing to populate";
constexpr const char* kNoPoolOptions =
    "minPoolSize and maxIdleTimeMS are not options of a pool of requests";

constexpr Line kLines[] = {
    {"operation createChangeStream", 3, kNoStream},
    {"operation clientBulkWrite", 3, kNoClientBulkWrite},
    {"another server", 2, kOtherServer},
    {"unacknowledged", 1, kUnacknowledged},
    {"file connection-must-have-id.json", 1, kNoIdentity},
    {"file connection-must-order-ids.json", 1, kNoIdentity},
    {"file pool-checkin-make-available.json", 1, kNoIdentity},
    {"file pool-checkout-connection.json", 1, kNoIdentity},
    {"file pool-checkout-no-idle.json", 1, kNoIdle},
    {"file pool-clear-schedule-run-interruptInUseConnections-false.json", 1, kNoIdle},
    {"file pool-checkout-custom-maxConnecting-is-enforced.json", 1, kNoConnecting},
    {"file pool-checkout-maxConnecting-is-enforced.json", 1, kNoConnecting},
    {"file pool-checkout-maxConnecting-timeout.json", 1, kNoConnecting},
    {"file pool-checkout-returned-connection-maxConnecting.json", 1, kNoConnecting},
    {"file pool-clear-min-size.json", 1, kNoBackground},
    {"file pool-create-min-size-error.json", 1, kNoBackground},
    {"file pool-create-with-options.json", 1, kNoPoolOptions},
};

}  // namespace

const char* Skips::reason(const std::vector<std::string>& marks) {
  for (const Line& line : kLines) {
    if (std::find(marks.begin(), marks.end(), line.mark) == marks.end()) continue;
    ++used_[line.mark];
    return line.reason;
  }
  return nullptr;
}

void Skips::check(Report& report) const {
  for (const Line& line : kLines) {
    const auto used = used_.find(line.mark);
    const std::size_t cases = used == used_.end() ? 0 : used->second;
    if (cases == line.cases) continue;
    report.fail(
        "skips", line.mark,
        "fits " + std::to_string(cases) + " cases, the table says " + std::to_string(line.cases));
  }
}

}  // namespace mooring::spec
