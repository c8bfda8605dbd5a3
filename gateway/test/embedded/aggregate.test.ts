// aggregate, distinct and count of the embedded engine, and what $out and $merge leave behind.

import { type Document } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';

import { engineClient } from '../support/engine.ts';

const client = engineClient();

type Thing = { _id: unknown } & Document;
const shop = () => client().db('shop');
const orders = () => shop().collection<Thing>('orders');
const all = (name: string) => shop().collection<Thing>(name).find().sort({ _id: 1 }).toArray();
const aggregate = (...pipeline: Document[]) => orders().aggregate(pipeline).toArray();

const stored: Thing[] = [
  { _id: 1, who: 'ann', total: 10, lines: [{ sku: 'a', n: 1 }], address: { city: 'Rome' } },
  { _id: 2, who: 'bob', total: 20, lines: [{ sku: 'b', n: 2 }] },
  {
    _id: 3,
    who: 'ann',
    total: 30,
    lines: [
      { sku: 'a', n: 3 },
      { sku: 'b', n: 4 },
    ],
  },
];

beforeEach(async () => {
  await shop().dropDatabase();
  await orders().insertMany(stored.map((order) => ({ ...order })));
  await shop()
    .collection<Thing>('people')
    .insertMany([
      { _id: 'ann', age: 30, boss: 'bob' },
      { _id: 'bob', age: 40 },
    ]);
});

describe('aggregate', () => {
  it.each<[string, Document[], unknown[]]>([
    ['$match by _id', [{ $match: { _id: 2 } }, { $project: { who: 1 } }], [{ _id: 2, who: 'bob' }]],
    [
      '$group and $sort',
      [{ $group: { _id: '$who', sum: { $sum: '$total' } } }, { $sort: { _id: 1 } }],
      [
        { _id: 'ann', sum: 40 },
        { _id: 'bob', sum: 20 },
      ],
    ],
    [
      '$unwind and $count',
      [{ $unwind: '$lines' }, { $match: { 'lines.sku': /^a/ } }, { $count: 'n' }],
      [{ n: 2 }],
    ],
    [
      '$lookup',
      [
        { $match: { _id: 1 } },
        { $lookup: { from: 'people', localField: 'who', foreignField: '_id', as: 'person' } },
        { $project: { _id: 0, age: '$person.age' } },
      ],
      [{ age: [30] }],
    ],
    [
      '$lookup with let and a pipeline',
      [
        { $match: { _id: 2 } },
        {
          $lookup: {
            from: 'people',
            let: { who: '$who' },
            pipeline: [{ $match: { $expr: { $eq: ['$boss', '$$who'] } } }],
            as: 'team',
          },
        },
        { $project: { _id: 0, team: '$team._id' } },
      ],
      [{ team: ['ann'] }],
    ],
    [
      '$unionWith',
      [{ $unionWith: { coll: 'people', pipeline: [{ $match: { age: 40 } }] } }, { $count: 'n' }],
      [{ n: 4 }],
    ],
    [
      '$graphLookup',
      [
        { $match: { _id: 1 } },
        {
          $graphLookup: {
            from: 'people',
            startWith: '$who',
            connectFromField: 'boss',
            connectToField: '_id',
            as: 'chain',
          },
        },
        { $project: { _id: 0, chain: '$chain._id' } },
      ],
      [{ chain: ['ann', 'bob'] }],
    ],
    [
      '$facet',
      [{ $facet: { n: [{ $count: 'n' }], first: [{ $limit: 1 }, { $project: { who: 1 } }] } }],
      [{ n: [{ n: 3 }], first: [{ _id: 1, who: 'ann' }] }],
    ],
  ])('runs %s', async (_name, pipeline, expected) => {
    expect(await aggregate(...pipeline)).toEqual(expected);
  });

  it('never changes what is stored', async () => {
    await aggregate(
      { $set: { 'address.city': 'Oslo', 'lines.n': 0 } },
      { $lookup: { from: 'people', localField: 'who', foreignField: '_id', as: 'person' } },
      { $unwind: '$person' },
      { $set: { 'person.age': 0 } },
    );
    expect(await all('orders')).toEqual(stored);
    expect(await all('people')).toMatchObject([{ age: 30 }, { age: 40 }]);
  });

  it('hands out its result in batches', async () => {
    const found = orders().aggregate<Thing>([{ $sort: { _id: -1 } }], { batchSize: 2 });
    expect((await found.toArray()).map(({ _id }) => _id)).toEqual([3, 2, 1]);
    const reply = await shop().command({
      aggregate: 'orders',
      pipeline: [],
      cursor: { batchSize: 1 },
    });
    expect((reply['cursor'] as Document)['firstBatch']).toHaveLength(1);
  });

  it('counts documents as the driver asks for it', async () => {
    expect(await orders().countDocuments({ total: { $gt: 10 } }, { skip: 1 })).toBe(1);
    const counted = await shop().command({ count: 'orders', query: { who: 'ann' }, limit: 1 });
    expect(counted['n']).toBe(1);
  });

  it('needs no collection for documents of its own', async () => {
    const pipeline = [{ $documents: [{ a: 1 }] }, { $set: { b: 2 } }];
    expect(await shop().aggregate(pipeline).toArray()).toEqual([{ a: 1, b: 2 }]);
  });

  it.each<[string, Document, number]>([
    ['no cursor option', { pipeline: [] }, 9],
    ['no collection', { aggregate: 1, pipeline: [], cursor: {} }, 73],
    ['an unknown stage', { pipeline: [{ $frob: 1 }], cursor: {} }, 40324],
    ['a stage of two', { pipeline: [{ $skip: 1, $limit: 1 }], cursor: {} }, 40323],
    ['$out before the end', { pipeline: [{ $out: 'x' }, { $limit: 1 }], cursor: {} }, 40601],
    [
      '$merge inside another stage',
      { pipeline: [{ $facet: { x: [{ $merge: 'x' }] } }], cursor: {} },
      40601,
    ],
    ['code', { pipeline: [{ $match: { $where: '1' } }], cursor: {} }, 2],
    ['explain', { pipeline: [], explain: true }, 238],
    [
      'a collation where stages compare',
      {
        pipeline: [{ $sort: { who: 1 } }],
        cursor: {},
        collation: { locale: 'de', strength: 2 },
      },
      238,
    ],
  ])('refuses %s', async (_name, fields, code) => {
    const command = { aggregate: 'orders', ...fields };
    await expect(shop().command(command)).rejects.toMatchObject({ code });
  });
});

