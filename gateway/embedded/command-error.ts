// The one error class of the engine: what MongoDB would answer with `ok: 0` or as a write error.
//
// The codes are MongoDB's own numbers, so that drivers act on them as they would on a real server's.

import type { Document } from 'mongodb';

/** Codes and names as in MongoDB's error_codes.yml; those that the engine answers with, by itself or told to. */
export const codes = {
  BadValue: 2,
  HostUnreachable: 6,
  HostNotFound: 7,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  InvalidLength: 16,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  WriteConcernFailed: 64,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  NetworkTimeout: 89,
  ShutdownInProgress: 91,
  CannotIndexParallelArrays: 171,
  PrimarySteppedDown: 189,
  TransactionTooOld: 225,
  NotImplemented: 238,
  TooManyLogicalSessions: 261,
  ExceededTimeLimit: 262,
  OperationNotSupportedInTransaction: 263,
  SocketException: 9001,
  NotWritablePrimary: 10107,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  InterruptedAtShutdown: 11600,
  Interrupted: 11601,
  InterruptedDueToReplStateChange: 11602,
  MergeStageNoMatchingDocument: 13113,
  NotPrimaryNoSecondaryOk: 13435,
  NotPrimaryOrSecondary: 13436,
  OutOfDiskSpace: 14031,
} as const;

export type CodeName = keyof typeof codes;

const names = new Map<number, string>(Object.entries(codes).map(([name, code]) => [code, name]));

/** A command or a statement that fails, with the code it fails with. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: number;
  readonly codeName: string;
  /** Further fields of the reply, such as keyPattern and keyValue. */
  readonly fields: Document;

  constructor(code: CodeName | number, message: string, fields: Document = {}) {
    super(message);
    this.code = typeof code === 'number' ? code : codes[code];
    this.codeName = typeof code === 'number' ? (names.get(code) ?? `Location${code}`) : code;
    this.fields = fields;
  }

  /** As the reply of a whole command. */
  toReply(): Document {
    const { message, code, codeName, fields } = this;
    return { ok: 0, errmsg: message, code, codeName, ...fields };
  }

  /** As one element of writeErrors. */
  toWriteError(index: number): Document {
    const { message, code, fields } = this;
    return { index, code, errmsg: message, ...fields };
  }
}

/** Anything thrown, as a CommandError: mingo throws plain errors for what MongoDB calls BadValue. */
export function asCommandError(thrown: unknown): CommandError {
  if (thrown instanceof CommandError) return thrown;
  return new CommandError('BadValue', thrown instanceof Error ? thrown.message : 'bad value');
}
