// Indexes and namespaces of the embedded engine: uniqueness, MongoDB's words for a duplicate, and the listings.

import { BSONRegExp, type Document, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';

import { engineClient } from '../support/engine.ts';

const client = engineClient();

const shop = () => client().db('shop');
const things = () => shop().collection<Document>('things');
const createIndexes = (...indexes: Document[]) =>
  shop().command({ createIndexes: 'things', indexes });

describe('a unique index', () => {
  it('refuses a duplicate in the words of MongoDB', async () => {
    await things().createIndex({ email: 1, 'a.b': -1 }, { unique: true });
    const id = new ObjectId('0123456789abcdef01234567');
    await things().insertOne({ email: 'a@"b', a: { b: id } });
    await expect(things().insertOne({ email: 'a@"b', a: { b: id } })).rejects.toMatchObject({
      code: 11000,
      errmsg:
        'E11000 duplicate key error collection: shop.things index: email_1_a.b_-1 dup key: ' +
        '{ email: "a@\\"b", a.b: ObjectId(\'0123456789abcdef01234567\') }',
      keyPattern: { email: 1, 'a.b': -1 },
      keyValue: { email: 'a@"b', 'a.b': id },
    });
    await things().insertOne({ email: 'a@"b' });
    await expect(things().insertOne({ email: 'a@"b', a: {} })).rejects.toMatchObject({
      keyValue: { email: 'a@"b', 'a.b': null },
    });
  });

  it('is asked by updates, upserts, replacements and findAndModify, which then change nothing', async () => {
    await things().createIndex({ n: 1 }, { unique: true });
    const stored = [
      { _id: 1 as never, n: 1 },
      { _id: 2 as never, n: 2 },
    ];
    await things().insertMany(stored);
    const filter = { _id: 2 as never };
    const attempts = [
      () => things().updateOne(filter, { $set: { n: 1 } }),
      () => things().updateOne({ _id: 3 as never }, { $set: { n: 1 } }, { upsert: true }),
      () => things().replaceOne(filter, { n: 1 }),
      () => things().findOneAndUpdate(filter, { $inc: { n: -1 } }),
      () => things().updateMany({}, { $inc: { n: 1 } }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 11000 });
    expect(await things().find().toArray()).toEqual(stored);
    await things().updateMany({}, { $inc: { n: -1 } });
    await things().updateOne(filter, { $set: { n: 1, more: true } });
    expect(await things().find().toArray()).toMatchObject([{ n: 0 }, { n: 1 }]);
  });

  it('lets go of removed and of former values', async () => {
    await things().createIndex({ n: 1 }, { unique: true });
    await things().insertMany([{ n: 1 }, { n: 2 }]);
    await things().deleteOne({ n: 1 });
    await things().updateOne({ n: 2 }, { $set: { n: 3 } });
    await things().insertMany([{ n: 1 }, { n: 2 }]);
    await expect(things().insertOne({ n: 3 })).rejects.toMatchObject({ code: 11000 });
  });

  it.each<[string, Document, Document[], Document]>([
    ['sparse: not of missing fields', { sparse: true }, [{}, {}, { n: null }], { n: null }],
    ['not sparse: of missing fields too', {}, [{ n: 1 }, { m: 1 }], { n: null }],
    [
      'partial: of what its filter matches',
      { partialFilterExpression: { live: true } },
      [{ n: 1 }, { n: 1 }, { n: 1, live: true }],
      { n: 1, live: true },
    ],
    ['of each element of an array', {}, [{ n: [1, 1, 2] }, { n: [3] }], { n: [4, 2] }],
    [
      'of whole documents',
      {},
      [{ n: { a: 1, b: 2 } }, { n: { b: 2, a: 1 } }],
      { n: { a: 1, b: 2 } },
    ],
    ['of one number whatever its type', {}, [{ n: 1.5 }, { n: 0 }], { n: -0 }],
  ])('is %s', async (_name, options, fine, duplicate) => {
    await createIndexes({ key: { n: 1 }, name: 'n', unique: true, ...options });
    await things().insertMany(fine.map((document) => ({ ...document })));
    await expect(things().insertOne(duplicate)).rejects.toMatchObject({ code: 11000 });
  });

  it('pairs the fields of one element of an array, and refuses two arrays', async () => {
    await things().createIndex({ 'a.x': 1, 'a.y': 1 }, { unique: true });
    await things().insertOne({
      a: [
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ],
    });
    await things().insertOne({ a: [{ x: 1, y: 2 }] });
    await expect(things().insertOne({ a: { x: 2, y: 2 } })).rejects.toMatchObject({ code: 11000 });
    const parallel = things().insertOne({ a: { x: [1], y: [1] } });
    await expect(parallel).rejects.toMatchObject({ code: 171 });
  });

  it('is not made when there are duplicates already', async () => {
    await things().insertMany([{ n: 1 }, { n: 1 }]);
    const both = createIndexes({ key: { m: 1 } }, { key: { n: 1 }, unique: true });
    await expect(both).rejects.toMatchObject({ code: 11000, keyValue: { n: 1 } });
    expect(await things().listIndexes().toArray()).toHaveLength(1);
  });
});

describe('createIndexes, listIndexes and dropIndexes', () => {
  it('make, list and drop', async () => {
    expect(await createIndexes({ key: { a: 1, b: -1 } }, { key: { c: 1 }, sparse: true })).toEqual({
      numIndexesBefore: 1,
      numIndexesAfter: 3,
      createdCollectionAutomatically: true,
      ok: 1,
    });
    expect(await createIndexes({ key: { a: 1, b: -1 } }, { key: { _id: 1 } })).toMatchObject({
      numIndexesAfter: 3,
      note: 'all indexes already exist',
    });
    expect(await things().listIndexes().toArray()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1' },
      { v: 2, key: { c: 1 }, name: 'c_1', sparse: true },
    ]);
    const dropped = await shop().command({ dropIndexes: 'things', index: { c: 1 } });
    expect(dropped).toEqual({ nIndexesWas: 3, ok: 1 });
    await shop().command({ dropIndexes: 'things', index: '*' });
    expect(await things().listIndexes().toArray()).toHaveLength(1);
  });

  it('stop refusing duplicates when dropped', async () => {
    await things().createIndex({ n: 1 }, { unique: true });
    await things().insertOne({ n: 1 });
    await things().dropIndex('n_1');
    await things().insertOne({ n: 1 });
    expect(await things().countDocuments()).toBe(2);
  });

  it.each<[string, Document, number]>([
    ['the name of another key', { key: { b: 1 }, name: 'a_1' }, 86],
    ['the name and key, but unique', { key: { a: 1 }, name: 'a_1', unique: true }, 86],
    ['another name for the same', { key: { a: 1 }, name: 'other' }, 85],
    ['other options', { key: { a: 1 }, name: 'a_1', expireAfterSeconds: 5 }, 85],
    ['no key', { key: {} }, 67],
    ['text search', { key: { a: 'text' } }, 238],
    ['a collation', { key: { b: 1 }, collation: { locale: 'en', strength: 2 } }, 238],
  ])('refuse %s', async (_name, index, code) => {
    await things().createIndex({ a: 1 });
    await expect(createIndexes(index)).rejects.toMatchObject({ code });
  });

  it('say what is not there', async () => {
    await expect(things().listIndexes().toArray()).rejects.toMatchObject({ code: 26 });
    await things().insertOne({});
    await expect(things().dropIndex('n_1')).rejects.toMatchObject({ code: 27 });
    await expect(things().dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
  });
});

describe('namespaces', () => {
  it('are made, listed and dropped', async () => {
    await shop().createCollection('things');
    await expect(shop().createCollection('things')).rejects.toMatchObject({ code: 48 });
    await shop().createCollection('others');
    const names = await shop().listCollections({ name: /^o/ }, { nameOnly: true }).toArray();
    expect(names).toEqual([{ name: 'others', type: 'collection' }]);
    expect(await things().drop()).toBe(true);
    expect(await shop().command({ drop: 'things' })).toEqual({ ok: 1 });
    const { databases } = await client().db().admin().listDatabases();
    expect(databases.map(({ name }) => name)).toEqual(['shop']);
    expect(await shop().command({ dropDatabase: 1 })).toEqual({ dropped: 'shop', ok: 1 });
    expect(await shop().command({ dropDatabase: 1 })).toEqual({ ok: 1 });
  });

  it('are plain collections only', async () => {
    const capped = shop().createCollection('things', { capped: true, size: 100 });
    await expect(capped).rejects.toMatchObject({ code: 238 });
  });
});

describe('regular expressions', () => {
  const stored = () => things().findOne({}, { bsonRegExp: true });

  it('come back as they were written, after an update too', async () => {
    await things().insertOne({ slash: /a\/b/, plain: new BSONRegExp('a/b', 'ix'), n: 0 });
    await things().updateOne({}, { $inc: { n: 1 }, $set: { set: new BSONRegExp('c/d') } });
    expect(await stored()).toMatchObject({
      slash: { pattern: 'a\\/b', options: '' },
      plain: { pattern: 'a/b', options: 'ix' },
      set: { pattern: 'c/d' },
    });
  });

  it('search with a slash and their options', async () => {
    await things().insertMany([{ path: 'A/b' }, { path: 'x\ny' }]);
    const filters = [
      { path: /a\/B/i },
      { path: new BSONRegExp('a/B', 'i') },
      { path: { $regex: 'a/b', $options: 'i' } },
      { path: { $in: [/^A.b$/] } },
    ];
    for (const filter of filters) expect(await things().countDocuments(filter)).toBe(1);
    expect(await things().countDocuments({ path: new BSONRegExp('x.y', 's') })).toBe(1);
    const extended = things().countDocuments({ path: new BSONRegExp('a', 'x') });
    await expect(extended).rejects.toMatchObject({ code: 2 });
  });
});
