/**
 * Mooring: MongoDB from edge functions.
 *
 * ```ts
 * import { MongoClient } from 'mooring';
 * const client = new MongoClient(env.MOORING_URI);
 * const order = await client.db().collection('orders').findOne({ status: 'open' });
 * ```
 *
 * Re-exports only; `client/mongo-client.ts` is where to start reading.
 * @module
 */

export { Admin, type ListDatabasesOptions, type ListDatabasesResult } from './client/admin.ts';
export { type AggregateOptions, AggregationCursor } from './client/aggregation-cursor.ts';
export type { AnyBulkWriteOperation, Selecting, Updating } from './client/bulk-write.ts';
export { Collection } from './client/collection.ts';
export type * from './client/collection-options.ts';
export type { OperationOptions } from './client/connection.ts';
export { AbstractCursor, type CursorOptions, ListCursor } from './client/cursor.ts';
export { type CreateCollectionOptions, Db } from './client/db.ts';
export { type DbConnect, dbConnect, type DbConnectOptions } from './client/db-connect.ts';
export type {
  ClientEvents,
  CommandFailedEvent,
  CommandStartedEvent,
  CommandSucceededEvent,
  ConnectionPoolEvent,
  Listener,
} from './client/events.ts';
export { type Diagnosis, doctor } from './client/doctor.ts';
export { FindCursor, type FindOptions } from './client/find-cursor.ts';
export type {
  CreateIndexesOptions,
  CreateIndexOptions,
  IndexDescription,
  IndexSpecification,
} from './client/indexes.ts';
export type { InheritedOptions } from './client/link.ts';
export { MongoClient } from './client/mongo-client.ts';
export type * from './client/types.ts';
export type { CoreStats } from './core.ts';
export * from './ejson/index.ts';
export {
  type BulkWriteResult,
  MongoBulkWriteError,
  MongoError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationCancelledError,
  MongoOperationTimeoutError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
  type OutcomeName,
  type ReadyState,
  UnsupportedOperationError,
  type WriteError,
} from './errors.ts';
export type { Capabilities } from './gateway-endpoint.ts';
export type { InvocationContext } from './host.ts';
export type { ConnectionOptions, ValidateConnection } from './options.ts';
export type { EndpointStateName, Failure, StateChange } from './work.ts';
