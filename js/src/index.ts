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

export { Collection, type InsertManyOptions, type UpdateOptions } from './client/collection.ts';
export type { OperationOptions } from './client/connection.ts';
export { Db } from './client/db.ts';
export { dbConnect, type DbConnectOptions } from './client/db-connect.ts';
export { FindCursor, type FindOptions } from './client/find-cursor.ts';
export { MongoClient } from './client/mongo-client.ts';
export type * from './client/types.ts';
export type { CoreStats } from './core.ts';
export * from './ejson/index.ts';
export {
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
  type WriteError,
} from './errors.ts';
export type { InvocationContext } from './host.ts';
export type { ConnectionOptions, ValidateConnection } from './options.ts';
export type { EndpointStateName, StateChange } from './work.ts';
