/**
 * Mooring's connection decisions alone, over any transport: `mooring/connection`.
 *
 * Re-exports only; `connection-manager.ts` is where to start reading.
 * @module
 */

export type { CoreStats } from '../core.ts';
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
} from '../errors.ts';
export type { InvocationContext } from '../host.ts';
export type { ConnectionOptions, ValidateConnection } from '../options.ts';
export type { Attempt, EndpointStateName, StateChange } from '../work.ts';
export type { Answered, End, NotAnswered } from './attempt-end.ts';
export { ConnectionManager, type ManagerOptions, type RunOptions } from './connection-manager.ts';
export type { EndWord, Kind } from './words.ts';
