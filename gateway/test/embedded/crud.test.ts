// The embedded engine as the official driver sees it: create, read, update, delete and their errors.

import { Binary, Decimal128, type Document, Long, ObjectId, UUID } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';

import { engineClient } from '../support/engine.ts';

const client = engineClient({ maxDocuments: 5000 });

const things = () => client().db('shop').collection<Document>('things');

describe('documents', () => {
  it('come back as they were stored, in the order of insertion', async () => {
    const document = {
      _id: new ObjectId(),
      text: 'ä',
      whole: 7,
      half: 0.5,
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('1.10'),
      bytes: new Binary(new Uint8Array([1, 2]), 0),
      uuid: new UUID('01234567-89ab-4def-8123-456789abcdef'),
      date: new Date(0),
      nothing: null,
      nested: { list: [1, { a: 'b' }] },
    };
    await things().insertMany([document, { _id: 2 as never }, { _id: 1 as never }]);
    const found = await things().find().toArray();
    expect(found.map(({ _id }) => _id as unknown)).toEqual([document._id, 2, 1]);
    expect(found[0]?.['long']).toEqual(document.long);
    expect(found[0]).toMatchObject({ text: 'ä', whole: 7, half: 0.5, nothing: null });
    expect(String(found[0]?.['decimal'])).toBe('1.10');
    expect(String(found[0]?.['uuid'])).toBe('01234567-89ab-4def-8123-456789abcdef');
    expect(found[0]?.['date']).toEqual(new Date(0));
  });

  it('may hold fields named like options of commands', async () => {
    await things().insertOne({ collation: 'x', min: 1, let: true });
    expect(await things().findOne({ min: 1 })).toMatchObject({ collation: 'x', let: true });
  });

  it('get an _id first if they have none', async () => {
    await client()
      .db('shop')
      .command({ insert: 'things', documents: [{ a: 1 }] });
    const found = await things().findOne({ a: 1 });
    expect(Object.keys(found ?? {})).toEqual(['_id', 'a']);
    expect(found?._id).toBeInstanceOf(ObjectId);
  });

  it('are refused when the store is full', async () => {
    const many = Array.from({ length: 5001 }, (_, n) => ({ n }));
    await expect(things().insertMany(many)).rejects.toMatchObject({ code: 14031 });
    expect(await things().estimatedDocumentCount()).toBe(5000);
  });
});

describe('a duplicate _id', () => {
  it('is error 11000 with the key, whichever numeric type it has', async () => {
    await things().insertOne({ _id: 1 as never });
    const duplicate = things().insertOne({ _id: Long.fromNumber(1) as never });
    await expect(duplicate).rejects.toMatchObject({
      code: 11000,
      keyPattern: { _id: 1 },
      keyValue: { _id: 1 },
    });
  });

  it('stops an ordered batch and is skipped by an unordered one', async () => {
    const batch = [{ _id: 1 }, { _id: 1 }, { _id: 2 }] as never[];
    await expect(things().insertMany(batch)).rejects.toMatchObject({ code: 11000 });
    expect(await things().estimatedDocumentCount()).toBe(1);
    await expect(things().insertMany(batch, { ordered: false })).rejects.toMatchObject({
      code: 11000,
      result: { insertedCount: 1 },
    });
    expect(await things().estimatedDocumentCount()).toBe(2);
  });
});

describe('find', () => {
  beforeEach(async () => {
    await things().insertMany([1, 2, 3, 4, 5].map((n) => ({ n, even: n % 2 === 0, tag: `t${n}` })));
  });

  it('filters, sorts, skips, limits and projects', async () => {
    const found = await things()
      .find({ n: { $gte: 2 } })
      .sort({ n: -1 })
      .skip(1)
      .limit(2)
      .project({ _id: 0, n: 1 })
      .toArray();
    expect(found).toEqual([{ n: 4 }, { n: 3 }]);
  });

  it('tells bytes apart, and the types of BSON', async () => {
    const bytes = (...values: number[]) => new Binary(new Uint8Array(values), 0);
    await things().deleteMany({});
    await things().insertMany([
      { v: bytes(0xff) },
      { v: bytes(0xfe) },
      { v: [bytes(0xfd), new ObjectId()] },
      { v: 1.5 },
      { v: 2 },
      { v: Decimal128.fromString('1') },
    ]);
    const counts = async (...conditions: unknown[]) =>
      Promise.all(conditions.map((v) => things().countDocuments({ v })));
    const [ff, fd] = [bytes(0xff), bytes(0xfd)];
    expect(
      await counts(ff, { $eq: fd }, { $ne: ff }, { $in: [ff, fd, 2] }, { $nin: [ff, 2] }),
    ).toEqual([1, 1, 5, 3, 4]);
    const types = ['binData', 'objectId', 'array', 'int', 'number', 19, ['double', 'decimal']];
    expect(await counts(...types.map(($type) => ({ $type })))).toEqual([3, 1, 1, 1, 3, 1, 3]);
  });

  it('counts', async () => {
    const counted = await client()
      .db('shop')
      .command({ count: 'things', query: { even: true } });
    expect(counted['n']).toBe(2);
  });

  it.each([
    ['an unknown operator', { n: { $near: 1 } }, 2],
    ['server-side JavaScript', { $where: 'true' }, 2],
    ['a bad regular expression', { tag: { $regex: '(' } }, 2],
  ])('refuses %s', async (_name, filter, code) => {
    await expect(things().findOne(filter as Document)).rejects.toMatchObject({ code });
  });

  it('refuses names with a dollar in an _id', async () => {
    const inserted = things().insertOne({ _id: { $a: 1 } as never });
    await expect(inserted).rejects.toMatchObject({ code: 52 });
  });

  it('refuses what it would get wrong', async () => {
    const found = things().findOne({}, { collation: { locale: 'de', numericOrdering: true } });
    await expect(found).rejects.toMatchObject({ code: 238, codeName: 'NotImplemented' });
  });
});

describe('delete', () => {
  it('removes one or all that match', async () => {
    await things().insertMany([{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }]);
    expect((await things().deleteOne({ a: 1 })).deletedCount).toBe(1);
    expect((await things().deleteMany({ a: 1 })).deletedCount).toBe(2);
    expect(await things().find().project({ _id: 0 }).toArray()).toEqual([{ a: 2 }]);
  });
});

describe('the server', () => {
  it('says what it is', async () => {
    const admin = client().db('admin');
    expect((await admin.command({ hello: 1 }))['engine']).toBe('mooring embedded demo engine');
    expect((await admin.command({ buildInfo: 1 }))['engine']).toBe('mooring embedded demo engine');
  });

  it('lists and drops collections', async () => {
    await things().insertOne({});
    expect(await client().db('shop').listCollections().toArray()).toMatchObject([
      { name: 'things' },
    ]);
    await things().drop();
    expect(await client().db('shop').listCollections().toArray()).toEqual([]);
  });

  it('answers unknown commands with CommandNotFound', async () => {
    const unknown = client().db('shop').command({ compact: 'things' });
    await expect(unknown).rejects.toMatchObject({ code: 59, codeName: 'CommandNotFound' });
  });

  it('refuses transactions', async () => {
    const session = client().startSession();
    session.startTransaction();
    const inside = things().insertOne({ a: 1 }, { session });
    await expect(inside).rejects.toMatchObject({ code: 263 });
    await session.endSession();
    expect(await things().estimatedDocumentCount()).toBe(0);
  });
});
