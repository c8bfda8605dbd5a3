// What the database itself said when it refused: from its error document to a problem.
//
// A definite error means no effect. Two kinds are not definite for a write: those that the server labels
// RetryableWriteError without NoWritesPerformed, and interruptions, which can come in the middle of a
// write of many documents. A bulk error is no word of the server's: it can hide a network error.

import { type Document, MongoServerError, MongoWriteConcernError } from 'mongodb';

import { Problem, RETRY_AFTER } from '../http/problem.ts';
import { serverText } from './server-text.ts';

/** An error reply, reduced to what may be known about it outside. */
export interface ServerWord {
  readonly code: number;
  readonly codeName: string | undefined;
  readonly labels: readonly string[];
  readonly message: unknown;
  readonly keyPattern: unknown;
  /** Milliseconds that the server proposes as the base of a backoff. */
  readonly baseBackoffMS: unknown;
}

/** Interruptions and changes of the primary: the command may have been half way through. */
const interruptions = new Set([
  6, 7, 50, 64, 89, 91, 189, 262, 279, 290, 317, 9001, 10058, 10107, 11600, 11601, 11602, 13435,
  13436,
]);

/** ReadConcernMajorityNotAvailableYet: a member that has just started; reads may try again, and nothing was done. */
const NOT_YET = 134;

/** Of the interruptions, those that mean "took too long". */
const timeouts = new Set([50, 262]);

const WORD = /^[A-Za-z0-9_]{1,64}$/;

/** The server's reply with `ok: 0`, or undefined when the error is anything else. */
export function wordOfServer(error: unknown): ServerWord | undefined {
  if (!(error instanceof MongoServerError)) return undefined;
  const reply = replyOf(error);
  if (reply === undefined) return undefined;
  const codeName: unknown = reply['codeName'];
  return {
    code: Number(reply['code'] ?? 0),
    codeName: typeof codeName === 'string' && WORD.test(codeName) ? codeName : undefined,
    labels: labelsOf(error),
    message: reply['errmsg'] as unknown,
    keyPattern: reply['keyPattern'] as unknown,
    baseBackoffMS: reply['baseBackoffMS'] as unknown,
  };
}

/** The labels that the server sent: `error.errorLabels` also has some that the driver adds for itself. */
function labelsOf(error: MongoServerError): string[] {
  const reply: Document =
    error instanceof MongoWriteConcernError ? error.result : error.errorResponse;
  const labels: unknown = reply['errorLabels'];
  return Array.isArray(labels) ? labels.map(String).filter((label) => WORD.test(label)) : [];
}

/** The part of the server's reply that is the error. */
function replyOf(error: MongoServerError): Document | undefined {
  if (error instanceof MongoWriteConcernError) {
    return error.result['writeConcernError'] as Document | undefined;
  }
  if (error.name !== 'MongoServerError') return undefined;
  const reply: Document = error.errorResponse;
  return reply['ok'] === 0 ? reply : undefined;
}

/** The problem that tells it to the client. */
export function serverProblem(word: ServerWord, writes: boolean): Problem {
  const { code, codeName, labels, message, keyPattern, baseBackoffMS } = word;
  const unknown = writes && maybeApplied(word);
  const passing = unknown || isOverload(labels) || interruptions.has(code) || code === NOT_YET;
  const server = {
    code,
    ...(codeName === undefined ? {} : { codeName }),
    errorLabels: labels,
    ...(keyPattern === undefined ? {} : { keyPattern }),
    ...(Number(baseBackoffMS) > 0 ? { baseBackoffMS: Number(baseBackoffMS) } : {}),
  };
  return new Problem({
    type: timeouts.has(code) ? 'deadline-exceeded' : 'server-error',
    status: passing ? (timeouts.has(code) ? 504 : 503) : 400,
    outcome: unknown ? 'unknown' : 'not-executed',
    detail: serverText(code, codeName, message),
    server,
    headers: passing && !unknown ? RETRY_AFTER : {},
  });
}

function isOverload(labels: readonly string[]): boolean {
  return labels.includes('SystemOverloadedError') && labels.includes('RetryableError');
}

function maybeApplied({ code, labels }: ServerWord): boolean {
  if (labels.includes('NoWritesPerformed') || isOverload(labels)) return false;
  return labels.includes('RetryableWriteError') || interruptions.has(code);
}
