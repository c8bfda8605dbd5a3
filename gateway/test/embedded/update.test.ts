// Updates of the embedded engine: operators, replacements, pipelines, upserts, and MongoDB's refusals.

import { type Document, Long } from 'mongodb';
import { describe, expect, it } from 'vitest';

import { engineClient } from '../support/engine.ts';

const client = engineClient();

const things = () => client().db('shop').collection<Document>('things');
const raw = (u: unknown, extra: Document = {}, q: Document = {}) =>
  client()
    .db('shop')
    .command({ update: 'things', updates: [{ q, u, ...extra }] });
const only = async () => (await things().find().project({ _id: 0 }).toArray())[0];

describe('operators', () => {
  it.each<[string, Document, Document, Document]>([
    ['$set makes documents on the way', { a: 1 }, { $set: { 'b.c': 2 } }, { a: 1, b: { c: 2 } }],
    ['$unset', { a: 1, b: 2 }, { $unset: { b: '' } }, { a: 1 }],
    ['$inc starts at 0', { a: 1 }, { $inc: { a: 2, n: 5 } }, { a: 3, n: 5 }],
    ['$mul', { a: 3 }, { $mul: { a: 2 } }, { a: 6 }],
    ['$min and $max', { a: 3, b: 3 }, { $min: { a: 1 }, $max: { b: 9 } }, { a: 1, b: 9 }],
    ['$push', { t: [1] }, { $push: { t: 2 } }, { t: [1, 2] }],
    [
      '$push cuts a new array',
      {},
      { $push: { t: { $each: [1, 2, 3], $slice: -2 } } },
      { t: [2, 3] },
    ],
    ['$addToSet', { t: [1] }, { $addToSet: { t: { $each: [1, 2] } } }, { t: [1, 2] }],
    ['$pull', { t: [1, 2, 3] }, { $pull: { t: { $gt: 1 } } }, { t: [1] }],
    ['$rename', { a: 1 }, { $rename: { a: 'b' } }, { b: 1 }],
  ])('%s', async (_name, before, update, after) => {
    await things().insertOne({ ...before });
    expect(await things().updateOne({}, update)).toMatchObject({ modifiedCount: 1 });
    expect(await only()).toEqual(after);
  });

  it('change the element that the filter matched', async () => {
    await things().insertOne({ t: [1, 2, 3] });
    await things().updateOne({ t: 2 }, { $set: { 't.$': 9 } });
    expect(await only()).toEqual({ t: [1, 9, 3] });
  });

  it('are not counted as modified when nothing changes', async () => {
    await things().insertOne({ a: 1 });
    const result = await things().updateOne({}, { $set: { a: 1 } });
    expect(result).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
  });

  it('leave what earlier cursors found untouched', async () => {
    await things().insertMany(Array.from({ length: 10 }, () => ({ nested: { n: 1 } })));
    const cursor = things().find().batchSize(5);
    await cursor.next();
    await things().updateMany({}, { $inc: { 'nested.n': 1 } });
    const rest = await cursor.toArray();
    expect(rest.map((document) => document['nested'] as unknown)).toEqual(Array(9).fill({ n: 1 }));
  });
});

