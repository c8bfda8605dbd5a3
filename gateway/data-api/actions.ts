// The ten actions of the Data API: THE TABLE. A row says which fields it takes, which command it sends, what it answers.
//
// Each action is one command (a query goes on with getMore), so that its outcome is the command's. `_id`s are made
// here and not by the server, because the answer must name them.

import { type Document, ObjectId } from 'mongodb';

import {
  DEFAULT_LIMIT,
  firstBatchSize,
  MAX_DOCUMENTS,
  type Page,
  readDocuments,
  type Send,
} from './documents.ts';
import { type Body, type Fields, toNumber } from './fields.ts';
import { requireConfirmation, requireSuccess } from './write-result.ts';

/** What an action works with. */
export interface Call {
  readonly collection: string;
  readonly body: Body;
  readonly send: Send;
  readonly page: Omit<Page, 'maxDocuments'>;
}

/** One action. */
export interface Action {
  /** Its fields, besides dataSource, database and collection. */
  readonly fields: Fields;
  /** Of a success. */
  readonly status: 200 | 201;
  /** Runs it and returns the answer's text. Throws the problem to answer with. */
  readonly run: (call: Call) => Promise<string>;
}

async function findOne({ collection, body, send, page }: Call): Promise<string> {
  const { filter, projection } = body;
  const query = { find: collection, ...given({ filter, projection }), limit: 1, singleBatch: true };
  const { cursor } = (await send(query)) as { cursor: { firstBatch: Document[] } };
  return page.stringify({ document: cursor.firstBatch[0] ?? null });
}

async function find({ collection, body, send, page }: Call): Promise<string> {
  const { filter, projection, sort, skip } = body;
  // A limit of 0 is MongoDB's "no limit", so only the Data API's own is left.
  const asked = toNumber(body['limit'] ?? DEFAULT_LIMIT) || MAX_DOCUMENTS;
  const limit = Math.min(asked, MAX_DOCUMENTS);
  const query = {
    find: collection,
    ...given({ filter, projection, sort, skip }),
    limit,
    batchSize: firstBatchSize(limit),
  };
  const documents = await readDocuments(send, collection, query, { ...page, maxDocuments: limit });
  return `{"documents":${documents}}`;
}

async function aggregate({ collection, body, send, page }: Call): Promise<string> {
  const query = {
    aggregate: collection,
    pipeline: body['pipeline'],
    cursor: { batchSize: firstBatchSize(MAX_DOCUMENTS) },
  };
  const limits = { ...page, maxDocuments: MAX_DOCUMENTS };
  const confirmed: Send = async (command) => {
    const reply = await send(command);
    // With $out or $merge it is a write.
    requireConfirmation(reply);
    return reply;
  };
  const documents = await readDocuments(confirmed, collection, query, limits);
  return `{"documents":${documents}}`;
}

async function insertOne({ collection, body, send, page }: Call): Promise<string> {
  const document = withId(body['document'] as Document);
  await write(send, { insert: collection, documents: [document] });
  return page.stringify({ insertedId: document['_id'] as unknown });
}

async function insertMany({ collection, body, send, page }: Call): Promise<string> {
  const documents = (body['documents'] as Document[]).map(withId);
  await write(send, { insert: collection, documents });
  const insertedIds = documents.map((document) => document['_id'] as unknown);
  return page.stringify({ insertedIds });
}

/** The `_id` is the first field, where the server would put it. */
function withId(document: Document): Document {
  return Object.hasOwn(document, '_id') ? document : { _id: new ObjectId(), ...document };
}

function update(change: 'update' | 'replacement', multi: boolean): Action['run'] {
  return async ({ collection, body, send, page }) => {
    const { filter: q, [change]: u, upsert = false } = body;
    const reply = await write(send, { update: collection, updates: [{ q, u, multi, upsert }] });
    const [upserted] = (reply['upserted'] ?? []) as Document[];
    return page.stringify({
      // `n` counts the upserted document, too.
      matchedCount: upserted === undefined ? Number(reply['n']) : 0,
      modifiedCount: Number(reply['nModified']),
      ...(upserted === undefined ? {} : { upsertedId: upserted['_id'] as unknown }),
    });
  };
}

function remove(limit: 0 | 1): Action['run'] {
  return async ({ collection, body, send, page }) => {
    const deletes = [{ q: body['filter'], limit }];
    const reply = await write(send, { delete: collection, deletes });
    return page.stringify({ deletedCount: Number(reply['n']) });
  };
}

async function write(send: Send, command: Document): Promise<Document> {
  const reply = await send(command);
  requireSuccess(reply);
  return reply;
}

/** The fields that have a value. */
function given(fields: Document): Document {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const query: Fields = { filter: 'document?', projection: 'document?' };
const updateFields: Fields = { filter: 'document', update: 'update', upsert: 'boolean?' };

/** By name. A Map, so that a name such as `constructor` finds nothing. */
export const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['findOne', { fields: query, status: 200, run: findOne }],
  [
    'find',
    {
      fields: { ...query, sort: 'document?', limit: 'count?', skip: 'count?' },
      status: 200,
      run: find,
    },
  ],
  ['insertOne', { fields: { document: 'document' }, status: 201, run: insertOne }],
  ['insertMany', { fields: { documents: 'documents' }, status: 201, run: insertMany }],
  ['updateOne', { fields: updateFields, status: 200, run: update('update', false) }],
  ['updateMany', { fields: updateFields, status: 200, run: update('update', true) }],
  [
    'replaceOne',
    {
      fields: { filter: 'document', replacement: 'replacement', upsert: 'boolean?' },
      status: 200,
      run: update('replacement', false),
    },
  ],
  ['deleteOne', { fields: { filter: 'document' }, status: 200, run: remove(1) }],
  ['deleteMany', { fields: { filter: 'document' }, status: 200, run: remove(0) }],
  ['aggregate', { fields: { pipeline: 'pipeline' }, status: 200, run: aggregate }],
]);
