// find, count and distinct.

import type { Document } from 'mongodb';

import { canonicalKey } from './canonical-key.ts';
import { collationField, keyed } from './collation.ts';
import { CommandError } from './command-error.ts';
import { type Call, collectionName } from './context.ts';
import { batchSize, cursorReply } from './cursor-commands.ts';
import { valuesAt } from './paths.ts';
import { filterField, match, select } from './query.ts';

export function find(call: Call): Document {
  const { command, engine, database, session, now } = call;
  const name = collectionName(call);
  const filter = filterField('find.filter', command['filter']);
  const documents = select(engine.store.find(database, name), filter, command);
  const namespace = `${database}.${name}`;
  const size = batchSize('find', command);
  const single = command['singleBatch'] === true;
  const batch = engine.cursors.open({ namespace, session, documents }, size, single, now);
  return cursorReply('firstBatch', batch, namespace);
}

export function count(call: Call): Document {
  const { command, engine, database } = call;
  const filter = filterField('count.query', command['query']);
  const { skip, limit } = command;
  const collection = engine.store.find(database, collectionName(call));
  const all = Object.keys(filter).length === 0 && skip === undefined && limit === undefined;
  if (all) return { n: collection?.size ?? 0 };
  const { collation } = command;
  return { n: select(collection, filter, { skip, limit, collation }).length };
}

/** Each value of a field once, in the order of first appearance; the elements of an array one by one. */
export function distinct(call: Call): Document {
  const { command, engine, database } = call;
  const key: unknown = command['key'];
  if (typeof key !== 'string') {
    throw new CommandError('TypeMismatch', "BSON field 'distinct.key' must be a string");
  }
  const filter = filterField('distinct.query', command['query']);
  const path = key.split('.');
  const values = new Map<string, unknown>();
  const collation = collationField(command['collation']);
  const collection = engine.store.find(database, collectionName(call));
  for (const document of match(collection, filter, 0, command['collation'])) {
    for (const value of valuesAt(document, path)) {
      const text = canonicalKey(collation === undefined ? value : keyed(value, collation));
      if (!values.has(text)) values.set(text, value);
    }
  }
  return { values: [...values.values()] };
}