describe('refusals leave the document as it was', () => {
  it.each<[string, Document, number]>([
    ['$inc of a text', { $inc: { text: 1 } }, 14],
    ['$inc by a text', { $inc: { n: '1' } }, 14],
    ['$inc of a 64-bit integer beyond doubles', { $inc: { long: 1 } }, 14],
    ['$push onto a text', { $push: { text: 1 } }, 2],
    ['$pop of a number', { $pop: { n: 1 } }, 14],
    ['an unknown modifier', { $frob: { a: 1 } }, 9],
    ['a modifier without fields', { $set: 5 }, 9],
    ['operators mixed with fields', { $set: { n: 2 }, n: 3 }, 9],
    ['a path through a text', { $set: { 'text.x': 1 } }, 28],
    ['two operators on one path', { $set: { n: 2 }, $inc: { n: 1 } }, 40],
    ['an empty path', { $set: { '': 1 } }, 56],
    ['another _id', { $set: { _id: 2 } }, 66],
  ])('%s', async (_name, update, code) => {
    const before = { _id: 1, n: 1, text: 'x', long: Long.fromString('9007199254740993') };
    await things().insertOne({ ...before } as never);
    expect((await raw(update))['writeErrors']).toMatchObject([{ index: 0, code }]);
    expect(await things().findOne()).toEqual(before);
  });

  it('also for all the others of an update of many', async () => {
    await things().insertMany([{ n: 1 }, { n: 'text' }]);
    const result = await raw({ $inc: { n: 1 } }, { multi: true });
    expect(result).toMatchObject({ n: 0, writeErrors: [{ code: 14 }] });
    const found = await things().find().project({ _id: 0 }).toArray();
    expect(found).toEqual([{ n: 1 }, { n: 'text' }]);
  });
});

describe('replacements and pipelines', () => {
  it('replace all but the _id', async () => {
    await things().insertOne({ _id: 1 as never, a: 1 });
    await things().replaceOne({ a: 1 }, { b: 2 });
    expect(await things().findOne()).toEqual({ _id: 1, b: 2 });
  });

  it('refuse another _id and multi', async () => {
    await things().insertOne({ _id: 1 as never });
    expect((await raw({ _id: 2 }))['writeErrors']).toMatchObject([{ code: 66 }]);
    expect((await raw({ b: 2 }, { multi: true }))['writeErrors']).toMatchObject([{ code: 9 }]);
  });

  it('are not counted as modified when nothing changes', async () => {
    await things().insertOne({ _id: 1 as never, a: 1 });
    expect(await raw({ a: 1 })).toEqual({ n: 1, nModified: 0, ok: 1 });
    expect(await raw({ _id: 1, a: 1 })).toEqual({ n: 1, nModified: 0, ok: 1 });
    expect(await raw({})).toEqual({ n: 1, nModified: 1, ok: 1 });
    expect(await things().findOne()).toEqual({ _id: 1 });
  });

  it('compute with a pipeline', async () => {
    await things().insertOne({ a: 2 });
    await things().updateOne({}, [{ $set: { b: { $eq: ['$a', 2] } } }, { $unset: 'a' }]);
    expect(await only()).toEqual({ b: true });
  });

  it('keep the _id under a pipeline that drops it, and may make fields of any name', async () => {
    await things().insertOne({ _id: 1 as never, part: { a: 1 } });
    const field = { field: { $literal: 'b.c' }, value: 2, input: '$$ROOT' };
    await things().updateOne({}, [
      { $replaceRoot: { newRoot: '$part' } },
      { $replaceWith: { $setField: field } },
    ]);
    expect(await things().findOne()).toEqual({ _id: 1, a: 1, 'b.c': 2 });
  });

  it('refuse what MongoDB 7.0 has not: other stages, a sort', async () => {
    await things().insertOne({ a: 1 });
    expect((await raw([{ $limit: 1 }]))['writeErrors']).toMatchObject([{ code: 72 }]);
    const sorted = raw({ $set: { a: 2 } }, { sort: { a: 1 } });
    await expect(sorted).rejects.toMatchObject({ code: 40415 });
    expect(await only()).toEqual({ a: 1 });
  });
});

