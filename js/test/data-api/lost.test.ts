// A connection that is cut after the server has executed: nothing is doubled, and a write's error says `unknown`.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MongoClient, MongoNetworkError } from '../../../edge-adapter/node/data-api.ts';
import { DataApiStage } from './data-api-stage.ts';

interface Item {
  _id?: unknown;
  n?: number;
}

let stage: DataApiStage;
let client: MongoClient;
const items = (name: string) => client.db().collection<Item>(name);

beforeAll(async () => {
  stage = await DataApiStage.start();
  client = stage.client({ maxRetries: 2 });
  await client.connect();
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

it.each<[string, () => Promise<unknown>, number]>([
  ['insertOne', () => items('insertOne').insertOne({ n: 1 }), 1],
  ['insertMany', () => items('insertMany').insertMany([{ n: 1 }, { n: 1 }]), 2],
  ['updateOne', () => items('updateOne').updateOne({}, { $inc: { n: 1 } }, { upsert: true }), 1],
  ['updateMany', () => items('updateMany').updateMany({}, { $inc: { n: 1 } }, { upsert: true }), 1],
])('%s is sent once', async (name, write, sum) => {
  stage.takeNames();
  stage.cutsLeft = 1;
  const error: unknown = await write().catch((e: unknown) => e);
  expect(stage.takeNames()).toEqual([name]);
  expect(error).toBeInstanceOf(MongoNetworkError);
  expect(error).toMatchObject({ outcome: 'unknown', attempts: 1, errorLabels: [] });
  expect((error as Error).message).toContain('It may have been executed');
  const all = await items(name).find().toArray();
  expect(all.reduce((total, { n = 0 }) => total + n, 0)).toBe(sum);
});

it('a read is repeated', async () => {
  await items('reads').insertOne({ _id: 1, n: 5 });
  stage.takeNames();
  stage.cutsLeft = 2;
  expect(await items('reads').findOne()).toEqual({ _id: 1, n: 5 });
  expect(stage.takeNames()).toEqual(['findOne', 'findOne', 'findOne']);
});

it('$merge is a write, and is not repeated', async () => {
  await items('source').insertOne({ _id: 1 });
  stage.takeNames();
  stage.cutsLeft = 1;
  const merging = items('source')
    .aggregate([{ $merge: { into: 'target' } }])
    .toArray();
  await expect(merging).rejects.toMatchObject({ outcome: 'unknown', attempts: 1 });
  expect(stage.takeNames()).toEqual(['aggregate']);
});
