// What an error of the Data API proves, and how much of it may be told.
//
// Its text may quote documents (a duplicate key is one), so none of it is told, except that of a Mooring gateway,
// which takes all values out. What is told is the status, the word in error_code, and the server's code where it is known.

import { evidenceOfAnswer } from '../evidence.ts';
import { Evidence } from '../generated/abi.ts';
import type { Failure } from '../work.ts';
import type { Reach } from './actions.ts';

/** An answer that is no success. `outcome` is the header by which a Mooring gateway is known. */
export interface Refusal {
  readonly status: number;
  readonly outcome: string | null;
  /** The body, where it is JSON. */
  readonly body: unknown;
}

/** Words for what is found before a database is asked. */
const early =
  'InvalidParameter MissingParameter InvalidSession AuthProviderNotFound NoMatchingRuleFound FunctionNotFound ' +
  'ServiceNotFound';

const duplicateKey = 11000;
const maxTimeMSExpired = 50;

/** The word in error_code; undefined where the answer is no error of a Data API. */
export function errorCode(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { error_code: code } = body as { error_code?: unknown };
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

/** What it proves of an action that reaches so far. */
export function evidenceOfRefusal(refusal: Refusal, reach: Reach): Evidence {
  const { status, outcome, body } = refusal;
  const code = errorCode(body);
  // Executed, and an error nevertheless: the write concern was not met, or a statement failed.
  if (outcome === 'executed' && code !== undefined) {
    if (status >= 500) return reach === 'none' ? Evidence.ambiguous : Evidence.not_durable;
    return reach === 'many' ? Evidence.interrupted : Evidence.refused;
  }
  if (outcome !== null || code === undefined || status >= 500) {
    return evidenceOfAnswer({ status, outcome, errorLabels: [] });
  }
  if (status === 429) return Evidence.overloaded;
  if (early.split(' ').includes(code) || reach === 'none') return Evidence.refused;
  // A MongoDBError may also be a connection that the server lost; a duplicate was not written.
  const failed = textOf(body).includes('E11000');
  return reach === 'one' && failed ? Evidence.refused : Evidence.interrupted;
}

/** What may be told of it. */
export function failureOfRefusal({ status, outcome, body }: Refusal): Failure {
  const word = errorCode(body);
  const text = textOf(body);
  if (word === undefined) {
    const where =
      ': the address must be what stands before /action/, …/app/<AppId>/endpoint/data/v1';
    return {
      message: `HTTP ${status} from something that is not a Data API${status === 404 ? where : ''}`,
    };
  }
  const own = outcome !== null && text !== '' ? text.replace(/\.$/, '') : undefined;
  if (text.includes('E11000')) {
    return {
      message: own ?? 'E11000 duplicate key',
      code: duplicateKey,
      codeName: 'DuplicateKey',
    };
  }
  const late = word === 'ExecutionTimeLimitExceeded' && outcome !== 'not-executed';
  return {
    message: own ?? `the Data API answered HTTP ${status}, ${word}`,
    code: late ? maxTimeMSExpired : word,
  };
}

function textOf(body: unknown): string {
  const error = (body as { error?: unknown } | undefined | null)?.error;
  return typeof error === 'string' ? error : '';
}
