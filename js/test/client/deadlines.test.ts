// timeoutMS of what is several commands: a cursor and a bulk write. Each command takes half a second to arrive.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection, MongoClient } from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

/** Enough for one command and for two, not for three. */
const timeoutMS = 1_400;

let stage: GatewayStage;
/** One whose client has no timeoutMS, and one whose client has the one above. */
let items: Collection;
let timed: Collection;
let clients: readonly MongoClient[];

beforeAll(async () => {
  stage = await GatewayStage.start();
  clients = [stage.client(), stage.client({ timeoutMS })];
  await Promise.all(clients.map((client) => client.connect()));
  [items, timed] = clients.map((client) => client.db().collection('items')) as [
    Collection,
    Collection,
  ];
  await items.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
  stage.onArrival = () => new Promise((resolve) => setTimeout(resolve, 500));
});
afterAll(async () => {
  stage.onArrival = () => undefined;
  for (const client of clients) await client.close();
  await stage[Symbol.asyncDispose]();
});

describe('the time of a cursor', () => {
  const inBatches = { batchSize: 1 };

  it.each([undefined, 'cursorLifetime'] as const)('is one for all batches: %s', async (mode) => {
    const cursor = items.find({}, { ...inBatches, timeoutMS, timeoutMode: mode });
    expect(await cursor.next()).toEqual({ _id: 1 });
    expect(await cursor.next()).toEqual({ _id: 2 });
    await expect(cursor.next()).rejects.toThrow('its time ran out');
  });

  it('is that of its collection, or of its client, in the same way', async () => {
    const inherited = clients[0]?.db().collection('items', { timeoutMS });
    await expect(inherited?.find({}, inBatches).toArray()).rejects.toThrow('its time ran out');
    const cursor = timed.aggregate([], inBatches);
    await expect(cursor.toArray()).rejects.toThrow('its time ran out');
  });

  it('is anew for each batch when asked', async () => {
    const options = { ...inBatches, timeoutMode: 'iteration' } as const;
    stage.arrived.length = 0;
    expect(await timed.find({}, options).toArray()).toHaveLength(3);
    // The server would count the time of all batches together.
    expect(stage.arrived[0]?.command['maxTimeMS']).toBe(0);
    expect(await items.aggregate([], { ...options, timeoutMS }).toArray()).toHaveLength(3);
  });

  it('begins again with rewind', async () => {
    const cursor = timed.find({}, inBatches);
    for (let round = 0; round < 2; ++round) {
      expect(await cursor.next()).toEqual({ _id: 1 });
      expect(await cursor.next()).toEqual({ _id: 2 });
      cursor.rewind();
    }
  });

  it('is not asked about before there is one, nor of a pipeline that writes', async () => {
    stage.takeNames();
    expect(() => items.find({}, { timeoutMode: 'iteration' })).toThrow('needs timeoutMS');
    expect(() => items.listIndexes({ timeoutMode: 'iteration' })).toThrow('needs timeoutMS');
    const writing = timed.aggregate([{ $out: 'others' }], { timeoutMode: 'iteration' });
    await expect(writing.toArray()).rejects.toThrow('has no batches');
    const wrong = { timeoutMode: 'always', timeoutMS } as never;
    expect(() => items.find({}, wrong)).toThrow('cursorLifetime or iteration');
    expect(stage.takeNames()).toEqual([]);
  });
});

describe('the time of a bulk write', () => {
  it.each([
    ['of the call', () => items, { timeoutMS }],
    ['of the client', () => timed, {}],
  ])('is one for all its commands: that %s', async (_name, collection, options) => {
    const write = collection().bulkWrite(
      [
        { updateOne: { filter: { _id: 1 }, update: { $set: { a: 1 } } } },
        { insertOne: { document: {} } },
        { deleteOne: { filter: { _id: 'none' } } },
      ],
      options,
    );
    await expect(write).rejects.toThrow('its time ran out');
    await expect(write).rejects.toMatchObject({ result: { modifiedCount: 1, insertedCount: 1 } });
    await collection().updateOne({ _id: 1 }, { $unset: { a: 1 } });
  });
});
