/**
 * What `mooring/mongodb` has besides everything of `mooring`: a bundler puts that entry in the place of
 * `mongodb`, so that packages written for the driver run unchanged.
 *
 * Re-exports only; the README of this folder says where what is.
 * @module
 */

export {
  BSONSymbol,
  CancellationToken,
  ChangeStream,
  ChangeStreamCursor,
  ClientEncryption,
  ClientSession,
  Code,
  ExplainableCursor,
  GridFSBucket,
  GridFSBucketReadStream,
  GridFSBucketWriteStream,
  MongoClientAuthProviders,
  OrderedBulkOperation,
  UnorderedBulkOperation,
} from './absent.ts';
export { BSON, type EJSONOptions } from './bson.ts';
export * from './concerns.ts';
export * from './constants.ts';
export {
  MongoAPIError,
  MongoClientClosedError,
  MongoCompatibilityError,
  MongoDriverError,
  MongoRuntimeError,
  MongoSystemError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from './errors.ts';
export * from './events.ts';
export { ListCursor as ListCollectionsCursor, ListCursor as ListIndexesCursor } from '../index.ts';
export * from './never-raised.ts';
export { DBRef, Double, Int32 } from './values.ts';
