// Cursors and sessions of the embedded engine: many batches, ownership, and writes that happen once.

import { type Document, Long } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';

import { CursorTable } from '../../embedded/cursor-table.ts';
import { engineClient } from '../support/engine.ts';
import { SessionTable } from '../../embedded/session-table.ts';
import { inSession as sendInSession, sessionId } from './in-session.ts';

const client = engineClient();

const shop = () => client().db('shop');

const inSession = (name: string, command: Document) => sendInSession(client(), name, command);

const increment = (n: number, by = 1) => ({
  update: 'counters',
  updates: [{ q: { _id: 'c' }, u: { $inc: { n: by } }, upsert: true }],
  txnNumber: Long.fromNumber(n),
});
const counter = async () => (await shop().collection('counters').findOne())?.['n'] as unknown;

describe('cursors', () => {
  beforeEach(async () => {
    const documents = Array.from({ length: 1000 }, (_, _id) => ({ _id: _id as never }));
    await shop().collection('many').insertMany(documents);
  });

  it('deliver everything once, in order, over many batches', async () => {
    const seen: unknown[] = [];
    for await (const { _id } of shop().collection('many').find().batchSize(7)) seen.push(_id);
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  });

  it('start with 101 documents unless told otherwise', async () => {
    const reply = await inSession('a', { find: 'many' });
    expect(reply['cursor']).toMatchObject({ ns: 'shop.many' });
    expect((reply['cursor'] as Document)['firstBatch']).toHaveLength(101);
    const empty = await inSession('a', { find: 'many', batchSize: 0 });
    expect((empty['cursor'] as Document)['firstBatch']).toHaveLength(0);
  });

  it('belong to the session that opened them', async () => {
    const { cursor } = await inSession('a', { find: 'many', batchSize: 2 });
    const getMore = {
      getMore: Long.fromNumber((cursor as Document)['id'] as number),
      collection: 'many',
      batchSize: 2,
    };
    await expect(inSession('b', getMore)).rejects.toMatchObject({ code: 50738 });
    const next = await inSession('a', getMore);
    expect(next['cursor']).toMatchObject({ nextBatch: [{ _id: 2 }, { _id: 3 }] });
  });

  it('are gone once killed', async () => {
    const { cursor } = await inSession('a', { find: 'many', batchSize: 2 });
    const id = Long.fromNumber((cursor as Document)['id'] as number);
    const killed = await shop().command({ killCursors: 'many', cursors: [id, Long.fromNumber(7)] });
    expect(killed).toMatchObject({ cursorsKilled: [Number(id)], cursorsNotFound: [7] });
    const more = inSession('a', { getMore: id, collection: 'many' });
    await expect(more).rejects.toMatchObject({ code: 43, codeName: 'CursorNotFound' });
  });

  it('lapse after ten minutes and make room for others', () => {
    const table = new CursorTable(2);
    const open = (now: number) =>
      table.open({ namespace: 'a.b', session: undefined, documents: [{}, {}] }, 1, false, now).id;
    const next = (id: number, now: number) => table.next(id, 'a.b', undefined, 1, now).documents;
    const lapsed = open(0);
    expect(() => next(lapsed, 600_001)).toThrow('not found');
    const [first, second, third] = [open(0), open(1), open(2)];
    expect(() => next(first, 3)).toThrow('not found');
    expect([next(second, 3), next(third, 3)]).toEqual([[{}], [{}]]);
  });
});

