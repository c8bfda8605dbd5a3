// The errors that callers meet: the driver's classes, plus what Mooring knows of the outcome.
//
// Every error is built from an allow-list of fields: what happened, what was tried, what to do. No
// host, path, document or secret is among them, so there is nothing to redact.

import type { EndpointState, Outcome, Reason } from './generated/abi.ts';
import { endpointStateNames } from './generated/abi.ts';
import type { EndpointStateName } from './work.ts';

/** What became of a write: it was executed, it was not, or nobody can tell from here. */
export type OutcomeName = 'applied' | 'not-applied' | 'unknown';

export const outcomeNames = ['applied', 'not-applied', 'unknown'] as const satisfies Record<
  Outcome,
  OutcomeName
>;

/** Mongoose's numbers for the state of a connection. */
export type ReadyState = 0 | 1 | 2 | 3 | 99;

/** The endpoint's state as Mongoose's `readyState`, by the number of the state. */
export const readyStates = [
  99, // uninitialized
  2, // connecting
  1, // connected
  1, // stale
  2, // validating
  0, // backing_off
  3, // disconnecting
  0, // closed
] as const satisfies Record<EndpointState, ReadyState>;

/** What an error may carry. */
export interface ErrorDetails {
  /** The server's error code, or a word of Mooring's own, such as `endpoint_unavailable`. */
  code?: number | string | undefined;
  codeName?: string | undefined;
  errorLabels?: readonly string[] | undefined;
  /** The fields of the unique index that a duplicate met; never their values. */
  keyPattern?: unknown;
  outcome?: OutcomeName;
  /** Attempts that were sent; 0: none ever left. */
  attempts?: number;
  elapsedMS?: number;
  /** When trying again may help, in ms from when the error was made; 0: unknown. */
  retryAfterMS?: number;
  state?: EndpointState | undefined;
  /** Only with the option `debug`. */
  cause?: unknown;
}

/** The base of all errors of this package. */
export class MongoError extends Error {
  override readonly name: string = 'MongoError';
  declare readonly code: number | string | undefined;
  declare readonly codeName: string | undefined;
  declare readonly errorLabels: readonly string[];
  /** The fields of the unique index that a duplicate met, such as `{ email: 1 }`; never their values. */
  declare readonly keyPattern?: unknown;
  declare readonly outcome: OutcomeName;
  declare readonly attempts: number;
  declare readonly elapsedMS: number;
  declare readonly retryAfterMS: number;
  /** The endpoint's state when the error was made, such as `backing_off`. */
  declare readonly state: EndpointStateName;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.codeName = details.codeName;
    this.errorLabels = details.errorLabels ?? [];
    if (details.keyPattern !== undefined) this.keyPattern = details.keyPattern;
    this.outcome = details.outcome ?? 'not-applied';
    this.attempts = details.attempts ?? 0;
    this.elapsedMS = details.elapsedMS ?? 0;
    this.retryAfterMS = details.retryAfterMS ?? 0;
    this.state = endpointStateNames[details.state ?? 0];
  }

  /** The section of the package's documentation that says what was tried and what to do. */
  get docs(): string {
    const known = (reasonNames as readonly unknown[]).includes(this.code);
    return `mooring/docs/errors.md#${known ? this.code : 'failed'}`;
  }

  /** Whether the error has one of MongoDB's labels, such as `RetryableWriteError`. */
  hasErrorLabel(label: string): boolean {
    return this.errorLabels.includes(label);
  }
}

/** The server, or the gateway, answered with an error. */
export class MongoServerError extends MongoError {
  override readonly name: string = 'MongoServerError';
}

/** Part of a write of several statements failed; `result` says what was done, `writeErrors` what not. */
export class MongoBulkWriteError extends MongoServerError {
  override readonly name = 'MongoBulkWriteError';
  declare readonly result: BulkWriteResult;
  declare readonly writeErrors: readonly WriteError[];
  constructor(
    message: string,
    details: ErrorDetails,
    result: BulkWriteResult,
    writeErrors: readonly WriteError[],
  ) {
    super(message, details);
    this.result = result;
    this.writeErrors = writeErrors;
  }

  get insertedCount(): number {
    return this.result.insertedCount;
  }

  get matchedCount(): number {
    return this.result.matchedCount;
  }

  get modifiedCount(): number {
    return this.result.modifiedCount;
  }

  get deletedCount(): number {
    return this.result.deletedCount;
  }

  get upsertedCount(): number {
    return this.result.upsertedCount;
  }
}

/** What a write of several statements did. */
export interface BulkWriteResult {
  readonly ok: 0 | 1;
  readonly insertedCount: number;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly deletedCount: number;
  readonly upsertedCount: number;
  /** The _ids of what was inserted, by place among the statements. */
  readonly insertedIds: Readonly<Record<number, unknown>>;
  /** The _ids of what was upserted, likewise. */
  readonly upsertedIds: Readonly<Record<number, unknown>>;
}

/** Why one statement of a write failed. */
export interface WriteError {
  /** The statement's place in the write, from 0. */
  readonly index: number;
  readonly code: number;
  readonly errmsg: string;
  readonly keyPattern?: unknown;
}

/** An attempt failed on its way, and no other was allowed or left. */
export class MongoNetworkError extends MongoError {
  override readonly name = 'MongoNetworkError';
}

/** The endpoint is backing off, or the client is closed; the operation was not sent (again). */
export class MongoNotConnectedError extends MongoError {
  override readonly name = 'MongoNotConnectedError';
}

/** No usable endpoint within serverSelectionTimeoutMS. */
export class MongoServerSelectionError extends MongoError {
  override readonly name = 'MongoServerSelectionError';
}

/** timeoutMS, or the time of the last attempt, ran out. */
export class MongoOperationTimeoutError extends MongoError {
  override readonly name = 'MongoOperationTimeoutError';
}

/** The caller's signal, or the end of its scope, ended the operation. */
export class MongoOperationCancelledError extends MongoError {
  override readonly name = 'MongoOperationCancelledError';
}

/** The call itself was wrong; nothing was sent. */
export class MongoInvalidArgumentError extends MongoError {
  override readonly name = 'MongoInvalidArgumentError';
}

/** The driver has it, and Mooring cannot: nothing was sent. The message says what to use instead. */
export class UnsupportedOperationError extends MongoError {
  override readonly name = 'UnsupportedOperationError';
}

/** The connection string or an option was wrong; nothing was sent. */
export class MongoParseError extends MongoError {
  override readonly name = 'MongoParseError';
}

/** The words for `Reason` in `code`. */
export const reasonNames = [
  'succeeded',
  'failed',
  'endpoint_unavailable',
  'selection_timed_out',
  'operation_timed_out',
  'cancelled',
  'scope_over',
  'client_closed',
  'queue_full',
  'queue_timed_out',
  'retry_budget_spent',
] as const satisfies Record<Reason, string>;
