// $out and $merge: what the end of a pipeline does with its result.
//
// $out replaces a collection's documents all at once and keeps its indexes. $merge goes document by document,
// as MongoDB's does, and what it had done before it failed stays done.

import { Aggregator } from 'mingo';
import { BSON, type Document } from 'mongodb';

import { copyOf } from './bson.ts';
import { canonicalKey } from './canonical-key.ts';
import type { Collection } from './collection.ts';
import { CommandError } from './command-error.ts';
import type { Call } from './context.ts';
import { MINGO_OPTIONS } from './filter.ts';
import { match } from './query.ts';
import { duplicateKey } from './unique-index.ts';
import { withRegExps } from './regular-expressions.ts';
import { isDocument } from './values.ts';

/** Does what the last stage says. Throws CommandError. */
export function writeResult(call: Call, stage: Document, result: readonly Document[]): void {
  const documents = result.map(copyOf);
  if ('$out' in stage) {
    const { database, name } = namespaceOf(call, '$out', stage['$out']);
    call.engine.store.replace(database, name, documents);
  } else merge(call, stage['$merge'], documents);
}

interface Target {
  readonly database: string;
  readonly name: string;
}

function namespaceOf(call: Call, stage: string, into: unknown): Target {
  if (typeof into === 'string') return { database: call.database, name: into };
  const { db, coll } = isDocument(into) ? into : {};
  if (typeof db === 'string' && typeof coll === 'string') return { database: db, name: coll };
  if (db === undefined && typeof coll === 'string') return { database: call.database, name: coll };
  throw new CommandError('FailedToParse', `${stage} needs a collection's name or {db: …, coll: …}`);
}

/** What to do when the target has such a document, and when it has none. */
interface Plan {
  readonly on: string[];
  readonly whenMatched: string | Document[];
  readonly whenNotMatched: string;
}

function merge(call: Call, specification: unknown, documents: Document[]): void {
  const options = isDocument(specification) ? specification : { into: specification };
  const { database, name } = namespaceOf(call, '$merge', options['into']);
  const plan = planOf(options);
  const collection = call.engine.store.obtain(database, name);
  requireUniqueIndex(collection, plan.on);
  for (const document of documents) mergeOne(collection, plan, document);
}

const defaults = { on: '_id', whenMatched: 'merge', whenNotMatched: 'insert' };

function planOf(options: Document): Plan {
  if (options['let'] !== undefined) {
    throw new CommandError('NotImplemented', "The demo engine does not support $merge with 'let'.");
  }
  const { on, whenMatched, whenNotMatched } = { ...defaults, ...options } as Record<
    string,
    unknown
  >;
  const fields: unknown[] = Array.isArray(on) ? on : [on];
  const named = ['replace', 'keepExisting', 'merge', 'fail'].includes(String(whenMatched));
  const stages = Array.isArray(whenMatched) && whenMatched.every(isDocument);
  const known = ['insert', 'discard', 'fail'].includes(String(whenNotMatched));
  if (!fields.every((field) => typeof field === 'string') || !(named || stages) || !known) {
    throw new CommandError(
      'FailedToParse',
      '$merge: on is a field or fields; whenMatched replace, keepExisting, merge, fail or a pipeline; ' +
        'whenNotMatched insert, discard or fail',
    );
  }
  return {
    on: fields,
    whenMatched: stages ? withRegExps(whenMatched) : (whenMatched as string),
    whenNotMatched: whenNotMatched as string,
  };
}

function requireUniqueIndex(collection: Collection, on: string[]): void {
  const wanted = canonicalKey([...on].sort());
  const found = collection.indexes.some(
    ({ key, name, unique, partialFilterExpression }) =>
      (name === '_id_' || unique === true) &&
      partialFilterExpression === undefined &&
      canonicalKey(Object.keys(key).sort()) === wanted,
  );
  if (found) return;
  throw new CommandError(51183, 'Cannot find index to verify that join fields will be unique');
}

function mergeOne(
  collection: Collection,
  { on, whenMatched, whenNotMatched }: Plan,
  document: Document,
) {
  const fromId = on.length === 1 && on[0] === '_id';
  const condition = on.map((field) => [field, { $eq: (document[field] ?? null) as unknown }]);
  const known = !fromId || document['_id'] !== undefined;
  const [before] = known ? match(collection, Object.fromEntries(condition) as Document, 1) : [];
  if (before === undefined) {
    if (whenNotMatched === 'insert') collection.insert(document);
    if (whenNotMatched !== 'fail') return;
    throw new CommandError(
      'MergeStageNoMatchingDocument',
      '$merge could not find a matching document in the target collection for at least one document',
    );
  }
  if (whenMatched === 'keepExisting') return;
  if (whenMatched === 'fail') {
    const id: unknown = before['_id'];
    throw duplicateKey(collection.namespace, { v: 2, key: { _id: 1 }, name: '_id_' }, { _id: id });
  }
  const after = { ...matched(before, document, whenMatched), _id: before['_id'] as unknown };
  collection.swap([{ before, after, bytes: BSON.calculateObjectSize(after) }]);
}

function matched(before: Document, document: Document, whenMatched: string | Document[]): Document {
  if (whenMatched === 'replace') return document;
  if (whenMatched === 'merge') return { ...before, ...document };
  const options = { ...MINGO_OPTIONS, variables: { new: document } };
  const [after] = new Aggregator(whenMatched as Document[], options).run<Document>([
    copyOf(before),
  ]);
  return after ?? before;
}
