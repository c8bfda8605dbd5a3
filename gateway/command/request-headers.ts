// The terms of one attempt: its operation token, its deadline, and which attempt it is.
//
// For a command they are headers, for an item of a batch they are fields. One that is there but malformed is
// refused rather than ignored: a client that believes it sent a token must not learn from its data that
// it did not.

import type { DeadlineLimits } from '../gateway.ts';
import type { HeaderReader } from '../http/exchange.ts';
import { badRequest, type Problem } from '../http/problem.ts';
import type { Command } from './rebuild.ts';

/** What the headers of a command say, or the fields of an item. */
export interface CommandHeaders {
  /** A UUID chosen by the client, in lower case. */
  readonly session: string | undefined;
  /** With `session`: the token of a write. */
  readonly txnNumber: number | undefined;
  /** With `txnNumber`: the domain of gateways that the token was made for, as hello named it. */
  readonly tokenDomain: string | undefined;
  /** With `txnNumber`: the horizon, in milliseconds since 1970. */
  readonly notAfter: number | undefined;
  /** Milliseconds that this attempt may take, within the gateway's own limit. */
  readonly deadlineMS: number;
  /** 1 for the first attempt; only logged. */
  readonly attempt: number | undefined;
}

/** A term by its name in an item; its header is in `headerNames`. */
export type TermName = keyof typeof headerNames;

const headerNames = {
  session: 'Mooring-Session',
  txnNumber: 'Mooring-Txn-Number',
  tokenDomain: 'Mooring-Token-Domain',
  notAfter: 'Mooring-Not-After',
  deadlineMS: 'Mooring-Deadline-MS',
  attempt: 'Mooring-Attempt',
} as const;

/** The same, as headers are looked up. */
const lowerNames = Object.fromEntries(
  Object.entries(headerNames).map(([term, name]) => [term, name.toLowerCase()]),
) as Record<TermName, Lowercase<string>>;

/** Where terms come from. */
export interface TermSource {
  /** The value as text, or undefined when it is not there. */
  text(name: TermName): string | undefined;
  /** What to call the term in a message. */
  label(name: TermName): string;
  /** The refusal of a malformed one. */
  readonly refusal: 'invalid-header' | 'invalid-field';
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * How far a horizon may lie ahead, in milliseconds: a client adds 60 seconds, and the clocks of gateways may
 * differ by what is left.
 */
const MAX_AHEAD_MS = 90_000;

/** Reads the headers, or throws a 400 problem that names the malformed one. */
export function readHeaders(headers: HeaderReader, limits: DeadlineLimits): CommandHeaders {
  const source: TermSource = {
    text: (name) => headers.get(lowerNames[name]) ?? undefined,
    label: (name) => headerNames[name],
    refusal: 'invalid-header',
  };
  return readTerms(source, limits);
}

/** Reads the terms, or throws a 400 problem: for a malformed one, or when the horizon has passed. */
export function readTerms(source: TermSource, limits: DeadlineLimits): CommandHeaders {
  const session = source.text('session')?.toLowerCase();
  if (session !== undefined && !UUID.test(session)) {
    throw malformed(source, 'session', 'must be a UUID of 36 characters');
  }
  const txnNumber = positiveInteger(source, 'txnNumber');
  const tokenDomain = source.text('tokenDomain');
  let notAfter: number | undefined;
  if (txnNumber !== undefined) {
    if (session === undefined) {
      throw malformed(source, 'txnNumber', `needs ${source.label('session')} beside it`);
    }
    if (!/^[0-9a-f]{16}$/.test(tokenDomain ?? '')) {
      const what = 'the 16 digits that hello gives as capabilities.tokenDomain';
      throw malformed(
        source,
        'txnNumber',
        `needs ${source.label('tokenDomain')} beside it: ${what}`,
      );
    }
    notAfter = readHorizon(source, limits.now());
  }
  const deadlineMS = positiveInteger(source, 'deadlineMS') ?? limits.defaultDeadlineMS;
  return {
    session,
    txnNumber,
    tokenDomain,
    notAfter,
    deadlineMS: Math.min(deadlineMS, limits.maxDeadlineMS),
    attempt: positiveInteger(source, 'attempt'),
  };
}

function readHorizon(source: TermSource, now: number): number {
  const notAfter = positiveInteger(source, 'notAfter');
  if (notAfter === undefined) {
    const what =
      "the time of the first attempt + 60,000 ms, on the gateway's clock, which hello gives as serverDate";
    throw malformed(source, 'txnNumber', `needs ${source.label('notAfter')} beside it: ${what}`);
  }
  if (notAfter > now + MAX_AHEAD_MS) {
    const most = `at most ${MAX_AHEAD_MS} ms ahead of this gateway's clock`;
    throw malformed(source, 'notAfter', `must be ${most}; say hello to learn its time`);
  }
  checkHorizon(notAfter, now, source.label('notAfter'));
  return notAfter;
}

/**
 * A write that comes later than its client would still repeat it is refused: the database may have forgotten
 * its token by then, and would execute it a second time. Throws a 400 problem.
 */
export function checkHorizon(
  notAfter: number | undefined,
  now: number,
  label: string = headerNames.notAfter,
): void {
  if (notAfter === undefined || notAfter >= now) return;
  throw badRequest(
    'horizon-passed',
    `This write came after its ${label}, when its token may be forgotten. It was not ` +
      'executed now; if an earlier attempt is unknown, read before you write anew.',
  );
}

function positiveInteger(source: TermSource, name: TermName): number | undefined {
  const text = source.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw malformed(source, name, 'must be a whole number from 1 to 2^53 - 1');
}

function malformed(source: TermSource, name: TermName, what: string): Problem {
  return badRequest(source.refusal, `${source.label(name)} ${what}.`);
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
