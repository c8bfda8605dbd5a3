/**
 * Mooring for servers that only speak the Atlas Data API, version 1.
 *
 * ```ts
 * import { MongoClient } from 'mooring/data-api';
 * const uri = 'https://api.example.com/app/shop/endpoint/data/v1?dataSource=Cluster0&database=shop';
 * const client = new MongoClient(uri, { apiKey: env.API_KEY });
 * const order = await client.db().collection('orders').findOne({ status: 'open' });
 * ```
 *
 * Re-exports only; `mongo-client.ts` is where to start reading.
 * @module
 */

export { type AggregateOptions, AggregationCursor } from '../client/aggregation-cursor.ts';
export { Collection } from '../client/collection.ts';
export type * from '../client/collection-options.ts';
export type { OperationOptions } from '../client/connection.ts';
export { AbstractCursor, type CursorOptions } from '../client/cursor.ts';
export { Db } from '../client/db.ts';
export { FindCursor, type FindOptions } from '../client/find-cursor.ts';
export type * from '../client/types.ts';
export * from '../ejson/index.ts';
export {
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
} from '../errors.ts';
export type { Capabilities } from '../gateway-endpoint.ts';
export type { InvocationContext } from '../host.ts';
export type { ConnectionOptions, ValidateConnection } from '../options.ts';
export type { EndpointStateName, StateChange } from '../work.ts';
export { type DataApiOptions, MongoClient } from './mongo-client.ts';
