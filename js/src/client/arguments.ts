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
  const allowed = [...everywhere, ...(names === '' ? [] : names.split(' '))];
  const fields: Reply = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (name === 'session') throw unsupportedSession();
    if (!allowed.includes(name)) {
      throw new MongoInvalidArgumentError(
        `${operation} has no option ${JSON.stringify(name)} here; it has: ${allowed.join(', ')}`,
      );
    }
    if (!aside.includes(name)) fields[name] = name === 'sort' ? sortDocument(value) : value;
  }
  return fields;
}

const aside = [
  'timeoutMS',
  'maxRetries',
  'validateConnection',
  'signal',
  'maxTimeMS',
  'readPreference',
  'rawData',
];

/** What every operation takes. */
const everywhere = [...aside, 'comment'];

/** A transaction needs a connection of its own that lives from one request to the next. */
export function unsupportedSession(): UnsupportedOperationError {
  return new UnsupportedOperationError(
    'there are no sessions and no transactions over a gateway. A write of one document is atomic and is ' +
      'executed once without them; put what must change together into one document, or run the ' +
      'transaction beside the database',
  );
}

const words: Readonly<Record<string, number>> = {
  asc: 1,
  ascending: 1,
  desc: -1,
  descending: -1,
};

/** A sort in any of the driver's forms as the command has it. */
export function sortDocument(sort: unknown, direction: unknown = 1): Reply {
  if (typeof sort === 'string') return { [sort]: word(direction) };
  if (Array.isArray(sort)) {
    const list = sort as readonly unknown[];
    const isPair = list.length === 2 && typeof list[0] === 'string' && isDirection(list[1]);
    const pairs = isPair ? [list] : list;
    return Object.fromEntries(pairs.map(pairOf));
  }
  mustBeDocument(sort, 'the sort');
  const entries =
    sort instanceof Map ? [...(sort as Map<string, unknown>)] : Object.entries(sort as object);
  return Object.fromEntries(entries.map(pairOf));
}

function pairOf(one: unknown): readonly [string, unknown] {
  const [field, direction = 1] = Array.isArray(one) ? (one as unknown[]) : [one];
  return [String(field), word(direction)];
}

function isDirection(value: unknown): boolean {
  return typeof value !== 'string' || Object.hasOwn(words, value);
}

function word(direction: unknown): unknown {
  return typeof direction === 'string' ? (words[direction] ?? direction) : direction;
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
