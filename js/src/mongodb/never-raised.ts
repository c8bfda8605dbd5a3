// The driver's errors that never come here, because what they tell of does not happen over a gateway.
//
// They are classes all the same, so that `instanceof` has something to ask, and answers no.

import { MongoError, MongoServerError } from '../index.ts';
import { MongoAPIError, MongoRuntimeError } from './errors.ts';

/** Never raised. */
export class MongoNetworkTimeoutError extends MongoError {}

/** Never raised. */
export class MongoBatchReExecutionError extends MongoAPIError {}

/** Never raised. */
export class MongoCursorExhaustedError extends MongoAPIError {}

/** Never raised. */
export class MongoCursorInUseError extends MongoAPIError {}

/** Never raised. */
export class MongoExpiredSessionError extends MongoAPIError {}

/** Never raised. */
export class MongoMissingCredentialsError extends MongoAPIError {}

/** Never raised. */
export class MongoMissingDependencyError extends MongoAPIError {}

/** Never raised. */
export class MongoServerClosedError extends MongoAPIError {}

/** Never raised. */
export class MongoTailableCursorError extends MongoAPIError {}

/** Never raised. */
export class MongoTransactionError extends MongoAPIError {}

/** Never raised. */
export class MongoChangeStreamError extends MongoRuntimeError {}

/** Never raised. */
export class MongoClientBulkWriteCursorError extends MongoRuntimeError {}

/** Never raised. */
export class MongoClientBulkWriteExecutionError extends MongoRuntimeError {}

/** Never raised. */
export class MongoDecompressionError extends MongoRuntimeError {}

/** Never raised. */
export class MongoGridFSChunkError extends MongoRuntimeError {}

/** Never raised. */
export class MongoGridFSStreamError extends MongoRuntimeError {}

/** Never raised. */
export class MongoKerberosError extends MongoRuntimeError {}

/** Never raised. */
export class MongoStalePrimaryError extends MongoRuntimeError {}

/** Never raised. */
export class MongoUnexpectedServerResponseError extends MongoRuntimeError {}

/** Never raised. */
export class MongoAWSError extends MongoRuntimeError {}

/** Never raised. */
export class MongoOIDCError extends MongoRuntimeError {}

/** Never raised. */
export class MongoAzureError extends MongoOIDCError {}

/** Never raised. */
export class MongoGCPError extends MongoOIDCError {}

/** Never raised. */
export class MongoClientBulkWriteError extends MongoServerError {}

/** Never raised. */
export class MongoCryptError extends MongoError {}

/** Never raised. */
export class MongoCryptAzureKMSRequestError extends MongoCryptError {}

/** Never raised. */
export class MongoCryptCreateDataKeyError extends MongoCryptError {}

/** Never raised. */
export class MongoCryptCreateEncryptedCollectionError extends MongoCryptError {}

/** Never raised. */
export class MongoCryptInvalidArgumentError extends MongoCryptError {}

/** Never raised. */
export class MongoCryptKMSRequestNetworkTimeoutError extends MongoCryptError {}
