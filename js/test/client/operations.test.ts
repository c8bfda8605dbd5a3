// The operations beyond the first few, against the real gateway and its embedded database.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Collection, MongoClient } from '../../../edge-adapter/node/index.ts';
import {
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  UnsupportedOperationError,
} from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

interface Item {
  _id: number;
  n: number;
  tag?: string;
}

let stage: GatewayStage;
let client: MongoClient;
let items: Collection<Item>;
let run = 0;

beforeAll(async () => {
  stage = await GatewayStage.start();
  client = stage.client();
});
beforeEach(async () => {
  items = client.db().collection<Item>(`operations${(run += 1)}`);
  await items.insertMany([
    { _id: 1, n: 10, tag: 'a' },
    { _id: 2, n: 20, tag: 'b' },
    { _id: 3, n: 30, tag: 'a' },
  ]);
  stage.arrived.length = 0;
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

const all = (): Promise<Item[]> => items.find().sort('_id').toArray();
const tokens = (): boolean[] => stage.arrived.map(({ txnNumber }) => txnNumber !== null);

describe('find', () => {
  it('takes its shape from a chain of calls', async () => {
    const cursor = items
      .find()
      .filter({ n: { $gt: 5 } })
      .sort({ n: -1 })
      .skip(1)
      .limit(1);
    expect(await cursor.project<{ n: number }>({ n: 1, _id: 0 }).toArray()).toEqual([{ n: 20 }]);
  });

  it('sorts by all forms that the driver has', async () => {
    const ids = async (sort: never): Promise<number[]> =>
      (await items.find({}, { sort }).toArray()).map(({ _id }) => _id);
    const forms = [
      ['n', [1, 2, 3]],
      [{ n: -1 }, [3, 2, 1]],
      [{ n: 'desc' }, [3, 2, 1]],
      [
        ['n', 'descending'],
        [3, 2, 1],
      ],
      [
        ['tag', 'n'],
        [1, 3, 2],
      ],
      [
        [
          ['tag', -1],
          ['n', -1],
        ],
        [2, 3, 1],
      ],
      [
        new Map([
          ['tag', 1],
          ['n', -1],
        ]),
        [3, 1, 2],
      ],
    ] as const;
    for (const [sort, expected] of forms) expect(await ids(sort as never)).toEqual(expected);
    expect((await items.find().sort('n', 'desc').toArray())[0]?._id).toBe(3);
  });

  it('maps, counts what is there, looks ahead and starts anew', async () => {
    const cursor = items
      .find()
      .sort('_id')
      .batchSize(2)
      .map(({ n }) => n)
      .map((n) => n + 1);
    expect(await cursor.hasNext()).toBe(true);
    expect(cursor.bufferedCount()).toBe(2);
    expect(await cursor.tryNext()).toBe(11);
    expect(await cursor.toArray()).toEqual([21, 31]);
    expect(cursor.closed).toBe(true);
    expect(await cursor.next()).toBeNull();
    cursor.rewind();
    expect(await cursor.next()).toBe(11);
    expect(() => cursor.limit(1)).toThrow(MongoInvalidArgumentError);
    await cursor.close();
  });

  it('gives each document once to those who ask at the same time', async () => {
    const cursor = items.find().sort('_id').batchSize(2);
    const found = await Promise.all(Array.from({ length: 5 }, () => cursor.next()));
    expect(found.map((one) => one?._id)).toEqual([1, 2, 3, undefined, undefined]);
    expect(found.slice(3)).toEqual([null, null]);
  });

  it('keeps the size of its batches in a copy, and a null that a map made', async () => {
    const copy = items.find().sort('_id').batchSize(2).clone();
    await copy.next();
    expect(copy.bufferedCount()).toBe(1);
    expect(
      await items
        .find()
        .sort('_id')
        .map(() => null)
        .toArray(),
    ).toEqual([null, null, null]);
  });

  it('ends a forEach when the callback returns false', async () => {
    const seen: number[] = [];
    await items
      .find()
      .sort('_id')
      .forEach(({ _id }) => seen.push(_id) < 2);
    expect(seen).toEqual([1, 2]);
  });

  it('is killed at the server when its scope ends before it', async () => {
    const scope = client.scope();
    const cursor = scope.db().collection<Item>(items.collectionName).find({}, { batchSize: 1 });
    await cursor.next();
    await scope.close();
    expect(stage.takeNames()).toEqual(['find', 'killCursors']);
    expect(await cursor.next()).toBeNull();
  });
});

describe('aggregate, count and distinct', () => {
  it('run a pipeline, also one that was put together by calls', async () => {
    const grouped = items.aggregate<{ _id: string; n: number }>([
      { $group: { _id: '$tag', n: { $sum: '$n' } } },
      { $sort: { _id: 1 } },
    ]);
    expect(await grouped.toArray()).toEqual([
      { _id: 'a', n: 40 },
      { _id: 'b', n: 20 },
    ]);
    const built = items.aggregate<Item>().match({ tag: 'a' }).sort({ n: -1 }).limit(1);
    expect((await built.toArray()).map(({ _id }) => _id)).toEqual([3]);
  });

  it('a pipeline that writes is not repeated when its answer was lost', async () => {
    stage.cutNextAnswers(1);
    const copy = items.aggregate([{ $match: {} }, { $out: `${items.collectionName}-copy` }]);
    await expect(copy.toArray()).rejects.toMatchObject({ outcome: 'unknown', attempts: 1 });
    expect(await client.db().collection(`${items.collectionName}-copy`).countDocuments()).toBe(3);
  });

  it('count what matches, and about all', async () => {
    expect(await items.countDocuments({ tag: 'a' })).toBe(2);
    expect(await items.countDocuments({}, { skip: 1, limit: 1 })).toBe(1);
    expect(await items.countDocuments({ n: 0 })).toBe(0);
    expect(await items.estimatedDocumentCount()).toBe(3);
  });

  it('distinct gives the values', async () => {
    expect((await items.distinct<string>('tag')).sort()).toEqual(['a', 'b']);
    expect(await items.distinct('n', { tag: 'b' })).toEqual([20]);
  });
});

describe('writes', () => {
  it('of one document have a token, of many none', async () => {
    await items.updateOne({ _id: 1 }, { $inc: { n: 1 } });
    await items.updateMany({ tag: 'a' }, { $inc: { n: 1 } });
    await items.replaceOne({ _id: 2 }, { n: 0 });
    await items.deleteOne({ _id: 1 });
    await items.deleteMany({ tag: 'a' });
    expect(tokens()).toEqual([true, false, true, true, false]);
    expect(await all()).toEqual([{ _id: 2, n: 0 }]);
  });

  it('answer with counts', async () => {
    expect(await items.updateMany({ tag: 'a' }, { $inc: { n: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 2,
    });
    const upsert = await items.replaceOne({ _id: 9 }, { n: 9 }, { upsert: true });
    expect(upsert).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: 9 });
    expect(await items.deleteMany({})).toEqual({ acknowledged: true, deletedCount: 4 });
  });

  it('take a replacement only where one is meant', async () => {
    await expect(items.replaceOne({}, { $set: { n: 1 } } as never)).rejects.toThrow(
      'whole document',
    );
    await expect(items.findOneAndReplace({}, { $set: { n: 1 } } as never)).rejects.toThrow();
    await expect(items.updateMany({}, { n: 1 } as never)).rejects.toThrow('update operators');
    await expect(items.updateMany({}, [])).rejects.toThrow(MongoInvalidArgumentError);
    expect(stage.takeNames()).toEqual([]);
  });
});

describe('findOneAnd…', () => {
  it('gives the document before or after, or the whole reply', async () => {
    expect(await items.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } })).toMatchObject({ n: 10 });
    const after = { returnDocument: 'after' } as const;
    expect(await items.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, after)).toMatchObject({
      n: 12,
    });
    expect(await items.findOneAndReplace({ _id: 1 }, { n: 0 }, after)).toEqual({ _id: 1, n: 0 });
    const whole = await items.findOneAndDelete({ _id: 1 }, { includeResultMetadata: true });
    expect(whole).toMatchObject({ value: { _id: 1, n: 0 }, lastErrorObject: { n: 1 }, ok: 1 });
    expect(await items.findOneAndDelete({ _id: 1 })).toBeNull();
  });

  it('sorts, projects and upserts', async () => {
    const last = { sort: { n: -1 }, projection: { n: 1, _id: 0 } } as const;
    expect(await items.findOneAndDelete({}, last)).toEqual({ n: 30 });
    const upsert = { upsert: true, returnDocument: 'after' } as const;
    expect(await items.findOneAndUpdate({ _id: 7 }, { $set: { n: 7 } }, upsert)).toEqual({
      _id: 7,
      n: 7,
    });
  });

  it('is executed once although its answer was lost', async () => {
    stage.cutNextAnswers(1);
    const after = { returnDocument: 'after' } as const;
    expect(await items.findOneAndUpdate({ _id: 1 }, { $inc: { n: 1 } }, after)).toMatchObject({
      n: 11,
    });
    expect(stage.takeNames()).toEqual(['findAndModify', 'findAndModify']);
  });
});

