// The label by which a server tells drivers that a write may be sent again.
//
// MongoDB puts it on the failure of a write that carried a transaction number, for the codes of the retryable
// writes specification; a fail point that names labels has the last word.

import type { Document } from 'mongodb';

import { codes } from './command-error.ts';

const retryable: ReadonlySet<unknown> = new Set([
  codes.HostUnreachable,
  codes.HostNotFound,
  codes.NetworkTimeout,
  codes.ShutdownInProgress,
  codes.PrimarySteppedDown,
  codes.ExceededTimeLimit,
  codes.SocketException,
  codes.NotWritablePrimary,
  codes.InterruptedAtShutdown,
  codes.InterruptedDueToReplStateChange,
  codes.NotPrimaryNoSecondaryOk,
  codes.NotPrimaryOrSecondary,
]);

/** A reply with the labels that MongoDB would give it. */
export function labelled(command: Document, reply: Document): Document {
  if (command['txnNumber'] === undefined || reply['errorLabels'] !== undefined) return reply;
  const concern = reply['writeConcernError'] as Document | undefined;
  const code: unknown = reply['ok'] === 1 ? concern?.['code'] : reply['code'];
  return retryable.has(code) ? { ...reply, errorLabels: ['RetryableWriteError'] } : reply;
}
