// What createIndexes says about one index: read, named, and compared with what is there.
//
// Options that would change what the index means and that the engine does not know are refused. Such as
// only make things fast or tidy (background, hidden, expireAfterSeconds) are kept and listed; nothing expires.

import type { Document } from 'mongodb';

import { canonicalKey } from './canonical-key.ts';
import { CommandError } from './command-error.ts';
import { withRegExps } from './regular-expressions.ts';
import { shellText } from './shell-text.ts';
import { isDocument } from './values.ts';

/** One index as listIndexes shows it. */
export interface IndexDefinition {
  readonly v: 2;
  readonly key: Document;
  readonly name: string;
  readonly unique?: true;
  readonly sparse?: true;
  readonly partialFilterExpression?: Document;
  readonly expireAfterSeconds?: number;
  readonly hidden?: true;
}

export const ID_INDEX: IndexDefinition = { v: 2, key: { _id: 1 }, name: '_id_' };

const known = new Set([
  'v',
  'ns',
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'hidden',
  'background',
]);

/** Reads one element of createIndexes.indexes. Throws BadValue, CannotCreateIndex or NotImplemented. */
export function parseIndex(spec: Document): IndexDefinition {
  const { key, name, unique, sparse, partialFilterExpression, expireAfterSeconds, hidden } =
    spec as Record<string, unknown>;
  const strange = Object.keys(spec).find(
    (option) => !known.has(option) && spec[option] !== undefined && spec[option] !== false,
  );
  if (strange !== undefined) {
    throw new CommandError('NotImplemented', `The demo engine does not support '${strange}'.`);
  }
  checkKey(key);
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw new CommandError('CannotCreateIndex', 'The name of an index is a string of some length');
  }
  if (partialFilterExpression !== undefined && !isDocument(partialFilterExpression)) {
    throw new CommandError('CannotCreateIndex', 'partialFilterExpression must be an object');
  }
  return {
    v: 2,
    key,
    name: name ?? defaultName(key),
    ...(unique === true ? { unique } : {}),
    ...(sparse === true ? { sparse } : {}),
    ...(partialFilterExpression === undefined ? {} : { partialFilterExpression }),
    ...(typeof expireAfterSeconds === 'number' ? { expireAfterSeconds } : {}),
    ...(hidden === true ? { hidden } : {}),
  };
}

function checkKey(key: unknown): asserts key is Document {
  if (!isDocument(key) || Object.keys(key).length === 0) {
    throw new CommandError('CannotCreateIndex', 'An index needs a key such as {field: 1}');
  }
  for (const [path, kind] of Object.entries(key)) {
    if (path.split('.').includes('') || path.startsWith('$') || path.includes('$**')) {
      throw new CommandError('CannotCreateIndex', 'A path of an index is empty or not a path');
    }
    if (typeof kind === 'string' && kind !== 'hashed') {
      throw new CommandError('NotImplemented', `The demo engine has no '${kind}' indexes.`);
    }
    if (typeof kind !== 'string' && (typeof kind !== 'number' || kind === 0)) {
      throw new CommandError('CannotCreateIndex', 'Values in an index key are 1, -1 or a kind');
    }
  }
}

/** As drivers name them: `a_1_b_-1`. */
function defaultName(key: Document): string {
  return Object.entries(key)
    .map(([path, direction]) => `${path}_${String(direction)}`)
    .join('_');
}

/** Whether an index is there already. Throws IndexKeySpecsConflict or IndexOptionsConflict. */
export function exists(wanted: IndexDefinition, present: readonly IndexDefinition[]): boolean {
  if (text(wanted.key) === text(ID_INDEX.key)) return true;
  const named = present.find(({ name }) => name === wanted.name);
  if (named !== undefined && signature(named) !== signature(wanted)) {
    throw new CommandError(
      'IndexKeySpecsConflict',
      'An existing index has the same name as the requested index. When index names are not specified, they ' +
        'are auto generated and can cause conflicts. Please refer to our documentation. ' +
        `Requested index: ${shellText(wanted)}, existing index: ${shellText(named)}`,
    );
  }
  const same = named ?? present.find((index) => signature(index) === signature(wanted));
  if (same === undefined) return false;
  if (text(same) === text(wanted)) return true;
  throw new CommandError(
    'IndexOptionsConflict',
    same === named
      ? `An equivalent index already exists with the same name but different options. Requested index: ${shellText(wanted)}, existing index: ${shellText(same)}`
      : `Index already exists with a different name: ${same.name}`,
  );
}

/** What makes two indexes the same one to MongoDB, whatever their names. */
function signature({ key, unique, sparse, partialFilterExpression }: IndexDefinition): string {
  return text([key, unique ?? false, sparse ?? false, partialFilterExpression ?? null]);
}

const text = (value: unknown): string => canonicalKey(value);

/** The filter of a partial index, as mingo takes it. */
export function partialFilter(definition: IndexDefinition): Document | undefined {
  return withRegExps(definition.partialFilterExpression);
}
