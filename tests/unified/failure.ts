// Whether an operation failed as its test expects.

import {
  MongoBulkWriteError,
  MongoError,
  MongoInvalidArgumentError,
  MongoOperationTimeoutError,
  MongoParseError,
  MongoServerError,
  UnsupportedOperationError,
} from '../../edge-adapter/node/index.ts';
import type { ExpectedError } from './format.ts';
import { match, type MatchContext, Mismatch } from './match.ts';

/** Errors of a call that the client does not take. */
const refusals = [MongoInvalidArgumentError, MongoParseError, UnsupportedOperationError];

/** Codes of errors of time: ours, the gateway's, and the server's MaxTimeMSExpired. */
const timeouts: readonly unknown[] = ['operation_timed_out', 'deadline-exceeded', 50];

/** @throws Mismatch */
export function checkFailure(expected: ExpectedError, error: unknown, context: MatchContext): void {
  const wrong = (what: string, wanted: unknown, had: unknown): void => {
    throw new Mismatch(`the error's ${what}`, wanted, `${String(had)} (${String(error)})`);
  };
  // Anything else is a fault of the client, which no test expects.
  if (!(error instanceof MongoError)) throw error;
  // So is a refusal before anything was sent, unless the test asks for just that.
  if (refusals.some((refusal) => error instanceof refusal) && expected.isClientError !== true) {
    throw error;
  }
  const { isClientError, isTimeoutError, errorCode, errorCodeName, errorContains } = expected;
  const fromServer = error instanceof MongoServerError;
  // What was done before a bulk write ran out of time is in an error of its own, as the driver's.
  const timedOut =
    error instanceof MongoOperationTimeoutError ||
    (error instanceof MongoBulkWriteError && timeouts.includes(error.code));
  if (isClientError === fromServer) wrong('origin', isClientError, error.name);
  if (isTimeoutError !== undefined && isTimeoutError !== timedOut) {
    wrong('class', isTimeoutError ? 'a timeout' : 'no timeout', error.name);
  }
  if (errorCode !== undefined && error.code !== errorCode) wrong('code', errorCode, error.code);
  if (errorCodeName !== undefined && error.codeName !== errorCodeName) {
    wrong('codeName', errorCodeName, error.codeName);
  }
  if (errorContains !== undefined) {
    const has = error.message.toLowerCase().includes(errorContains.toLowerCase());
    if (!has) wrong('message', errorContains, error.message);
  }
  for (const label of expected.errorLabelsContain ?? []) {
    if (!error.hasErrorLabel(label)) wrong('labels', label, error.errorLabels);
  }
  for (const label of expected.errorLabelsOmit ?? []) {
    if (error.hasErrorLabel(label)) wrong('labels', `not ${label}`, error.errorLabels);
  }
  const { result, errorResponse } = error as { result?: unknown; errorResponse?: unknown };
  if (expected.errorResponse !== undefined) match(expected.errorResponse, errorResponse, context);
  if (expected.expectResult !== undefined) match(expected.expectResult, result, context);
}
