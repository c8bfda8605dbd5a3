// The operations, against the real gateway and its embedded database.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Collection, MongoClient } from '../../../edge-adapter/node/index.ts';
import {
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  MongoServerError,
  ObjectId,
} from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

interface Item {
  _id: string | ObjectId;
  n?: number;
  tags?: string[];
}

let stage: GatewayStage;
let client: MongoClient;
let items: Collection<Item>;
let run = 0;

beforeAll(async () => {
  stage = await GatewayStage.start();
  client = stage.client();
});
beforeEach(() => {
  items = client.db().collection<Item>(`items${(run += 1)}`);
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

const numbers = async (): Promise<unknown[]> =>
  (await items.find({}, { sort: { _id: 1 } }).toArray()).map(({ _id }) => _id);

describe('insertOne', () => {
  it('makes an _id, leaves the caller’s object alone, and is found', async () => {
    const document = { n: 1 };
    const { acknowledged, insertedId } = await items.insertOne(document);
    expect(acknowledged).toBe(true);
    expect(insertedId).toBeInstanceOf(ObjectId);
    expect(document).toEqual({ n: 1 });
    expect(await items.findOne({ _id: insertedId })).toEqual({ _id: insertedId, n: 1 });
  });

  it('keeps a given _id, also one that is false or 0', async () => {
    for (const _id of ['a', 0, false, '']) {
      const { insertedId } = await items.insertOne({ _id } as unknown as Item);
      expect(insertedId).toBe(_id);
    }
    expect(await numbers()).toHaveLength(4);
  });

  it('takes a Map, and what a class says of itself', async () => {
    const map = new Map<string, unknown>([['_id', 'map']]);
    map.set('n', 1);
    const { insertedId } = await items.insertOne(map as never);
    expect(insertedId).toBe('map');
    expect(await items.findOne({ _id: 'map' })).toEqual({ _id: 'map', n: 1 });
    const own = { hidden: 1, toBSON: () => ({ _id: 'own', n: 2 }) };
    await items.insertMany([own as never]);
    expect(await items.findOne({ _id: 'own' })).toEqual({ _id: 'own', n: 2 });
  });

  it('makes a new _id each time', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => items.insertOne({ n: 1 })));
    expect(new Set(all.map(({ insertedId }) => String(insertedId))).size).toBe(100);
  });

  it('says which fields a duplicate met, of an insert and of a findOneAndUpdate', async () => {
    const unique = client.db().collection<{ email: string }>('unique');
    await unique.createIndex({ email: 1 }, { unique: true });
    await unique.insertMany([{ email: 'a' }, { email: 'b' }]);
    const known = { code: 11000, keyPattern: { email: 1 } };
    await expect(unique.insertOne({ email: 'a' })).rejects.toMatchObject(known);
    const change = { $set: { email: 'a' } };
    await expect(unique.findOneAndUpdate({ email: 'b' }, change)).rejects.toMatchObject(known);
  });

  it('refuses a duplicate with what the driver says, and without the value', async () => {
    await items.insertOne({ _id: 'VALUE' });
    const error: unknown = await items.insertOne({ _id: 'VALUE' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({
      code: 11000,
      outcome: 'not-applied',
      attempts: 1,
      state: 'connected',
    });
    expect((error as Error).message).toMatch(/^E11000 duplicate key error collection: shop\.items/);
    expect((error as Error).message).not.toContain('VALUE');
  });
});

describe('insertMany', () => {
  it('answers with the _ids by place', async () => {
    const result = await items.insertMany([{ _id: 'a' }, { n: 2 }, { _id: 'c' }]);
    expect(result.insertedCount).toBe(3);
    expect(result.insertedIds).toMatchObject({ 0: 'a', 2: 'c' });
    expect(result.insertedIds[1]).toBeInstanceOf(ObjectId);
  });

  const withDuplicate: Item[] = [{ _id: 'a' }, { _id: 'a' }, { _id: 'b' }, { _id: 'a' }];

  it('ordered: stops at the first error', async () => {
    const error: unknown = await items.insertMany(withDuplicate).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MongoBulkWriteError);
    const bulk = error as MongoBulkWriteError;
    expect(bulk).toMatchObject({ code: 11000, outcome: 'applied', result: { insertedCount: 1 } });
    expect(bulk.writeErrors.map(({ index, code }) => [index, code])).toEqual([[1, 11000]]);
    expect(await numbers()).toEqual(['a']);
  });

  it('unordered: tries them all', async () => {
    const error: unknown = await items
      .insertMany(withDuplicate, { ordered: false })
      .catch((e: unknown) => e);
    const bulk = error as MongoBulkWriteError;
    expect(bulk).toMatchObject({ attempts: 1, result: { insertedCount: 2 } });
    expect(bulk.writeErrors.map(({ index }) => index)).toEqual([1, 3]);
    expect(await numbers()).toEqual(['a', 'b']);
  });

  it('says how many were not inserted, not how many errors there were', async () => {
    await items.insertOne({ _id: 'taken' });
    const many = items.insertMany([{ _id: 'taken' }, { _id: 'free-1' }, { _id: 'free-2' }]);
    await expect(many).rejects.toThrow('3 of 3 statements were not executed');
  });

  it('needs a document', async () => {
    await expect(items.insertMany([])).rejects.toThrow(
      'insertMany needs an array of at least one document',
    );
  });
});

