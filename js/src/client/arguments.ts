// The checks at the door of every operation: what is no document, and what is no option.
//
// A forgotten `await` or a misspelt option would otherwise do something else than its caller meant, and
// report success.

import { encodeCommand } from '../gateway-endpoint.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { EJSONError } from '../ejson/index.ts';
import { MongoInvalidArgumentError, UnsupportedOperationError } from '../errors.ts';

/** The fields that are not undefined. */
export function defined(fields: Reply): Reply {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** @throws MongoInvalidArgumentError when `value` is not a plain document. `what` names it. */
export function mustBeDocument(value: unknown, what = 'the filter'): void {
  const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  const isPromise = found === 'object' && typeof (value as { then?: unknown }).then === 'function';
  if (found === 'object' && !isPromise) return;
  const said = isPromise ? 'a promise; await it first' : found;
  throw new MongoInvalidArgumentError(`${what} must be a document; it is ${said}`);
}

/** @throws MongoInvalidArgumentError when `value` is no array, or an empty one. */
export function mustBeFilled(value: unknown, operation: string, what: string): void {
  if (Array.isArray(value) && value.length > 0) return;
  throw new MongoInvalidArgumentError(`${operation} needs an array of at least one ${what}`);
}

/**
 * The options that are fields of the command, those left undefined not among them.
 * @param names what the operation has besides what all have, with blanks between them
 * @throws MongoInvalidArgumentError for another one, UnsupportedOperationError for a session
 */
export function picked(operation: string, options: object, names: string): Reply {
  const fields: Reply = {};
  for (const [name, value] of Object.entries(known(operation, options, `${everywhere} ${names}`))) {
    if (!aside.includes(name)) fields[name] = name === 'sort' ? sortDocument(value) : value;
  }
  return fields;
}

/**
 * The options that are not undefined.
 * @param names all that there may be, with blanks between them
 * @throws as `picked`
 */
export function known(of: string, options: object, names: string): Reply {
  const allowed = names.trim().split(' ');
  const given = defined(options as Reply);
  for (const name of Object.keys(given)) {
    if (name === 'session') throw unsupportedSession();
    if (!allowed.includes(name)) {
      throw new MongoInvalidArgumentError(
        `${of} has no option ${JSON.stringify(name)} here; it has: ${allowed.join(', ')}`,
      );
    }
  }
  return given;
}

/** What is this client's own business. */
const ours = 'timeoutMS maxRetries validateConnection signal maxTimeMS readPreference rawData';

/** What every operation takes. */
const everywhere = `${ours} comment`;

/** What is no field of a command, or none that all commands of a cursor have. */
const aside = `${ours} batchSize timeoutMode`.split(' ');

/** A transaction needs a connection of its own that lives from one request to the next. */
export function unsupportedSession(): UnsupportedOperationError {
  return new UnsupportedOperationError(
    'there are no sessions and no transactions over a gateway. A write of one document is atomic and executed ' +
      'once without them: put what must change together into one document, or run the transaction beside the database',
  );
}

const words = new Map<unknown, number>([
  ['asc', 1],
  ['ascending', 1],
  ['desc', -1],
  ['descending', -1],
]);

/** A sort in any of the driver's forms as the command has it. */
export function sortDocument(sort: unknown, direction: unknown = 1): Reply {
  if (typeof sort === 'string') return sortDocument([[sort, direction]]);
  if (!Array.isArray(sort)) {
    mustBeDocument(sort, 'the sort');
    return sortDocument(
      sort instanceof Map ? [...(sort as Map<unknown, unknown>)] : Object.entries(sort as object),
    );
  }
  const [first, second] = sort as readonly unknown[];
  const isPair =
    sort.length === 2 &&
    typeof first === 'string' &&
    (typeof second !== 'string' || words.has(second));
  return Object.fromEntries((isPair ? [sort] : (sort as unknown[])).map(pairOf));
}

/** A field and its direction, from both or from the field alone. */
function pairOf(one: unknown): readonly [string, unknown] {
  const [field, direction = 1] = [one].flat();
  return [String(field), words.get(direction) ?? direction];
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
