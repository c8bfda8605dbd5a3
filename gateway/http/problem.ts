// Every answer that is not a success: RFC 9457 problem details with our outcome.
//
// A problem is built from known parts only, so that no document, host, path or stack can slip in with an
// error message. `instance` is the request's random id; the gateway's log has the same.

import { type Answer, toResponse } from './exchange.ts';

/** What became of the command: the gateway's promise to whoever decides about repeating it. */
export type Outcome = 'executed' | 'not-executed' | 'unknown';

/** Kinds of problems; the last part of the `type` member. */
export type ProblemType =
  | 'unauthorized'
  | 'rate-limited'
  | 'forbidden-namespace'
  | 'forbidden-command'
  | 'not-found'
  | 'method-not-allowed'
  | 'unsupported-media-type'
  | 'body-too-large'
  | 'malformed-body'
  | 'too-deep'
  | 'invalid-header'
  | 'unknown-command'
  | 'unknown-field'
  | 'invalid-field'
  | 'refused-operator'
  | 'token-not-applicable'
  | 'token-not-honoured'
  | 'invalid-cursor'
  | 'cursor-lost'
  | 'horizon-passed'
  | 'unsupported-type'
  | 'server-error'
  | 'database-unavailable'
  | 'database-connection-lost'
  | 'deadline-exceeded'
  | 'overloaded'
  | 'shutting-down'
  | 'misconfigured'
  | 'gateway-unavailable'
  | 'internal';

/** The parts of a problem. */
export interface ProblemParts {
  readonly type: ProblemType;
  readonly status: number;
  /** Default `not-executed`: most problems are found before anything is sent. */
  readonly outcome?: Outcome;
  /** What was wrong, what is allowed, what to do. */
  readonly detail: string;
  /** Members from the database's own error: code, codeName, errorLabels, keyPattern. */
  readonly server?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere on a request's way and answered by the handler. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly parts: ProblemParts;
  readonly outcome: Outcome;

  constructor(parts: ProblemParts) {
    super(parts.detail);
    this.parts = parts;
    this.outcome = parts.outcome ?? 'not-executed';
  }
}

/** A refusal of a request that is the caller's mistake: 400, not executed. */
export function badRequest(type: ProblemType, detail: string): Problem {
  return new Problem({ type, status: 400, detail });
}

/** Whole seconds after which another attempt makes sense. */
export const RETRY_AFTER = { 'Retry-After': '1' } as const;

/**
 * MongoDB's labels for "too much at the moment; nothing was done, so wait and repeat": clients then back off as
 * they do before a busy server.
 */
export const OVERLOADED = {
  errorLabels: ['SystemOverloadedError', 'RetryableError'],
} as const;

/** The headers that every response has. */
export function commonHeaders(outcome: Outcome): Record<string, string> {
  return { 'Mooring-Outcome': outcome, 'Cache-Control': 'no-store' };
}

/** What to answer when something threw: its problem, or that the gateway failed. Notes which it is. */
export function asProblem(
  error: unknown,
  notes: { readonly sent: boolean; problem?: string; outcome?: string; error?: string },
): Problem {
  const problem = error instanceof Problem ? error : internal(error, notes);
  notes.problem = problem.parts.type;
  notes.outcome = problem.outcome;
  return problem;
}

function internal(error: unknown, notes: { readonly sent: boolean; error?: string }): Problem {
  notes.error = error instanceof Error ? error.name : typeof error;
  return new Problem({
    type: 'internal',
    status: 500,
    outcome: notes.sent ? 'unknown' : 'not-executed',
    detail: 'The gateway failed. Its log has an entry with the id in "instance".',
  });
}

/** The problem as the member of an answer; `instance` is the request's id. */
export function problemBody({ parts, outcome }: Problem, instance: string): object {
  const { type, status, detail, server } = parts;
  return {
    type: `urn:mooring:problem:${type}`,
    title: type.replaceAll('-', ' '),
    status,
    detail,
    instance: `urn:uuid:${instance}`,
    outcome,
    ...server,
  };
}

/** The answer for a problem; `instance` is the request's id. */
export function problemAnswer(problem: Problem, instance: string): Answer {
  const { status, headers } = problem.parts;
  return {
    status,
    headers: {
      ...commonHeaders(problem.outcome),
      'Content-Type': 'application/problem+json',
      ...headers,
    },
    text: JSON.stringify(problemBody(problem, instance)),
  };
}

/** The same as a Response. */
export function problemResponse(problem: Problem, instance: string): Response {
  return toResponse(problemAnswer(problem, instance));
}
