// A write that the server answered is not yet a write that succeeded: its reply may name errors.
//
// The Data API has no place for them in a success, so they are errors: `executed`, because the server's answer is
// final, and what was written before the error stays written.

import type { Document } from 'mongodb';

import { DataApiError } from './errors.ts';

/** Throws the error that the reply to a write contains, if it does. */
export function requireSuccess(reply: Document): void {
  const [first] = (reply['writeErrors'] ?? []) as Document[];
  if (first !== undefined) {
    const { errmsg } = first;
    const written = Number(reply['n']);
    const before = written > 0 ? `; ${written} documents were written before` : '';
    throw new DataApiError('MongoDBError', {
      type: 'server-error',
      status: 400,
      outcome: 'executed',
      detail: `${String(errmsg)}${before}`,
    });
  }
  requireConfirmation(reply);
}

/** Throws the error for a write that was applied and not confirmed as the write concern demands. */
export function requireConfirmation(reply: Document): void {
  const concern = reply['writeConcernError'] as Document | undefined;
  if (concern === undefined) return;
  throw new DataApiError('MongoDBError', {
    type: 'server-error',
    status: 500,
    outcome: 'executed',
    detail: `the write was applied, but not confirmed: ${String(concern['errmsg'])}; do not repeat it`,
  });
}
