// Commands about databases and collections as a whole: making, listing and dropping.

import { Binary, type Document } from 'mongodb';

import type { Collection } from './collection.ts';
import { CommandError } from './command-error.ts';
import { type Call, collectionName, requireAdmin } from './context.ts';
import { openCursor } from './cursor-commands.ts';
import { ID_INDEX } from './index-definition.ts';
import { compile } from './filter.ts';
import { filterField } from './query.ts';

/** Options of create that make something else than a plain collection. */
const refusedOptions = [
  'capped',
  'viewOn',
  'timeseries',
  'clusteredIndex',
  'validator',
  'encryptedFields',
  'changeStreamPreAndPostImages',
  'expireAfterSeconds',
];

export function create(call: Call): Document {
  const { store } = call.engine;
  const name = collectionName(call);
  const option = refusedOptions.find((refused) => Boolean(call.command[refused]));
  if (option !== undefined) {
    throw new CommandError('NotImplemented', `The demo engine does not support '${option}'.`);
  }
  if (store.find(call.database, name) !== undefined) {
    const namespace = `${call.database}.${name}`;
    throw new CommandError('NamespaceExists', `Collection ${namespace} already exists.`);
  }
  store.obtain(call.database, name);
  return {};
}

/** Dropping what is not there succeeds, as in MongoDB 7. */
export function drop(call: Call): Document {
  const name = collectionName(call);
  const dropped = call.engine.store.find(call.database, name);
  if (dropped === undefined) return {};
  call.engine.store.drop(call.database, name);
  return { nIndexesWas: dropped.indexes.length, ns: dropped.namespace };
}

export function dropDatabase(call: Call): Document {
  const there = call.engine.store.databaseNames().includes(call.database);
  call.engine.store.dropDatabase(call.database);
  return there ? { dropped: call.database } : {};
}

export function listCollections(call: Call): Document {
  const { command, database, engine } = call;
  const filter = compile(filterField('listCollections.filter', command['filter']));
  const listed = engine.store
    .collections(database)
    .map(describe)
    .filter((entry) => filter.test(entry));
  const shown =
    command['nameOnly'] === true ? listed.map(({ name, type }) => ({ name, type })) : listed;
  return openCursor(call, `${database}.$cmd.listCollections`, shown);
}

function describe([name, { uuid }]: [string, Collection]): Document & {
  name: string;
  type: string;
} {
  const info = { readOnly: false, uuid: new Binary(uuid.buffer, Binary.SUBTYPE_UUID) };
  return { name, type: 'collection', options: {}, info, idIndex: ID_INDEX };
}

export function listDatabases(call: Call): Document {
  requireAdmin(call);
  const { store } = call.engine;
  const query = filterField('listDatabases.filter', call.command['filter']);
  const filter = compile(query);
  const databases = store
    .databaseNames()
    .map((name) => ({ name, sizeOnDisk: 0, empty: store.collections(name).length === 0 }))
    .filter((entry) => filter.test(entry));
  if (call.command['nameOnly'] === true)
    return { databases: databases.map(({ name }) => ({ name })) };
  return { databases, totalSize: 0, totalSizeMb: 0 };
}
