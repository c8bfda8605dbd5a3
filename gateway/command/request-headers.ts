// The headers of a command: its operation token, its deadline, and which attempt it is.
//
// A header that is there but malformed is refused rather than ignored: a client that believes it sent a
// token must not learn from its data that it did not.

import { badRequest } from '../http/problem.ts';
import type { Command } from './rebuild.ts';

/** What the headers of a command say. */
export interface CommandHeaders {
  /** A UUID chosen by the client, in lower case. */
  readonly session: string | undefined;
  /** With `session`: the token of a write. */
  readonly txnNumber: number | undefined;
  /** With `txnNumber`: the domain of gateways that the token was made for, as hello named it. */
  readonly tokenDomain: string | undefined;
  /** Milliseconds that this attempt may take, within the gateway's own limit. */
  readonly deadlineMS: number;
  /** 1 for the first attempt; only logged. */
  readonly attempt: number | undefined;
}

/** The default and the limit of a deadline, in milliseconds. */
export interface DeadlineLimits {
  readonly defaultDeadlineMS: number;
  readonly maxDeadlineMS: number;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the headers, or throws a 400 problem that names the malformed one. */
export function readHeaders(headers: Headers, limits: DeadlineLimits): CommandHeaders {
  const session = headers.get('Mooring-Session')?.toLowerCase();
  if (session !== undefined && !UUID.test(session)) {
    throw badRequest('invalid-header', 'Mooring-Session must be a UUID of 36 characters.');
  }
  const txnNumber = positiveInteger(headers, 'Mooring-Txn-Number');
  if (txnNumber !== undefined && session === undefined) {
    throw badRequest('invalid-header', 'Mooring-Txn-Number needs Mooring-Session beside it.');
  }
  const tokenDomain = headers.get('Mooring-Token-Domain') ?? undefined;
  if (txnNumber !== undefined && !/^[0-9a-f]{16}$/.test(tokenDomain ?? '')) {
    throw badRequest(
      'invalid-header',
      'Mooring-Txn-Number needs Mooring-Token-Domain beside it: the 16 digits that hello gives as ' +
        'capabilities.tokenDomain.',
    );
  }
  const deadlineMS = positiveInteger(headers, 'Mooring-Deadline-MS') ?? limits.defaultDeadlineMS;
  return {
    session,
    txnNumber,
    tokenDomain,
    deadlineMS: Math.min(deadlineMS, limits.maxDeadlineMS),
    attempt: positiveInteger(headers, 'Mooring-Attempt'),
  };
}

function positiveInteger(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw badRequest('invalid-header', `${name} must be a whole number from 1 to 2^53 - 1.`);
}

/**
 * Throws a 400 problem for a token on a command that MongoDB does not deduplicate: anything but a write,
 * and a write with a statement that may touch more than one document.
 */
export function checkToken(command: Command, txnNumber: number | undefined): void {
  if (txnNumber === undefined) return;
  const { name, rule, document } = command;
  if (!rule.retryable) {
    throw badRequest(
      'token-not-applicable',
      `Mooring-Txn-Number is for insert, update, delete and findAndModify; send ${name} without it.`,
    );
  }
  const parts = (document['updates'] ?? document['deletes'] ?? []) as Record<string, unknown>[];
  if (parts.some((part) => part['multi'] === true || part['limit'] === 0)) {
    throw badRequest(
      'token-not-applicable',
      'A write with multi: true or limit: 0 cannot be deduplicated; send it without Mooring-Txn-Number.',
    );
  }
}
