// How attempts end, as those tell it who bring their own transport.

import { evidenceOfThrown } from '../evidence.ts';
import { Evidence } from '../generated/abi.ts';
import type { Host } from '../host.ts';
import type { AttemptEnd } from '../work.ts';
import type { EndWord } from './words.ts';
import { evidenceOf } from './words.ts';

/** The other side executed it: the operation succeeds with `value`. */
export interface Answered<T> {
  readonly end: 'answered';
  readonly value: T;
}

/** Anything else: whether it is repeated follows from the word, the kind and what time is left. */
export interface NotAnswered {
  readonly end: Exclude<EndWord, 'answered'>;
  /** What went wrong; it stands in the error's message, so no secret belongs into it. */
  readonly message?: string;
  /** The error's `code`. Default: a word of Mooring's own. */
  readonly code?: number | string;
  /** The error's `errorLabels`. Default: none. */
  readonly errorLabels?: readonly string[];
  /** The other side's wish for the wait before the next attempt, in ms. Default 0: none. */
  readonly retryAfterMS?: number;
}

/** What an attempt, or a hello, came to. */
export type End<T> = Answered<T> | NotAnswered;

/** In the driver loop's terms. What was thrown proves what a failed fetch would (the host reads it). */
export async function attemptEnd<T>(
  host: Host,
  work: () => Promise<End<T>>,
): Promise<AttemptEnd<T>> {
  let end: End<T>;
  try {
    end = await work();
  } catch (thrown) {
    const evidence = evidenceOfThrown(host, thrown);
    const message = evidence === Evidence.not_sent ? 'no connection' : 'the attempt threw';
    return { evidence, failure: { message } };
  }
  if (end.end === 'answered') return { evidence: Evidence.answered, value: end.value };
  const { message = end.end, code, errorLabels, retryAfterMS = 0 } = end;
  return {
    evidence: evidenceOf(end.end),
    retryAfterMS,
    failure: { message, ...(code !== undefined && { code }), ...(errorLabels && { errorLabels }) },
  };
}