describe('bulkWrite', () => {
  it('sends what follows each other together, and sums up', async () => {
    const result = await items.bulkWrite([
      { insertOne: { document: { _id: 4, n: 40 } } },
      { insertOne: { document: { _id: 5, n: 50 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 6 }, update: { $set: { n: 60 } }, upsert: true } },
      { updateMany: { filter: { tag: 'a' }, update: { $set: { n: 0 } } } },
      { replaceOne: { filter: { _id: 2 }, replacement: { n: 2 } } },
      { deleteMany: { filter: { n: 0 } } },
      { deleteOne: { filter: { _id: 2 } } },
    ]);
    expect(result).toEqual({
      ok: 1,
      insertedCount: 2,
      matchedCount: 4,
      modifiedCount: 4,
      deletedCount: 3,
      upsertedCount: 1,
      insertedIds: { 0: 4, 1: 5 },
      upsertedIds: { 3: 6 },
    });
    const names = stage.arrived.map(({ command }) => Object.keys(command)[0]);
    expect(names).toEqual(['insert', 'update', 'update', 'update', 'delete', 'delete']);
    expect(tokens()).toEqual([true, true, false, true, false, true]);
    expect((await all()).map(({ _id }) => _id)).toEqual([4, 5, 6]);
  });

  it('ends at the first error, or goes around it', async () => {
    const operations = [
      { insertOne: { document: { _id: 1, n: 0 } } },
      { insertOne: { document: { _id: 8, n: 80 } } },
      { deleteOne: { filter: { _id: 3 } } },
    ];
    const ordered: unknown = await items.bulkWrite(operations).catch((error: unknown) => error);
    expect(ordered).toBeInstanceOf(MongoBulkWriteError);
    expect(ordered).toMatchObject({
      code: 11000,
      outcome: 'not-applied',
      insertedCount: 0,
      writeErrors: [{ index: 0 }],
      result: { insertedIds: {} },
    });
    const around = items.bulkWrite(operations, { ordered: false });
    await expect(around).rejects.toMatchObject({
      outcome: 'applied',
      insertedCount: 1,
      deletedCount: 1,
      result: { insertedIds: { 1: 8 } },
    });
    expect((await all()).map(({ _id }) => _id)).toEqual([1, 2, 8]);
  });

  it('says what was done when a later part is lost', async () => {
    const other = stage.client();
    other.on('commandStarted', ({ commandName }) => {
      if (commandName === 'update') stage.cutNextAnswers(1);
    });
    const broken = other
      .db()
      .collection<Item>(items.collectionName)
      .bulkWrite([
        { deleteOne: { filter: { _id: 1 } } },
        { updateMany: { filter: {}, update: { $inc: { n: 1 } } } },
      ]);
    await expect(broken).rejects.toMatchObject({ outcome: 'unknown', deletedCount: 1 });
    await other.close();
  });

  it('refuses what is no statement, before anything is sent', async () => {
    for (const wrong of [
      {},
      { insertMany: {} },
      { deleteOne: {}, updateOne: {} },
      { deleteOne: 1 },
    ]) {
      await expect(items.bulkWrite([wrong] as never)).rejects.toThrow(MongoInvalidArgumentError);
    }
    await expect(items.bulkWrite([])).rejects.toThrow('at least one operation');
    expect(stage.takeNames()).toEqual([]);
  });
});