describe('findOne and find', () => {
  it('null for none', async () => {
    expect(await items.findOne({ _id: 'none' })).toBeNull();
    expect(await items.findOne()).toBeNull();
  });

  it('filter, sort, skip, limit and projection', async () => {
    await items.insertMany(Array.from({ length: 9 }, (_, n) => ({ _id: String(n), n })));
    const found = await items
      .find(
        { n: { $gte: 2 } },
        { sort: { n: -1 }, skip: 1, limit: 3, projection: { n: 1, _id: 0 } },
      )
      .toArray();
    expect(found).toEqual([{ n: 7 }, { n: 6 }, { n: 5 }]);
    expect(await items.findOne({}, { sort: { n: -1 } })).toEqual({ _id: '8', n: 8 });
  });

  it('says which operator is unknown', async () => {
    const error: unknown = await items.findOne({ n: { $nope: 1 } }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ outcome: 'not-applied', attempts: 1 });
  });
});

describe('updateOne and deleteOne', () => {
  it('matched, modified, and neither', async () => {
    await items.insertOne({ _id: 'a', n: 1 });
    expect(await items.updateOne({ _id: 'a' }, { $inc: { n: 2 } })).toEqual({
      acknowledged: true,
      matchedCount: 1,
      modifiedCount: 1,
      upsertedCount: 0,
      upsertedId: null,
    });
    const same = await items.updateOne({ _id: 'a' }, { $set: { n: 3 } });
    expect(same).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
    const none = await items.updateOne({ _id: 'b' }, { $set: { n: 3 } });
    expect(none).toMatchObject({ matchedCount: 0, modifiedCount: 0, upsertedCount: 0 });
  });

  it('upsert tells the _id', async () => {
    const result = await items.updateOne({ _id: 'u' }, { $set: { n: 1 } }, { upsert: true });
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: 'u' });
    expect(await items.findOne({ _id: 'u' })).toEqual({ _id: 'u', n: 1 });
  });

  it('refuses what would replace a document', async () => {
    for (const update of [{}, { n: 1 }, { $set: { n: 1 }, n: 1 }, []]) {
      await expect(items.updateOne({}, update as never)).rejects.toBeInstanceOf(
        MongoInvalidArgumentError,
      );
    }
  });

  it('deletes one', async () => {
    await items.insertMany([{ _id: 'a' }, { _id: 'b' }]);
    expect(await items.deleteOne()).toEqual({ acknowledged: true, deletedCount: 1 });
    expect(await items.deleteOne({ _id: 'none' })).toMatchObject({ deletedCount: 0 });
    expect(await numbers()).toHaveLength(1);
  });
});

describe('names', () => {
  it.each(['', 'a b', 'a/b', 'a.b', '$a', 'a\0', 'x'.repeat(64)])('database %j', (name) => {
    expect(() => client.db(name)).toThrow(MongoInvalidArgumentError);
  });

  it.each(['', '$a', 'a$b', 'a\0b', 'system.users'])('collection %j', (name) => {
    expect(() => client.db().collection(name)).toThrow(MongoInvalidArgumentError);
  });
});