describe('a write with a transaction number', () => {
  it('happens once however often it is sent, and answers the same', async () => {
    const first = await inSession('s', increment(1));
    const again = await inSession('s', increment(1));
    expect(first).toMatchObject({ n: 1, upserted: [{ index: 0, _id: 'c' }] });
    expect(again).toEqual({ ...first, retriedStmtIds: [0] });
    expect(await counter()).toBe(1);
  });

  it('happens again with the next number, or in another session', async () => {
    await inSession('t', increment(1));
    await inSession('t', increment(2));
    await inSession('u', increment(1));
    expect(await counter()).toBe(3);
  });

  it('is refused when it is older than the last', async () => {
    await inSession('v', increment(5));
    await expect(inSession('v', increment(4))).rejects.toMatchObject({
      code: 225,
      codeName: 'TransactionTooOld',
    });
    expect(await counter()).toBe(1);
  });

  it('does again what failed, and only that', async () => {
    await shop()
      .collection('things')
      .insertOne({ _id: 1 as never });
    const insert = {
      insert: 'things',
      documents: [{ _id: 0 }, { _id: 1 }, { _id: 2 }],
      ordered: false,
      txnNumber: Long.fromNumber(1),
    };
    expect(await inSession('w', insert)).toMatchObject({
      n: 2,
      writeErrors: [{ index: 1, code: 11000 }],
    });
    await shop()
      .collection('things')
      .deleteMany({ _id: { $in: [1, 2] } as never });
    expect(await inSession('w', insert)).toEqual({ n: 3, retriedStmtIds: [0, 2], ok: 1 });
    const found = await shop().collection('things').find().toArray();
    expect(found.map(({ _id }) => _id as unknown)).toEqual([0, 1]);
  });

  it('does again what changed nothing', async () => {
    const remove = {
      delete: 'counters',
      deletes: [{ q: {}, limit: 1 }],
      txnNumber: Long.fromNumber(1),
    };
    expect(await inSession('q', remove)).toEqual({ n: 0, ok: 1 });
    await shop().collection('counters').insertOne({});
    expect(await inSession('q', remove)).toEqual({ n: 1, ok: 1 });
    expect(await inSession('q', remove)).toEqual({ n: 1, retriedStmtIds: [0], ok: 1 });
  });

  it('happens once although its session was ended in between', async () => {
    const first = await inSession('e', increment(1));
    await client()
      .db('admin')
      .command({ endSessions: [{ id: sessionId('e') }] });
    expect(await inSession('e', increment(1))).toEqual({ ...first, retriedStmtIds: [0] });
    expect(await counter()).toBe(1);
  });

  it('may run again with its number when it failed as a whole', async () => {
    const insert = { insert: 'things', txnNumber: Long.fromNumber(1) };
    await expect(inSession('z', { ...insert, documents: [] })).rejects.toThrow();
    expect(await inSession('z', { ...insert, documents: [{}] })).toMatchObject({ n: 1 });
    const again = await inSession('z', { ...insert, documents: [{}] });
    expect(again).toMatchObject({ n: 1, retriedStmtIds: [0] });
  });

  it.each<[string, Document]>([
    ['updates many', { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] }],
    ['deletes many', { delete: 'c', deletes: [{ q: {}, limit: 0 }] }],
  ])('is refused when it %s', async (_name, command) => {
    const many = inSession('x', { ...command, txnNumber: Long.fromNumber(1) });
    await expect(many).rejects.toMatchObject({ code: 72 });
  });

  it('is refused when its number was used for something else', async () => {
    await inSession('y', increment(1));
    const other = { insert: 'counters', documents: [{}], txnNumber: Long.fromNumber(1) };
    await expect(inSession('y', other)).rejects.toMatchObject({ code: 72 });
  });

  it('is the way the driver itself retries', async () => {
    const { modifiedCount } = await shop()
      .collection('counters')
      .updateOne({}, { $inc: { n: 1 } }, { upsert: true });
    expect([modifiedCount, await counter()]).toEqual([0, 1]);
  });
});

describe('the session table', () => {
  it('forgets after 30 minutes, and is full rather than forgetful before', () => {
    const table = new SessionTable(2);
    table.admit('a', 1, 'p', 0).set(0, 'done');
    table.admit('b', 1, 'p', 1).set(0, 'done');
    expect(() => table.admit('c', 1, 'p', 2)).toThrow('Cannot remember more than 2 sessions');
    expect(table.admit('a', 1, 'p', 30 * 60_000 - 1)).toEqual(new Map([[0, 'done']]));
    expect(table.admit('c', 1, 'p', 30 * 60_000 + 1)).toEqual(new Map());
    expect(table.admit('a', 1, 'p', 30 * 60_000 + 2)).toEqual(new Map([[0, 'done']]));
  });
});
