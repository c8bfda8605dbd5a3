// Whether an operation failed as its test expects.

import {
  MongoError,
  MongoOperationTimeoutError,
  MongoServerError,
} from '../../edge-adapter/node/index.ts';
import type { ExpectedError } from './format.ts';
import { match, type MatchContext, Mismatch } from './match.ts';

/** @throws Mismatch */
export function checkFailure(expected: ExpectedError, error: unknown, context: MatchContext): void {
  const wrong = (what: string, wanted: unknown, had: unknown): void => {
    throw new Mismatch(`the error's ${what}`, wanted, `${String(had)} (${String(error)})`);
  };
  // Anything else is a fault of the client, which no test expects.
  if (!(error instanceof MongoError)) throw error;
  const { isClientError, isTimeoutError, errorCode, errorCodeName, errorContains } = expected;
  const fromServer = error instanceof MongoServerError;
  const timedOut = error instanceof MongoOperationTimeoutError;
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
