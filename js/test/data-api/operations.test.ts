// What works: each operation is the action that says the same.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Long, type MongoClient, ObjectId } from '../../../edge-adapter/node/data-api.ts';
import { DataApiStage } from './data-api-stage.ts';

interface Item {
  _id: unknown;
  n?: number;
  tags?: unknown;
}

let stage: DataApiStage;
let client: MongoClient;
const items = (name: string) => client.db().collection<Item>(name);

beforeAll(async () => {
  stage = await DataApiStage.start();
  client = stage.client();
  await client.connect();
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

describe('writes', () => {
  it('insertOne, with an _id made here', async () => {
    const { insertedId } = await items('inserts').insertOne({ n: 1 });
    expect(insertedId).toBeInstanceOf(ObjectId);
    expect(await items('inserts').findOne({ _id: insertedId })).toEqual({ _id: insertedId, n: 1 });
    expect(stage.takeNames()).toEqual(['insertOne', 'findOne']);
  });

  it('insertMany', async () => {
    const result = await items('many').insertMany([{ _id: 1 }, { _id: 2 }]);
    expect(result).toMatchObject({ insertedCount: 2, insertedIds: { 0: 1, 1: 2 } });
    expect(stage.takeNames()).toEqual(['insertMany']);
  });

  it('updateOne, updateMany, replaceOne, with and without upsert', async () => {
    const all = items('updates');
    await all.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
    ]);
    expect(await all.updateOne({ n: 1 }, { $inc: { n: 1 } })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 1,
      upsertedId: null,
    });
    expect(await all.updateMany({}, { $set: { n: 7 } })).toMatchObject({ modifiedCount: 2 });
    expect(await all.replaceOne({ _id: 1 }, { n: 8 })).toMatchObject({ modifiedCount: 1 });
    expect(await all.updateOne({ _id: 3 }, { $set: { n: 3 } }, { upsert: true })).toMatchObject({
      matchedCount: 0,
      upsertedCount: 1,
      upsertedId: 3,
    });
    expect(await all.find({}, { sort: { _id: 1 } }).toArray()).toEqual([
      { _id: 1, n: 8 },
      { _id: 2, n: 7 },
      { _id: 3, n: 3 },
    ]);
    stage.arrived.shift();
    const names = ['updateOne', 'updateMany', 'replaceOne', 'updateOne', 'find'];
    expect(stage.takeNames()).toEqual(names);
  });

  it('deleteOne and deleteMany', async () => {
    const all = items('deletes');
    await all.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
    expect(await all.deleteOne({})).toMatchObject({ deletedCount: 1 });
    expect(await all.deleteMany({})).toMatchObject({ deletedCount: 2 });
    stage.arrived.shift();
    expect(stage.takeNames()).toEqual(['deleteOne', 'deleteMany']);
  });
});

describe('reads', () => {
  it('find with its options, for await, and findOne in an order', async () => {
    const all = items('reads');
    await all.insertMany([1, 2, 3, 4].map((n) => ({ _id: n, n })));
    stage.takeNames();
    const some = all.find({ n: { $gt: 1 } }, { sort: { n: -1 }, skip: 1, limit: 2, batchSize: 1 });
    const found: unknown[] = [];
    for await (const { _id } of some.project({ _id: 1 })) found.push(_id);
    expect(found).toEqual([3, 2]);
    expect(await all.findOne({}, { sort: { n: -1 } })).toEqual({ _id: 4, n: 4 });
    expect(await all.findOne({ _id: 9 })).toBe(null);
    expect(stage.takeNames()).toEqual(['find', 'find', 'findOne']);
  });

  it('a find without a limit asks for as many as the Data API gives', async () => {
    const documents = Array.from({ length: 1500 }, (_, n) => ({ _id: n }));
    await items('more').insertMany(documents);
    stage.takeNames();
    expect(await items('more').find().toArray()).toHaveLength(1500);
    expect(stage.arrived.splice(0)).toMatchObject([{ action: 'find', body: { limit: 50_000 } }]);
  });

  it('aggregate and countDocuments', async () => {
    const all = items('counts');
    await all.insertMany([1, 1, 2].map((n, at) => ({ _id: at, n })));
    stage.takeNames();
    const pipeline = [{ $group: { _id: '$n', sum: { $sum: 1 } } }, { $sort: { _id: 1 } }];
    expect(await all.aggregate(pipeline).toArray()).toEqual([
      { _id: 1, sum: 2 },
      { _id: 2, sum: 1 },
    ]);
    expect(await all.countDocuments({ n: 1 })).toBe(2);
    expect(await all.countDocuments({ n: 9 })).toBe(0);
    expect(stage.takeNames()).toEqual(['aggregate', 'aggregate', 'aggregate']);
  });

  it('distinct gives what the command gives', async () => {
    const values = ['a', ['b', 'c', 'b'], [], null, undefined, [['d']], 1, 1.5, { x: 1 }, [null]];
    await items('distinct').insertMany(
      values.map((tags, _id) => ({ _id, ...(tags !== undefined && { tags }) })),
    );
    const wanted = await stage.driver.db('shop').collection('distinct').distinct('tags');
    const found = await items('distinct').distinct('tags');
    expect(wanted.length).toBeGreaterThan(5);
    expect(found).toHaveLength(wanted.length);
    expect(found).toEqual(expect.arrayContaining(wanted));
    expect(await items('distinct').distinct('tags', { _id: 1 })).toHaveLength(2);
  });

  it('types survive', async () => {
    const document = {
      _id: new ObjectId(),
      long: Long.fromString('9007199254740993'),
      date: new Date(5),
      double: 1.5,
      bytes: new Uint8Array([1, 2]),
      text: '$oid',
    };
    await client.db().collection('types').insertOne(document);
    const found = await client.db().collection('types').findOne();
    expect(found?.['_id']).toEqual(document._id);
    expect(String(found?.['long'])).toBe('9007199254740993');
    expect(found).toMatchObject({ date: document.date, double: 1.5, text: '$oid' });
  });
});

it('a scope has the same client, and says what it cannot', async () => {
  await using scope = client.scope();
  await scope.db().collection('scoped').insertOne({ n: 1 });
  expect(await scope.db().collection('scoped').countDocuments()).toBe(1);
  expect(await scope.capabilities()).toMatchObject({
    engine: 'data-api',
    exactlyOnceWrites: false,
    batch: false,
    cursors: 'none',
  });
});
