// Cursors: batches, early ends, and what happens when a batch is lost.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection, MongoClient } from '../../../edge-adapter/node/index.ts';
import { MongoNetworkError, MongoServerError } from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

let stage: GatewayStage;
let client: MongoClient;
let items: Collection;

beforeAll(async () => {
  stage = await GatewayStage.start();
  client = stage.client({ retryDelay: 1 });
  items = client.db().collection('items');
  await items.insertMany(Array.from({ length: 250 }, (_, n) => ({ _id: n })));
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

const all = Array.from({ length: 250 }, (_, n) => n);

describe('a cursor', () => {
  it('reads several batches, each document once and in order, without a session', async () => {
    stage.arrived.length = 0;
    const found = await items.find({}, { sort: { _id: 1 }, batchSize: 100 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(all);
    expect(stage.arrived.map(({ session }) => session)).toEqual([null, null, null]);
    expect(stage.takeNames()).toEqual(['find', 'getMore', 'getMore']);
  });

  it('sends nothing before it is read', async () => {
    stage.arrived.length = 0;
    const [a, b] = [items.find(), items.find()];
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stage.arrived).toHaveLength(0);
    await Promise.all([a.close(), b.close()]);
    expect(stage.arrived).toHaveLength(0);
  });

  it('gives null after the last, again and again', async () => {
    const cursor = items.find({ _id: { $lt: 2 } }, { batchSize: 1 });
    const read = [];
    for (let i = 0; i < 5; ++i) read.push(((await cursor.next()) as { _id: number } | null)?._id);
    expect(read).toEqual([0, 1, undefined, undefined, undefined]);
  });

  it('is killed on the server by an early break, once', async () => {
    stage.takeNames();
    const cursor = items.find({}, { batchSize: 10 });
    for await (const { _id } of cursor) if (Number(_id) === 14) break;
    await cursor.close();
    expect(stage.takeNames()).toEqual(['find', 'getMore', 'killCursors']);
    expect(await cursor.next()).toBeNull();
  });

  it('is killed when the loop throws', async () => {
    stage.takeNames();
    const loop = async (): Promise<void> => {
      for await (const _ of items.find({}, { batchSize: 10 })) throw new Error('mine');
    };
    await expect(loop()).rejects.toThrow('mine');
    expect(stage.takeNames()).toEqual(['find', 'killCursors']);
  });

  it('that was read to its end, or never, is not killed', async () => {
    stage.takeNames();
    const read = items.find({}, { batchSize: 200 });
    await read.toArray();
    await read.close();
    await items.find().close();
    expect(stage.takeNames()).toEqual(['find', 'getMore']);
  });
});

describe('a cursor whose batch fails', () => {
  it('is named by its collection: with its token the reader of the message could read on', async () => {
    const cursor = items.find({}, { batchSize: 100, maxRetries: 0 });
    for (let n = 0; n < 100; ++n) await cursor.next();
    stage.arrived.length = 0;
    stage.cutNextAnswers(1);
    const error: unknown = await cursor.next().catch((thrown: unknown) => thrown);
    const token = stage.arrived[0]?.command['getMore'];
    expect(token).toEqual(expect.any(String));
    expect(String(error)).toContain('getMore items failed');
    expect(String(error)).not.toContain(token);
  });
});

describe('a cursor that the database ended', () => {
  it('is an error with its code, and is asked for once', async () => {
    const cursor = items.find({}, { batchSize: 10 });
    for (let i = 0; i < 11; ++i) await cursor.next();
    const token = stage.arrived.at(-1)?.command['getMore'];
    await kill(token);
    stage.takeNames();
    for (let i = 0; i < 9; ++i) await cursor.next();
    const lost: unknown = await cursor.next().catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(MongoServerError);
    expect(lost).toMatchObject({ code: 43, codeName: 'CursorNotFound', attempts: 1 });
    expect(stage.takeNames()).toEqual(['getMore']);
  });
});

/** Ends a cursor behind its client's back. */
async function kill(token: unknown): Promise<void> {
  const { keyId, secret } = stage.key;
  const answer = await fetch(`${stage.proxy.url}/v1/command`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${keyId}.${secret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ killCursors: 'items', cursors: [token], $db: 'shop' }),
  });
  expect(await answer.json()).toMatchObject({ cursorsKilled: [token] });
}

describe('a lost answer', () => {
  it('of the query: it is asked again, and nothing is missing', async () => {
    stage.cutNextAnswers(1);
    stage.takeNames();
    const found = await items.find({}, { sort: { _id: 1 }, batchSize: 200 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(all);
    expect(stage.takeNames()).toEqual(['find', 'find', 'getMore']);
  });

  it('of a batch: never asked again, not even by another next(), so none is skipped', async () => {
    const cursor = items.find({}, { sort: { _id: 1 }, batchSize: 100 });
    for (let i = 0; i < 100; ++i) await cursor.next();
    stage.takeNames();
    stage.cutNextAnswers(1);
    const first: unknown = await cursor.next().catch((error: unknown) => error);
    expect(first).toBeInstanceOf(MongoNetworkError);
    expect(first).toMatchObject({ attempts: 1 });
    await expect(cursor.next()).rejects.toBe(first);
    await expect(cursor.toArray()).rejects.toBe(first);
    expect(stage.takeNames()).toEqual(['getMore', 'killCursors']);
    await expect(cursor.next()).rejects.toBe(first);
    await expect(cursor.tryNext()).rejects.toBe(first);
    expect(stage.takeNames()).toEqual([]);
  });
});
