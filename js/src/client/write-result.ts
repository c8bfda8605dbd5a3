// From a write's reply to what its caller gets: counts, or the error with what is known of the outcome.

import type { OutcomeName, WriteError } from '../errors.ts';
import { MongoOperationTimeoutError, MongoServerError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { OperationKind } from '../generated/abi.ts';
import type { CommandResult } from './connection.ts';

export function count(reply: Reply, name: string): number {
  const value = reply[name];
  return typeof value === 'number' ? value : 0;
}

export function listOf<T>(reply: Reply, name: string): readonly T[] {
  const value = reply[name];
  return Array.isArray(value) ? (value as T[]) : [];
}

export function writeErrorsOf(reply: Reply): readonly WriteError[] {
  return listOf(reply, 'writeErrors');
}

/** What the server inserted because nothing matched: the statement's place and the _id. */
export interface Upserted {
  readonly index: number;
  readonly _id: unknown;
}

/** A repeat of an insert that met its own _id: the first attempt had been executed after all. */
export function isOwnRepeat(
  { code, keyPattern }: WriteError,
  kind: OperationKind,
  { repeated }: CommandResult,
): boolean {
  const keys = Object.keys(keyPattern ?? {});
  return repeated && kind === OperationKind.insert && code === 11000 && keys.join() === '_id';
}

/** The reply. @throws MongoServerError, or MongoOperationTimeoutError, for a write that fewer members confirmed than asked: a new primary may lack it. */
export function confirmed(result: CommandResult): Reply {
  const error = unconfirmed(result.reply);
  if (error !== undefined) throw serverError(error, result, 'applied');
  return result.reply;
}

/** The error of a write that was done, but that fewer members confirmed than asked. */
export function unconfirmed(reply: Reply): WriteError | undefined {
  const error = reply['writeConcernError'] as WriteError | undefined;
  if (error === undefined) return;
  const errmsg = `the write was applied, but not confirmed by enough members: ${error.errmsg}`;
  return { ...error, errmsg };
}

export function serverError(
  { code, errmsg, keyPattern }: WriteError,
  { settled }: CommandResult,
  outcome: OutcomeName = 'not-applied',
): MongoServerError | MongoOperationTimeoutError {
  // MaxTimeMSExpired: its time ended, or ended before enough members confirmed it.
  const Kind = code === 50 ? MongoOperationTimeoutError : MongoServerError;
  return new Kind(errmsg, { ...settled, code, keyPattern, outcome });
}
