// The Data API's error bodies: `{"error", "error_code", "link"}` with its statuses.
//
// The gateway's problems are translated, so that whatever is refused anywhere is refused in the words of this
// dialect too. `link` led to a log entry; here it is the id of the request's entry in the gateway's log.

import { commonHeaders, Problem, type ProblemParts, type ProblemType } from '../http/problem.ts';

/** Error codes of the service, as far as they apply here. */
export type ErrorCode =
  | 'InvalidParameter'
  | 'MissingParameter'
  | 'InvalidSession'
  | 'AuthProviderNotFound'
  | 'NoMatchingRuleFound'
  | 'FunctionNotFound'
  | 'ServiceNotFound'
  | 'MongoDBError'
  | 'ReadSizeLimitExceeded'
  | 'ExecutionTimeLimitExceeded'
  | 'TooManyRequests'
  | 'InternalServerError';

/** A problem that only this dialect has. */
export class DataApiError extends Problem {
  readonly errorCode: ErrorCode;

  constructor(errorCode: ErrorCode, parts: ProblemParts) {
    super(parts);
    this.errorCode = errorCode;
  }
}

/** A mistake in the body: 400, not executed. */
export function invalid(detail: string): DataApiError {
  return new DataApiError('InvalidParameter', { type: 'invalid-field', status: 400, detail });
}

interface Row {
  readonly code: ErrorCode;
  /** Where the Data API's differs from the problem's. */
  readonly status?: number;
  /** Where clients may compare it. */
  readonly error?: string;
}

/** Types that are not here are told by their status. */
const rows: ReadonlyMap<ProblemType, Row> = new Map<ProblemType, Row>([
  [
    'unauthorized',
    { code: 'InvalidSession', error: 'invalid session: error finding user for endpoint' },
  ],
  ['forbidden-namespace', { code: 'NoMatchingRuleFound' }],
  ['unsupported-media-type', { code: 'InvalidParameter', status: 400 }],
  ['server-error', { code: 'MongoDBError' }],
  // Clients of this dialect know of no cursor that they could have lost.
  [
    'cursor-lost',
    { code: 'InternalServerError', status: 503, error: 'the query was interrupted; send it again' },
  ],
  // The service's answer to more than its limit of concurrent requests.
  ['overloaded', { code: 'TooManyRequests', status: 429 }],
  ['deadline-exceeded', { code: 'ExecutionTimeLimitExceeded' }],
]);

function rowFor(problem: Problem): Row {
  if (problem instanceof DataApiError) return { code: problem.errorCode };
  const { type, status } = problem.parts;
  const row = rows.get(type);
  if (row !== undefined) return row;
  if (status === 403) return { code: 'NoMatchingRuleFound' };
  if (status === 429) return { code: 'TooManyRequests' };
  return { code: status < 500 ? 'InvalidParameter' : 'InternalServerError' };
}

/** The response for a problem; `instance` is the request's id. */
export function errorResponse(problem: Problem, instance: string): Response {
  const { parts, outcome } = problem;
  const row = rowFor(problem);
  const body = {
    error: row.error ?? parts.detail,
    error_code: row.code,
    link: `urn:uuid:${instance}`,
  };
  return new Response(JSON.stringify(body), {
    status: row.status ?? parts.status,
    headers: { ...commonHeaders(outcome), 'Content-Type': 'application/json', ...parts.headers },
  });
}
