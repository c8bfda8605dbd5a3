// The driver's families of errors: classes that raise nothing here, but of which errors of ours are instances.
//
// `mooring` has one level of classes under MongoError. The driver has more, and code that catches its families
// must catch ours, so each family says who belongs to it when `instanceof` asks.

import {
  MongoBulkWriteError,
  MongoError,
  MongoInvalidArgumentError,
  MongoNotConnectedError,
  MongoOperationCancelledError,
  MongoOperationTimeoutError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
  UnsupportedOperationError,
} from '../index.ts';

/** Anything that can stand on the right of `instanceof`. */
type Class = abstract new (...parts: never[]) => unknown;

/** What `instanceof` answers without a family: whether the class, or one derived from it, made the value. */
export function madeBy(kind: Class, value: unknown): boolean {
  return Function.prototype[Symbol.hasInstance].call(kind, value);
}

/** Whether the value belongs to one of the classes. */
function isOneOf(value: unknown, ...kinds: readonly Class[]): boolean {
  return kinds.some((kind) => value instanceof kind);
}

/** What the driver says itself, without an answer of the server. */
export class MongoDriverError extends MongoError {
  override readonly name: string = 'MongoDriverError';

  /** Whether the error is one of the family. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== MongoDriverError) return madeBy(this, value);
    const own = [MongoParseError, MongoOperationTimeoutError, MongoOperationCancelledError];
    return madeBy(this, value) || isOneOf(value, MongoAPIError, ...own);
  }
}

/** The driver was not used as it must be. */
export class MongoAPIError extends MongoDriverError {
  override readonly name: string = 'MongoAPIError';

  /** Whether the error is one of the family. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== MongoAPIError) return madeBy(this, value);
    const own = [MongoInvalidArgumentError, MongoNotConnectedError, UnsupportedOperationError];
    return madeBy(this, value) || isOneOf(value, ...own);
  }
}

/** Something went wrong while the driver worked. */
export class MongoRuntimeError extends MongoDriverError {
  override readonly name: string = 'MongoRuntimeError';
}

/** No server was to be had. */
export class MongoSystemError extends MongoError {
  override readonly name: string = 'MongoSystemError';

  /** Whether the error is one of the family. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return madeBy(this, value) || isOneOf(value, MongoServerSelectionError);
  }
}

/** What was asked is not to be had here: UnsupportedOperationError is one. */
export class MongoCompatibilityError extends MongoAPIError {
  override readonly name: string = 'MongoCompatibilityError';

  /** Whether the error is one of the family. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return madeBy(this, value) || isOneOf(value, UnsupportedOperationError);
  }
}

/** The client was closed. */
export class MongoClientClosedError extends MongoAPIError {
  override readonly name: string = 'MongoClientClosedError';

  /** Whether the error is one of the family. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return madeBy(this, value) || isClosing(value);
  }
}

/** The client was closed, as older versions of the driver say it. */
export class MongoTopologyClosedError extends MongoAPIError {
  override readonly name: string = 'MongoTopologyClosedError';

  /** Whether the error is one of the family. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return madeBy(this, value) || isClosing(value);
  }
}

/** The write was applied, and fewer members confirmed it than it asked for. */
export class MongoWriteConcernError extends MongoServerError {
  override readonly name: string = 'MongoWriteConcernError';

  /** Whether the error is one of the family. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const isOne = value instanceof MongoServerError && !(value instanceof MongoBulkWriteError);
    return madeBy(this, value) || (isOne && value.outcome === 'applied');
  }
}

function isClosing(value: unknown): boolean {
  return value instanceof MongoNotConnectedError && value.code === 'client_closed';
}
