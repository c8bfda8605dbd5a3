// createIndexes, listIndexes and dropIndexes.

import type { Document } from 'mongodb';

import { canonicalKey } from './canonical-key.ts';
import type { Collection } from './collection.ts';
import { CommandError } from './command-error.ts';
import { type Call, collectionName, documentArray } from './context.ts';
import { openCursor } from './cursor-commands.ts';
import { ID_INDEX, parseIndex } from './index-definition.ts';
import { shellText } from './shell-text.ts';
import { isDocument } from './values.ts';

export function createIndexes(call: Call): Document {
  const { store } = call.engine;
  const name = collectionName(call);
  const wanted = documentArray('createIndexes.indexes', call.command['indexes']).map(parseIndex);
  if (wanted.length === 0) {
    throw new CommandError('BadValue', 'Must specify at least one index to create');
  }
  const createdCollectionAutomatically = store.find(call.database, name) === undefined;
  const collection = store.obtain(call.database, name);
  const numIndexesBefore = collection.indexes.length;
  collection.createIndexes(wanted);
  const numIndexesAfter = collection.indexes.length;
  const note = numIndexesAfter === numIndexesBefore ? { note: 'all indexes already exist' } : {};
  return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ...note };
}

export function listIndexes(call: Call): Document {
  const collection = existing(call);
  return openCursor(call, collection.namespace, [...collection.indexes]);
}

export function dropIndexes(call: Call): Document {
  const collection = existing(call);
  const nIndexesWas = collection.indexes.length;
  const wanted: unknown = call.command['index'];
  const names =
    wanted === '*'
      ? collection.indexes.map(({ name }) => name).filter((name) => name !== ID_INDEX.name)
      : (Array.isArray(wanted) ? wanted : [wanted]).map((index) => nameOf(collection, index));
  if (names.includes(ID_INDEX.name)) {
    throw new CommandError('InvalidOptions', 'cannot drop _id index');
  }
  collection.dropIndexes(new Set(names));
  return { nIndexesWas };
}

function existing(call: Call): Collection {
  const name = collectionName(call);
  const collection = call.engine.store.find(call.database, name);
  if (collection !== undefined) return collection;
  throw new CommandError('NamespaceNotFound', `ns does not exist: ${call.database}.${name}`);
}

/** The name of an index that is given by its name or its key. */
function nameOf({ indexes }: Collection, index: unknown): string {
  const found = indexes.find(({ name, key }) =>
    isDocument(index) ? canonicalKey(key) === canonicalKey(index) : name === index,
  );
  if (found !== undefined) return found.name;
  const message = isDocument(index)
    ? `can't find index with key: ${shellText(index)}`
    : `index not found with name [${String(index)}]`;
  throw new CommandError('IndexNotFound', message);
}
