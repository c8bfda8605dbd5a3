// Which documents a filter means, and in which order and shape they are wanted: mingo's work.
//
// Filters on `_id` for equality are answered from the map; everything else is a scan. Server-side JavaScript is
// off. The documents that come out may share parts with what is stored; nobody writes to them.

import { Query as FullQuery } from 'mingo';
import type { Cursor } from 'mingo/cursor';
import type { Document } from 'mongodb';

import { type Collation, collationField, keyed, refuseUncollatable } from './collation.ts';
import type { Collection } from './collection.ts';
import { CommandError } from './command-error.ts';
import { compile, MINGO_OPTIONS } from './filter.ts';
import { isRegularExpression, withRegExps } from './regular-expressions.ts';
import { isDocument, isOperatorDocument } from './values.ts';

/** Order, window and shape of a find. Zero or absent means none. */
export interface Selection {
  readonly sort?: unknown;
  readonly skip?: unknown;
  readonly limit?: unknown;
  readonly projection?: unknown;
  readonly collation?: unknown;
  /** Of a find: where a scan of an index begins, and before what it ends. */
  readonly min?: unknown;
  readonly max?: unknown;
}

/** A document, or the empty one if absent. Throws TypeMismatch naming the field. */
function documentField(field: string, value: unknown): Document {
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

/** Which documents could match, and whether they then do. */
interface Plan {
  readonly candidates: Iterable<Document>;
  readonly test: (document: Document) => boolean;
}

function planOf(
  collection: Collection | undefined,
  filter: Document,
  collation: Collation | undefined,
): Plan {
  if (collation !== undefined) return collatedPlan(collection, filter, collation);
  const ids = idsOf(filter['_id']);
  const onlyIds = ids !== undefined && Object.keys(filter).length === 1;
  const query = onlyIds ? undefined : compile(filter);
  const test = (document: Document): boolean => query?.test(document) ?? true;
  if (collection === undefined) return { candidates: [], test };
  return { candidates: ids === undefined ? collection.all() : collection.withIds(ids), test };
}

/** Looks at all documents: an `_id` may be equal to many texts. */
function collatedPlan(
  collection: Collection | undefined,
  filter: Document,
  collation: Collation,
): Plan {
  refuseUncollatable(filter);
  const query = compile(keyed(filter, collation));
  return {
    candidates: collection?.all() ?? [],
    test: (document) => query.test(keyed(document, collation)),
  };
}

function idsOf(condition: unknown): unknown[] | undefined {
  if (condition === undefined || isRegularExpression(condition)) return undefined;
  if (!isOperatorDocument(condition)) return [condition];
  if ('$eq' in condition) return [condition['$eq'] as unknown];
  const any: unknown = condition['$in'];
  return Array.isArray(any) && !any.some(isRegularExpression) ? (any as unknown[]) : undefined;
}

/** The documents that match, in natural order; at most `limit` unless it is 0. */
export function match(
  collection: Collection | undefined,
  filter: Document,
  limit = 0,
  collation?: unknown,
): Document[] {
  return select(collection, filter, { limit, collation });
}

/** `min` and `max` of a find as a filter. They are for a scan of one field here. */
function boundsOf({ min, max }: Selection): Document[] {
  const bounds = [
    ['find.min', '$gte', min],
    ['find.max', '$lt', max],
  ] as const;
  return bounds.flatMap(([field, operator, value]) => {
    const fields = Object.entries(documentField(field, value));
    if (fields.length > 1) {
      throw new CommandError('NotImplemented', `The demo engine takes one field in '${field}'.`);
    }
    return fields.map(([path, bound]) => ({ [path]: { [operator]: bound as unknown } }));
  });
}

/**
 * The documents that a find wants; `filter` is from filterField. Without a sort it looks no further than it
 * must. Throws BadValue for what mingo does not accept.
 */
export function select(
  collection: Collection | undefined,
  filter: Document,
  selection: Selection,
): Document[] {
  const sort = documentField('find.sort', selection.sort);
  const skip = countField('find.skip', selection.skip);
  const limit = countField('find.limit', selection.limit) || Infinity;
  const projection = filterField('find.projection', selection.projection);
  const sorts = Object.keys(sort).length > 0;
  const collation = collationField(selection.collation);
  const bounds = boundsOf(selection);
  const whole = bounds.length > 0 ? { $and: [filter, ...bounds] } : filter;
  const found = take(planOf(collection, whole, collation), sorts ? Infinity : skip + limit);
  const cursor = sorts ? all(found, {}).sort(sort) : undefined;
  if (collation !== undefined) cursor?.collation(collation);
  const ordered = cursor?.all() ?? found;
  const window = skip > 0 || ordered.length > limit ? ordered.slice(skip, skip + limit) : ordered;
  return Object.keys(projection).length > 0 ? all(window, projection).all() : window;
}

function take({ candidates, test }: Plan, count: number): Document[] {
  const found: Document[] = [];
  for (const document of candidates) {
    if (!test(document)) continue;
    found.push(document);
    if (found.length >= count) break;
  }
  return found;
}

/** mingo's cursor over documents that are all wanted. */
function all(documents: Document[], projection: Document): Cursor<Document> {
  return new FullQuery({}, MINGO_OPTIONS).find<Document>(documents, projection);
}

/** One document as a projection, from filterField, shows it. */
export function projected(document: Document, projection: Document): Document {
  if (Object.keys(projection).length === 0) return document;
  return all([document], projection).all()[0] ?? document;
}