describe('$out', () => {
  it('replaces the documents and keeps the indexes', async () => {
    const target = shop().collection<Thing>('target');
    await target.insertOne({ _id: 'old', who: 'zoe' });
    await target.createIndex({ who: 1 }, { unique: true });
    await aggregate({ $match: { total: { $gt: 10 } } }, { $out: 'target' });
    expect((await all('target')).map(({ _id }) => _id)).toEqual([2, 3]);
    await expect(aggregate({ $out: 'target' })).rejects.toMatchObject({ code: 11000 });
    expect((await all('target')).map(({ _id }) => _id)).toEqual([2, 3]);
    await expect(target.insertOne({ _id: 4, who: 'bob' })).rejects.toMatchObject({ code: 11000 });
  });

  it('may go to another database', async () => {
    await aggregate({ $out: { db: 'archive', coll: 'orders' } });
    expect(await client().db('archive').collection('orders').countDocuments()).toBe(3);
  });
});

describe('$merge', () => {
  beforeEach(async () => {
    await shop().collection<Thing>('target').insertOne({ _id: 1, kept: true, total: 1 });
  });
  const merge = (options: Document) =>
    aggregate({ $project: { total: 1 } }, { $merge: { into: 'target', ...options } });

  it.each<[string, Document, Thing[]]>([
    [
      'merges and inserts',
      {},
      [
        { _id: 1, kept: true, total: 10 },
        { _id: 2, total: 20 },
        { _id: 3, total: 30 },
      ],
    ],
    [
      'replaces and discards',
      { whenMatched: 'replace', whenNotMatched: 'discard' },
      [{ _id: 1, total: 10 }],
    ],
    [
      'keeps what exists',
      { whenMatched: 'keepExisting', whenNotMatched: 'discard' },
      [{ _id: 1, kept: true, total: 1 }],
    ],
    [
      'computes',
      {
        whenMatched: [{ $set: { total: { $add: ['$total', '$$new.total'] } } }],
        whenNotMatched: 'discard',
      },
      [{ _id: 1, kept: true, total: 11 }],
    ],
  ])('%s', async (_name, options, expected) => {
    await merge(options);
    expect(await all('target')).toEqual(expected);
  });

  it.each<[string, Document, number]>([
    ['fails on a match', { whenMatched: 'fail' }, 11000],
    ['fails without one', { whenNotMatched: 'fail' }, 13113],
    ['needs a unique index', { on: 'total' }, 51183],
    ['refuses an unknown action', { whenMatched: 'frob' }, 9],
  ])('%s', async (_name, options, code) => {
    await expect(merge(options)).rejects.toMatchObject({ code });
  });

  it('joins on a unique index', async () => {
    const target = shop().collection<Thing>('target');
    await target.createIndex({ total: 1 }, { unique: true });
    await target.updateOne({}, { $set: { total: 20 } });
    await aggregate(
      { $project: { _id: 0, total: 1, who: 1 } },
      {
        $merge: { into: 'target', on: 'total', whenNotMatched: 'discard' },
      },
    );
    expect(await all('target')).toEqual([{ _id: 1, kept: true, total: 20, who: 'bob' }]);
  });
});

describe('distinct', () => {
  it.each<[string, string, Document, unknown[]]>([
    ['values', 'who', {}, ['ann', 'bob']],
    ['values in arrays', 'lines.sku', {}, ['a', 'b']],
    ['values of matching documents', 'total', { who: 'ann' }, [10, 30]],
    ['no values of a missing field', 'address.city', {}, ['Rome']],
    ['elements by position', 'lines.1.n', {}, [4]],
  ])('lists %s', async (_name, key, filter, expected) => {
    expect(await orders().distinct(key, filter)).toEqual(expected);
  });
});
