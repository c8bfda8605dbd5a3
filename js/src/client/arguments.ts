// The checks at the door of every operation: what is no document, and what is no option.
//
// A forgotten `await` or a misspelt option would otherwise do something else than its caller meant, and
// report success.

import { encodeCommand } from '../gateway-endpoint.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { EJSONError } from '../ejson/index.ts';
import { MongoInvalidArgumentError } from '../errors.ts';

/** @throws MongoInvalidArgumentError when `value` is not a plain document. `what` names it. */
export function mustBeDocument(value: unknown, what: string): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && typeof (value as { then?: unknown }).then !== 'function') return;
  const found =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'an array'
        : isObject
          ? 'a promise'
          : typeof value;
  const hint = found === 'a promise' ? '; await it first' : '';
  throw new MongoInvalidArgumentError(`${what} must be a document; it is ${found}${hint}`);
}

/** @throws MongoInvalidArgumentError for a name that is not in `allowed`. */
export function mustKnow(options: object, allowed: readonly string[], operation: string): void {
  for (const name of Object.keys(options)) {
    if (allowed.includes(name)) continue;
    throw new MongoInvalidArgumentError(
      `${operation} has no option ${JSON.stringify(name)} here; it has: ${allowed.join(', ')}`,
    );
  }
}

/** The command as it travels. @throws MongoInvalidArgumentError for what cannot be stored. */
export function encoded(command: Reply): string {
  try {
    return encodeCommand(command);
  } catch (error) {
    const known =
      error instanceof TypeError || error instanceof RangeError || error instanceof EJSONError;
    if (!known) throw error;
    throw new MongoInvalidArgumentError(`nothing was sent: ${error.message}`);
  }
}
