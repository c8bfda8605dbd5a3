// Which documents a filter means, and in which order and shape they are wanted: mingo's work.
//
// Filters on `_id` for equality are answered from the map; everything else is a scan. Server-side JavaScript is
// off. The documents that come out may share parts with what is stored; nobody writes to them.

import { Query } from 'mingo';
import type { Document } from 'mongodb';

import type { Collection } from './collection.ts';
import { CommandError } from './command-error.ts';
import { isRegularExpression, withRegExps } from './regular-expressions.ts';
import { isDocument, isOperatorDocument } from './values.ts';

export const MINGO_OPTIONS = { scriptEnabled: false } as const;

/** Order, window and shape of a find. Zero or absent means none. */
export interface Selection {
  readonly sort?: unknown;
  readonly skip?: unknown;
  readonly limit?: unknown;
  readonly projection?: unknown;
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

/** A filter as mingo takes it. Throws TypeMismatch naming the field. */
export function filterField(field: string, value: unknown): Document {
  return withRegExps(documentField(field, value));
}

function countField(field: string, value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new CommandError('BadValue', `BSON field '${field}' must be an integer >= 0`);
}

/** The documents that could match: those with the filter's `_id`s, or all. */
function candidates(collection: Collection, filter: Document): Iterable<Document> {
  const ids = idsOf(filter['_id']);
  return ids === undefined ? collection.all() : collection.withIds(ids);
}

function idsOf(condition: unknown): unknown[] | undefined {
  if (condition === undefined || isRegularExpression(condition)) return undefined;
  if (!isOperatorDocument(condition)) return [condition];
  if ('$eq' in condition) return [condition['$eq'] as unknown];
  const any: unknown = condition['$in'];
  return Array.isArray(any) && !any.some(isRegularExpression) ? (any as unknown[]) : undefined;
}

/** The documents that match, in natural order; at most `limit` unless it is 0. */
export function match(collection: Collection | undefined, filter: Document, limit = 0): Document[] {
  return select(collection, filter, { limit });
}

/** The documents that a find wants; `filter` is from filterField. Throws BadValue for what mingo does not accept. */
export function select(
  collection: Collection | undefined,
  filter: Document,
  selection: Selection,
): Document[] {
  const query = new Query(filter, MINGO_OPTIONS);
  const sort = documentField('find.sort', selection.sort);
  const skip = countField('find.skip', selection.skip);
  const limit = countField('find.limit', selection.limit);
  const projection = filterField('find.projection', selection.projection);
  if (collection === undefined) return [];
  const shape = Object.keys(projection).length > 0 ? projection : undefined;
  const cursor = query.find<Document>(candidates(collection, filter), shape);
  if (Object.keys(sort).length > 0) cursor.sort(sort);
  if (skip > 0) cursor.skip(skip);
  if (limit > 0) cursor.limit(limit);
  return cursor.all();
}

/** One document as a projection, from filterField, shows it. */
export function projected(document: Document, projection: Document): Document {
  if (Object.keys(projection).length === 0) return document;
  const shown = new Query({}, MINGO_OPTIONS).find<Document>([document], projection).all();
  return shown[0] ?? document;
}
