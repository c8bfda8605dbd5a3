// A gateway inside another program: its settings come from variables of that program's environment.
//
// Such a program loads its modules where no database and no variable is (Next.js does it to build). So
// the handler is made with the first request, and a mistake in the settings is an answer and a log entry, not
// a program that does not start.

import { type ApiKey, parseKeys } from './access/keys.ts';
import type { Handler } from './handler.ts';
import { Problem, problemResponse } from './http/problem.ts';

/** The variables, as the command has them too. */
export interface GatewayEnvironment {
  /** mongodb:// or mongodb+srv:// */
  readonly MONGODB_URI?: string | undefined;
  /** keyId:secret:database,database:role;… */
  readonly MOORING_KEYS?: string | undefined;
  /** The same random text for all gateways of one database. */
  readonly MOORING_SESSION_SECRET?: string | undefined;
}

/** A required variable. Throws RangeError with its name. */
export function required(environment: GatewayEnvironment, name: keyof GatewayEnvironment): string {
  const value: unknown = environment[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new RangeError(`${name} is not set. Set it to a text, as a secret of this program.`);
}

/** The keys of MOORING_KEYS. Throws RangeError without any secret. */
export function keysOf(environment: GatewayEnvironment): ApiKey[] {
  return parseKeys(required(environment, 'MOORING_KEYS'));
}

/** Makes the handler with the first request, and again with the next one if it could not be made. */
export function lazyHandler(make: () => Handler): Handler {
  let handler: Handler | undefined;
  return async (request, caller) => {
    try {
      handler ??= make();
    } catch (error) {
      return misconfigured(error);
    }
    return handler(request, caller);
  };
}

/** What is wrong is for the owner of the program, not for whoever asks. */
function misconfigured(error: unknown): Response {
  const id = crypto.randomUUID();
  const reason = error instanceof RangeError ? error.message : 'The gateway could not be made.';
  console.error(JSON.stringify({ event: 'misconfigured', id, reason }));
  const problem = new Problem({
    type: 'misconfigured',
    status: 500,
    detail: 'This gateway has no valid settings. Its log says which one to correct.',
  });
  return problemResponse(problem, id);
}
