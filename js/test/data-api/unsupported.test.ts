// What the Data API does not have is refused before anything is sent, with its name.

import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Collection,
  type Document,
  type MongoClient,
  UnsupportedOperationError,
} from '../../../edge-adapter/node/data-api.ts';
import { DataApiStage } from './data-api-stage.ts';

let stage: DataApiStage;
let client: MongoClient;

beforeAll(async () => {
  stage = await DataApiStage.start();
  client = stage.client();
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

const inc = { $inc: { n: 1 } };

it.each<[string, (items: Collection) => unknown]>([
  ['findAndModify', (items) => items.findOneAndUpdate({}, inc)],
  ['findAndModify', (items) => items.findOneAndReplace({}, { n: 1 })],
  ['findAndModify', (items) => items.findOneAndDelete({})],
  ['bulkWrite', (items) => items.bulkWrite([{ insertOne: { document: { n: 1 } } }])],
  ['count', (items) => items.estimatedDocumentCount()],
  ['createIndexes', (items) => items.createIndex({ n: 1 })],
  ['listIndexes', (items) => items.indexes()],
  ['drop', (items) => items.drop()],
  ['option hint of find', (items) => items.findOne({}, { hint: 'n_1' })],
  ['option collation of find', (items) => items.find().collation({ locale: 'de' }).toArray()],
  [
    'option collation of aggregate',
    (items) => items.aggregate([], { collation: { locale: 'de' } }).toArray(),
  ],
  ['limit above 50000', (items) => items.find().limit(50_001).toArray()],
  ['distinct of', (items) => items.distinct('a.b')],
  [
    'option collation of distinct',
    (items) => items.distinct('a', {}, { collation: { locale: 'de' } }),
  ],
  [
    'option ordered of insert',
    (items) => items.insertMany([{ n: 1 }, { n: 2 }], { ordered: false }),
  ],
  ['option arrayFilters', (items) => items.updateOne({}, inc, { arrayFilters: [{ a: 1 }] })],
  ['option sort', (items) => items.updateOne({}, inc, { sort: { n: 1 } })],
  ['update by a pipeline', (items) => items.updateMany({}, [{ $set: { n: 1 } }])],
  ['option hint of a delete', (items) => items.deleteOne({}, { hint: 'n_1' })],
  ['option writeConcern', (items) => items.deleteOne({}, { writeConcern: { w: 1 } })],
])('%s', async (what, operation) => {
  const items = client.db().collection<Document>('nothing');
  const error: unknown = await Promise.resolve(operation(items)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UnsupportedOperationError);
  expect(error).toMatchObject({ outcome: 'not-applied', attempts: 0 });
  expect((error as Error).message).toContain(`the Data API has no ${what}`);
  expect(client.state).toBe('uninitialized');
  expect(stage.arrived).toEqual([]);
});

it.each(['ping', 'listCollections', 'create', 'constructor'])('the command %s', async (name) => {
  const error: unknown = await client
    .db()
    .command({ [name]: 1 })
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UnsupportedOperationError);
  expect(client.state).toBe('uninitialized');
});