describe('collections and indexes', () => {
  it('are made, listed and removed', async () => {
    expect(await items.createIndex({ n: 1, tag: -1 })).toBe('n_1_tag_-1');
    expect(await items.createIndex('tag', { name: 'by tag', sparse: true })).toBe('by tag');
    expect(await items.createIndexes([{ key: { n: 1 }, unique: true }])).toEqual(['n_1']);
    const names = (await items.indexes()).map(({ name }) => name as string);
    expect(names.sort()).toEqual(['_id_', 'by tag', 'n_1', 'n_1_tag_-1']);
    expect(await items.indexExists(['_id_', 'n_1'])).toBe(true);
    expect(await items.indexExists('nope')).toBe(false);
    await expect(items.insertOne({ _id: 11, n: 10 })).rejects.toMatchObject({ code: 11000 });
  });

  it('a database lists its collections, and runs commands', async () => {
    const db = client.db('stock');
    await db.createCollection('made');
    expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(['made']);
    expect((await db.collections()).map(({ namespace }) => namespace)).toEqual(['stock.made']);
    expect(await db.command({ ping: 1 })).toMatchObject({ ok: 1 });
    await expect(db.command({ shutdown: 1 })).rejects.toThrow('must be a command');
  });
});

describe('options of a database and a collection', () => {
  it('hold for their operations, the nearest first', async () => {
    const seen: Record<string, unknown>[] = [];
    const other = stage.client();
    other.on('commandStarted', ({ command }) => seen.push(command));
    const db = other.db('shop', { timeoutMS: 9000, readConcern: { level: 'local' } });
    const inherited = db.collection(items.collectionName, { writeConcern: { w: 1 } });
    await inherited.findOne();
    await inherited.findOne({}, { readConcern: { level: 'majority' }, timeoutMS: 5000 });
    await inherited.deleteOne({ _id: 99 });
    expect(seen).toMatchObject([
      { readConcern: { level: 'local' } },
      { readConcern: { level: 'majority' } },
      { writeConcern: { w: 1 } },
    ]);
    const [first = 0, second = 0] = seen.map(({ maxTimeMS }) => Number(maxTimeMS));
    expect([first > 5000 && first <= 9000, second > 1000 && second <= 5000]).toEqual([true, true]);
    await other.close();
  });
});

describe('what there is not', () => {
  it('says so before any I/O, and what to do instead', () => {
    for (const ask of [() => client.startSession(), () => client.withSession()]) {
      expect(ask).toThrow(UnsupportedOperationError);
      expect(ask).toThrow('atomic');
    }
    expect(() => client.db().watch()).toThrow('change streams');
  });

  it('a session among the options is refused, undefined is not', async () => {
    await expect(items.findOne({}, { session: {} } as never)).rejects.toThrow(
      UnsupportedOperationError,
    );
    expect(await items.findOne({ _id: 1 }, { session: undefined })).toMatchObject({ n: 10 });
  });
});
