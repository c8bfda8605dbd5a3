// The fields of an action's body: which there may be, of what type, and which must be there.

import { Double, Long } from 'mongodb';

import { isDocument } from '../ejson.ts';
import { DataApiError, invalid } from './errors.ts';

/** A type of field; with `?` it may be absent or null. */
export type FieldType = `${keyof typeof types}${'' | '?'}`;

/** The fields of one action, besides the three that name the collection. */
export interface Fields {
  readonly [name: string]: FieldType;
}

/** A checked body: only fields of the action, absent where they were null. */
export type Body = Readonly<Record<string, unknown>>;

const names: Fields = { dataSource: 'text', database: 'text', collection: 'text' };

/** What each type is, in words, and its check. */
const types = {
  text: [
    'a string that is not empty',
    (value: unknown) => typeof value === 'string' && value !== '',
  ],
  boolean: ['true or false', (value: unknown) => typeof value === 'boolean'],
  count: ['a whole number, 0 or more', isCount],
  document: ['an object', isDocument],
  documents: ['an array of objects, at least one', isDocuments],
  pipeline: [
    'an array of stages',
    (value: unknown) => Array.isArray(value) && value.every(isDocument),
  ],
  update: [
    'an object of update operators such as $set, or an array of stages',
    (value: unknown) => isDocuments(value) || (isDocument(value) && isUpdate(value)),
  ],
  replacement: [
    'an object without update operators; for those, use updateOne',
    (value: unknown) => isDocument(value) && Object.keys(value)[0]?.startsWith('$') !== true,
  ],
} as const satisfies Record<string, readonly [string, (value: unknown) => boolean]>;

/** Checks a body. Throws the 400 error that names the field, never its value. */
export function readFields(body: Readonly<Record<string, unknown>>, fields: Fields): Body {
  const all = { ...names, ...fields };
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) throw unknownField(unknown, Object.keys(all));
  const checked: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(all)) {
    const value = body[name];
    if (value !== undefined && value !== null) checked[name] = check(name, value, type);
    else if (!type.endsWith('?')) throw missingField(name);
  }
  return checked;
}

function check(name: string, value: unknown, type: FieldType): unknown {
  const [wanted, accepts] = types[type.replace('?', '') as keyof typeof types];
  if (accepts(value)) return value;
  throw invalid(`the field '${name}' must be ${wanted}`);
}

function missingField(name: string): DataApiError {
  return new DataApiError('MissingParameter', {
    type: 'invalid-field',
    status: 400,
    detail: `must provide a '${name}' field`,
  });
}

function unknownField(name: string, allowed: readonly string[]): DataApiError {
  const shown = name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
  return invalid(
    `the field '${shown}' is not one of this action's; allowed are ${allowed.join(', ')}`,
  );
}

function isDocuments(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isDocument);
}

function isUpdate(value: Record<string, unknown>): boolean {
  const operators = Object.keys(value);
  return operators.length > 0 && operators.every((name) => name.startsWith('$'));
}

function isCount(value: unknown): boolean {
  const number = toNumber(value);
  return Number.isSafeInteger(number) && number >= 0;
}

/** A checked count as a JavaScript number. */
export function toNumber(value: unknown): number {
  return typeof value === 'number' || value instanceof Long || value instanceof Double
    ? Number(value)
    : NaN;
}