describe('upsert', () => {
  it('inserts equalities of the filter, $set and $setOnInsert', async () => {
    const filter = { key: 'k', $and: [{ 'deep.er': { $eq: 1 } }], n: { $gt: 5 } };
    const update = { $set: { a: 1 }, $setOnInsert: { once: true }, $inc: { count: 1 } };
    const first = await things().updateOne(filter, update, { upsert: true });
    expect(first).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    expect(await only()).toEqual({ key: 'k', deep: { er: 1 }, a: 1, once: true, count: 1 });
  });

  it('updates what is there, without $setOnInsert', async () => {
    await things().insertOne({ key: 'k', count: 1 });
    const update = { $setOnInsert: { once: true }, $inc: { count: 1 } };
    await things().updateOne({ key: 'k' }, update, { upsert: true });
    expect(await only()).toEqual({ key: 'k', count: 2 });
  });

  it('takes the _id from the filter, the replacement or $setOnInsert', async () => {
    await things().updateOne({ _id: 1 as never }, { $set: { a: 1 } }, { upsert: true });
    await things().replaceOne({ a: 2 }, { _id: 2, a: 2 }, { upsert: true });
    await things().updateOne({ a: 3 }, { $setOnInsert: { _id: 3 } }, { upsert: true });
    expect(await things().find().toArray()).toEqual([
      { _id: 1, a: 1 },
      { _id: 2, a: 2 },
      { _id: 3, a: 3 },
    ]);
  });

  it('answers with the new _id and counts', async () => {
    const reply = await raw({ $set: { a: 1 } }, { upsert: true }, { _id: 7 });
    expect(reply).toEqual({ n: 1, nModified: 0, upserted: [{ index: 0, _id: 7 }], ok: 1 });
    const again = await raw({ $set: { a: 1 } }, { upsert: true }, { _id: 7 });
    expect(again).toEqual({ n: 1, nModified: 0, ok: 1 });
    const many = await raw({ $set: { a: 2 } }, { upsert: true, multi: true }, { _id: 8 });
    expect(many).toEqual({ n: 1, nModified: 0, upserted: [{ index: 0, _id: 8 }], ok: 1 });
  });

  it.each<[string, Document, unknown, Document]>([
    ['$inc goes on from the filter', { n: 5 }, { $inc: { n: 1 } }, { n: 6 }],
    ['$setOnInsert goes before it', { n: 5 }, { $setOnInsert: { n: 1 } }, { n: 1 }],
    ['$unset takes it away', { n: 5, m: 1 }, { $unset: { n: '' } }, { m: 1 }],
    ['$push begins an array', { n: { $gt: 5 } }, { $push: { t: 1 } }, { t: [1] }],
    ['a replacement does not have it', { n: 5 }, { a: 1 }, { a: 1 }],
    ['a pipeline sees it', { n: 5 }, [{ $set: { m: { $add: ['$n', 1] } } }], { n: 5, m: 6 }],
    ['alternatives are not in it', { $or: [{ n: 1 }, { n: 2 }] }, { $set: { a: 1 } }, { a: 1 }],
  ])('%s', async (_name, filter, update, expected) => {
    expect(await raw(update, { upsert: true }, filter)).toMatchObject({ n: 1, nModified: 0 });
    expect(await only()).toEqual(expected);
  });

  it.each<[string, Document, Document, number]>([
    ['$set and $setOnInsert of one path', {}, { $set: { a: 1 }, $setOnInsert: { a: 2 } }, 40],
    ['$setOnInsert into what $set sets', {}, { $set: { a: {} }, $setOnInsert: { 'a.b': 2 } }, 40],
    ['an _id that is not the filter’s', { _id: 1 }, { $setOnInsert: { _id: 2 } }, 66],
    ['a replacement with another _id', { _id: 1 }, { _id: 2 }, 66],
    ['two values for one field', { $and: [{ a: 1 }, { a: 2 }] }, { $set: { b: 1 } }, 54],
    ['a document and its field', { a: { b: 1 }, 'a.b': 1 }, { $set: { c: 1 } }, 54],
    ['a text to be incremented', { a: 'text' }, { $inc: { a: 1 } }, 14],
  ])('refuses %s', async (_name, filter, update, code) => {
    const reply = await raw(update, { upsert: true }, filter);
    expect(reply).toMatchObject({ n: 0, writeErrors: [{ index: 0, code }] });
    expect(await things().countDocuments()).toBe(0);
  });
});
