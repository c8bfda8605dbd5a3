// findAndModify of the embedded engine, as the driver's findOneAnd… methods send it and by hand.

import { type Document, Long } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';

import { engineClient } from '../support/engine.ts';
import { inSession } from './in-session.ts';

const client = engineClient();
beforeEach(async () => {
  await things().insertMany([
    { _id: 1, n: 1, tags: ['a', 'b'] },
    { _id: 2, n: 2, tags: [] },
  ]);
});

const things = () => client().db('shop').collection<{ _id: number } & Document>('things');
const modify = (fields: Document) =>
  client()
    .db('shop')
    .command({ findAndModify: 'things', ...fields });

describe('findAndModify', () => {
  it('shows the document as it was, or as it is now', async () => {
    const before = await modify({ query: { _id: 1 }, update: { $inc: { n: 5 } } });
    expect(before).toEqual({
      lastErrorObject: { n: 1, updatedExisting: true },
      value: { _id: 1, n: 1, tags: ['a', 'b'] },
      ok: 1,
    });
    const after = await modify({ query: { _id: 1 }, update: { $inc: { n: 5 } }, new: true });
    expect(after['value']).toMatchObject({ _id: 1, n: 11 });
  });

  it('takes the first by its sort, and shows the fields asked for', async () => {
    const reply = await modify({
      sort: { n: -1 },
      update: { $set: { seen: true } },
      new: true,
      fields: { _id: 0, n: 1, seen: 1 },
    });
    expect(reply['value']).toEqual({ n: 2, seen: true });
  });

  it('replaces, computes with a pipeline, and filters array elements', async () => {
    expect(
      await things().findOneAndReplace({ _id: 2 }, { m: 1 }, { returnDocument: 'after' }),
    ).toEqual({ _id: 2, m: 1 });
    const pipeline = [{ $set: { n: { $add: ['$n', 1] } } }];
    const computed = await things().findOneAndUpdate({ n: 1 }, pipeline, {
      returnDocument: 'after',
    });
    expect(computed).toMatchObject({ n: 2 });
    const update = { $set: { 'tags.$[tag]': 'z' } };
    const options = { arrayFilters: [{ tag: 'b' }], returnDocument: 'after' as const };
    expect(await things().findOneAndUpdate({ _id: 1 }, update, options)).toMatchObject({
      tags: ['a', 'z'],
    });
  });

  it('removes', async () => {
    expect(await modify({ query: { n: 2 }, remove: true })).toEqual({
      lastErrorObject: { n: 1 },
      value: { _id: 2, n: 2, tags: [] },
      ok: 1,
    });
    const none = await modify({ query: { n: 2 }, remove: true });
    expect(none).toEqual({ lastErrorObject: { n: 0 }, value: null, ok: 1 });
  });

  it('finds nothing, or inserts', async () => {
    const update = { $set: { n: 9 }, $setOnInsert: { once: true } };
    const none = await modify({ query: { _id: 3 }, update });
    expect(none).toEqual({
      lastErrorObject: { n: 0, updatedExisting: false },
      value: null,
      ok: 1,
    });
    const inserted = await modify({ query: { _id: 3 }, update, upsert: true });
    expect(inserted).toEqual({
      lastErrorObject: { n: 1, updatedExisting: false, upserted: 3 },
      value: null,
      ok: 1,
    });
    const shown = await modify({ query: { _id: 4 }, update, upsert: true, new: true });
    expect(shown['value']).toEqual({ _id: 4, n: 9, once: true });
  });

  it.each<[string, Document, number]>([
    ['neither update nor remove', {}, 9],
    ['both', { update: { $set: { a: 1 } }, remove: true }, 9],
    ['remove with new', { remove: true, new: true }, 9],
    ['remove with upsert', { remove: true, upsert: true }, 9],
    ['a text to be incremented', { update: { $inc: { tags: 1 } } }, 14],
    ['another _id', { update: { $set: { _id: 7 } } }, 66],
    ['a collation', { update: { $set: { a: 1 } }, collation: { locale: 'en', strength: 4 } }, 238],
    ['an impossible projection', { update: { $inc: { n: 1 } }, fields: { a: 1, b: 0 } }, 2],
  ])('refuses %s and changes nothing', async (_name, fields, code) => {
    await expect(modify({ query: { _id: 1 }, ...fields })).rejects.toMatchObject({ code });
    expect(await things().findOne({ _id: 1 })).toEqual({ _id: 1, n: 1, tags: ['a', 'b'] });
  });

  it('happens once with a transaction number, and answers the same', async () => {
    const command = {
      findAndModify: 'things',
      query: { _id: 1 },
      update: { $inc: { n: 1 } },
      new: true,
      txnNumber: Long.fromNumber(1),
    };
    const first = await inSession(client(), 'f', command);
    await things().updateOne({ _id: 1 }, { $set: { n: 100 } });
    const again = await inSession(client(), 'f', command);
    expect(again).toEqual({ ...first, retriedStmtId: 0 });
    expect(await things().findOne({ _id: 1 })).toMatchObject({ n: 100 });
  });
});
