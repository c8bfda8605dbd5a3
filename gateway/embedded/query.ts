// Which documents a filter means, and in which order and shape they are wanted: mingo's work.
//
// An equality on `_id` is answered from the map; everything else is a scan. Server-side JavaScript is
// off. The documents that come out may share parts with what is stored; nobody writes to them.

import { Query } from 'mingo';
import type { Document } from 'mongodb';

import type { Collection } from './collection.ts';
import { CommandError } from './command-error.ts';

export const MINGO_OPTIONS = { scriptEnabled: false } as const;

/** Order, window and shape of a find. Zero or absent means none. */
export interface Selection {
  readonly sort?: unknown;
  readonly skip?: unknown;
  readonly limit?: unknown;
  readonly projection?: unknown;
}

/** Whether a value is a document and not one of the classes for BSON values. */
export function isDocument(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether a value is a document whose first key is an operator, as in `{ $gt: 5 }`. */
export function isOperatorDocument(value: unknown): value is Document {
  return isDocument(value) && Object.keys(value)[0]?.startsWith('$') === true;
}

/** A document, or the empty one if absent. Throws TypeMismatch naming the field. */
export function documentField(field: string, value: unknown): Document {
  if (value === undefined) return {};
  if (isDocument(value)) return value;
  throw new CommandError(
    'TypeMismatch',
    `BSON field '${field}' is the wrong type; expected object`,
  );
}

function countField(field: string, value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new CommandError('BadValue', `BSON field '${field}' must be an integer >= 0`);
}

/** The documents that could match: one by its `_id`, or all. */
function candidates(collection: Collection, filter: Document): Document[] {
  const id: unknown = filter['_id'];
  const exact = id !== undefined && !isOperatorDocument(id) && !(id instanceof RegExp);
  return exact ? collection.withId(id) : collection.all();
}

/** The documents that match, in natural order; at most `limit` unless it is 0. */
export function match(collection: Collection | undefined, filter: Document, limit = 0): Document[] {
  return select(collection, filter, { limit });
}

/** The documents that a find wants. Throws BadValue for what mingo does not accept. */
export function select(
  collection: Collection | undefined,
  filter: Document,
  selection: Selection,
): Document[] {
  const query = new Query(filter, MINGO_OPTIONS);
  const sort = documentField('find.sort', selection.sort);
  const skip = countField('find.skip', selection.skip);
  const limit = countField('find.limit', selection.limit);
  const projection = documentField('find.projection', selection.projection);
  if (collection === undefined) return [];
  const shape = Object.keys(projection).length > 0 ? projection : undefined;
  const cursor = query.find<Document>(candidates(collection, filter), shape);
  if (Object.keys(sort).length > 0) cursor.sort(sort);
  if (skip > 0) cursor.skip(skip);
  if (limit > 0) cursor.limit(limit);
  return cursor.all();
}
