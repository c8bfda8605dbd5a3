// The files of the suites, and how many cases each has: what is run, or where the files are absent,
// what is skipped. Only names and counts; what is in the files stays where they are.
#pragma once

#include <cstddef>

namespace mooring::spec {

struct SuiteFile {
  const char* suite;
  const char* file;
  std::size_t cases;
};

// clang-format off
inline constexpr SuiteFile kSuiteFiles[] = {
    {"client-backpressure", "backpressure-connection-checkin.json", 1},
    {"client-backpressure", "backpressure-retry-loop.json", 45},
    {"client-backpressure", "backpressure-retry-max-attempts.json", 22},
    {"client-backpressure", "getMore-retried.json", 2},
    {"retryable-reads", "aggregate-merge.json", 1},
    {"retryable-reads", "aggregate-serverErrors.json", 13},
    {"retryable-reads", "count-serverErrors.json", 13},
    {"retryable-reads", "count.json", 4},
    {"retryable-reads", "countDocuments.json", 4},
    {"retryable-reads", "distinct-serverErrors.json", 13},
    {"retryable-reads", "estimatedDocumentCount-serverErrors.json", 13},
    {"retryable-reads", "estimatedDocumentCount.json", 4},
    {"retryable-reads", "find-serverErrors.json", 13},
    {"retryable-reads", "find.json", 5},
    {"retryable-reads", "findOne.json", 4},
    {"retryable-reads", "listCollectionNames-serverErrors.json", 13},
    {"retryable-reads", "listCollections-serverErrors.json", 13},
    {"retryable-reads", "listCollections.json", 4},
    {"retryable-reads", "listDatabaseNames.json", 4},
    {"retryable-reads", "listDatabases-serverErrors.json", 13},
    {"retryable-reads", "listIndexNames-serverErrors.json", 13},
    {"retryable-reads", "listIndexNames.json", 4},
    {"retryable-reads", "listIndexes.json", 4},
    {"retryable-reads", "readConcernMajorityNotAvailableYet.json", 1},
    {"retryable-writes", "aggregate-out-merge.json", 2},
    {"retryable-writes", "bulkWrite-errorLabels.json", 3},
    {"retryable-writes", "bulkWrite-serverErrors.json", 2},
    {"retryable-writes", "bulkWrite.json", 8},
    {"retryable-writes", "deleteMany.json", 1},
    {"retryable-writes", "deleteOne-errorLabels.json", 3},
    {"retryable-writes", "deleteOne-serverErrors.json", 1},
    {"retryable-writes", "deleteOne.json", 2},
    {"retryable-writes", "findOneAndDelete-errorLabels.json", 3},
    {"retryable-writes", "findOneAndDelete-serverErrors.json", 1},
    {"retryable-writes", "findOneAndDelete.json", 2},
    {"retryable-writes", "findOneAndReplace-errorLabels.json", 3},
    {"retryable-writes", "findOneAndReplace-serverErrors.json", 1},
    {"retryable-writes", "findOneAndReplace.json", 2},
    {"retryable-writes", "findOneAndUpdate-errorLabels.json", 3},
    {"retryable-writes", "findOneAndUpdate-serverErrors.json", 1},
    {"retryable-writes", "findOneAndUpdate.json", 2},
    {"retryable-writes", "insertMany-errorLabels.json", 3},
    {"retryable-writes", "insertMany-serverErrors.json", 1},
    {"retryable-writes", "insertMany.json", 2},
    {"retryable-writes", "insertOne-errorLabels.json", 13},
    {"retryable-writes", "insertOne-noWritesPerformedError.json", 1},
    {"retryable-writes", "insertOne-serverErrors.json", 7},
    {"retryable-writes", "insertOne.json", 2},
    {"retryable-writes", "replaceOne-errorLabels.json", 3},
    {"retryable-writes", "replaceOne-serverErrors.json", 1},
    {"retryable-writes", "replaceOne.json", 2},
    {"retryable-writes", "unacknowledged-write-concern.json", 1},
    {"retryable-writes", "updateMany.json", 1},
    {"retryable-writes", "updateOne-errorLabels.json", 3},
    {"retryable-writes", "updateOne-serverErrors.json", 1},
    {"retryable-writes", "updateOne.json", 4},
    {"cmap-format", "connection-must-have-id.json", 1},
    {"cmap-format", "connection-must-order-ids.json", 1},
    {"cmap-format", "pool-checkin-destroy-stale.json", 1},
    {"cmap-format", "pool-checkin-make-available.json", 1},
    {"cmap-format", "pool-checkout-connection.json", 1},
    {"cmap-format", "pool-checkout-custom-maxConnecting-is-enforced.json", 1},
    {"cmap-format", "pool-checkout-maxConnecting-is-enforced.json", 1},
    {"cmap-format", "pool-checkout-maxConnecting-timeout.json", 1},
    {"cmap-format", "pool-checkout-multiple.json", 1},
    {"cmap-format", "pool-checkout-no-idle.json", 1},
    {"cmap-format", "pool-checkout-returned-connection-maxConnecting.json", 1},
    {"cmap-format", "pool-clear-clears-waitqueue.json", 1},
    {"cmap-format", "pool-clear-min-size.json", 1},
    {"cmap-format", "pool-clear-paused.json", 1},
    {"cmap-format", "pool-clear-schedule-run-interruptInUseConnections-false.json", 1},
    {"cmap-format", "pool-close-destroy-conns.json", 1},
    {"cmap-format", "pool-create-max-size.json", 1},
    {"cmap-format", "pool-create-min-size-error.json", 1},
    {"cmap-format", "pool-create-with-options.json", 1},
    {"cmap-format", "pool-create.json", 1},
    {"cmap-format", "pool-ready.json", 1},
    {"cmap-format", "wait-queue-fairness.json", 1},
};
// clang-format on

}  // namespace mooring::spec
