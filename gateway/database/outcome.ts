// What a failure of the driver proves about the command: THE ONE TABLE of the gateway.
//
// `not-executed` has two reasons only: the command was never sent, which database.ts knows from the
// serialiser and not from the error; or the server itself said so (server-error.ts). A network error of
// whatever class, also one hidden in another, is `unknown` once the command was sent. So an error that
// nobody has thought of, of a driver yet to come, is never taken for a proof.

import { Problem, type ProblemType, RETRY_AFTER } from '../http/problem.ts';
import { serverProblem, wordOfServer } from './server-error.ts';

/** What is known about a command besides its error. */
export interface Circumstances {
  /** Whether it may change documents. */
  readonly writes: boolean;
  /** Whether it may have left the gateway. */
  readonly sent: boolean;
}

interface Row {
  readonly sent: boolean;
  readonly late: boolean;
  readonly type: ProblemType;
  readonly status: number;
  readonly outcome: 'not-executed' | 'unknown';
  readonly detail: string;
}

const rows: readonly Row[] = [
  {
    sent: false,
    late: false,
    type: 'database-unavailable',
    status: 503,
    outcome: 'not-executed',
    detail: 'The database cannot be reached at the moment. Nothing was sent; try again.',
  },
  {
    sent: false,
    late: true,
    type: 'deadline-exceeded',
    status: 503,
    outcome: 'not-executed',
    detail: 'The deadline passed before the command could be sent. Nothing was sent; try again.',
  },
  {
    sent: true,
    late: false,
    type: 'database-connection-lost',
    status: 502,
    outcome: 'unknown',
    detail: 'The connection to the database broke; the command may have been executed.',
  },
  {
    sent: true,
    late: true,
    type: 'deadline-exceeded',
    status: 504,
    outcome: 'unknown',
    detail: 'The deadline passed while the database worked; the command may have been executed.',
  },
];

/** The reason with which a command is aborted when its deadline passes. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** The problem to answer with when running a command threw. */
export function problemOf(thrown: unknown, { writes, sent }: Circumstances): Problem {
  const word = sent ? wordOfServer(thrown) : undefined;
  if (word !== undefined) return serverProblem(word, writes);
  const late = isTimeout(thrown);
  const row = rows.find((candidate) => candidate.sent === sent && candidate.late === late);
  if (row === undefined) throw new Error('unreachable: the table has all four combinations');
  const { type, status, outcome, detail } = row;
  return new Problem({ type, status, outcome, detail, headers: sent ? {} : RETRY_AFTER });
}

function isTimeout(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return thrown instanceof DeadlineError || thrown.name === 'MongoNetworkTimeoutError';
}
