// Lost answers: the proxy lets the gateway execute a command and cuts its answer.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MongoClient } from '../../../edge-adapter/node/index.ts';
import {
  MongoError,
  MongoNetworkError,
  MongoServerError,
} from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

interface Item {
  _id: string;
  n?: number;
}

describe.each([
  ['with exactly-once writes', true],
  ['without', false],
])('a gateway %s', (_, exactlyOnce) => {
  let stage: GatewayStage;
  let client: MongoClient;

  beforeAll(async () => {
    stage = await GatewayStage.start(exactlyOnce);
  });
  afterEach(() => client.close());
  afterAll(() => stage[Symbol.asyncDispose]());

  it('insertOne is repeated with its _id, and its own duplicate is success', async () => {
    client = stage.client({ retryDelay: 1 });
    const items = client.db().collection<Item>('inserts');
    await client.connect();
    stage.arrived.length = 0;
    stage.cutNextAnswers(2);
    const { insertedId } = await items.insertOne({ n: 1 });
    const sent = stage.arrived.splice(0);
    expect(sent.map(({ attempt }) => attempt)).toEqual(['1', '2', '3']);
    expect(new Set(sent.map(({ session, txnNumber }) => `${session} ${txnNumber}`)).size).toBe(1);
    expect(new Set(sent.map(({ command }) => JSON.stringify(command['documents']))).size).toBe(1);
    expect(await items.find({ n: 1 }).toArray()).toEqual([{ _id: insertedId, n: 1 }]);
  });

  it('a duplicate that is not its own stays an error', async () => {
    client = stage.client({ retryDelay: 1 });
    const items = client.db().collection<Item>('duplicates');
    await items.insertOne({ _id: 'x' });
    await expect(items.insertOne({ _id: 'x' })).rejects.toMatchObject({
      code: 11000,
      outcome: 'not-applied',
      attempts: 1,
    });
  });

  it('a lost answer does not turn a duplicate of an _id that the caller chose into success', async () => {
    client = stage.client({ retryDelay: 1 });
    const items = client.db().collection<Item>('naturalKeys');
    await items.insertOne({ _id: 'FR', n: 1 });
    stage.cutNextAnswers(1);
    const error: unknown = await items.insertOne({ _id: 'FR', n: 2 }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MongoError);
    // With a token the repeat brings the server's own answer; without one nothing is repeated.
    expect((error as MongoError).code).toBe(exactlyOnce ? 11000 : 'failed');
    expect(await items.findOne({ _id: 'FR' })).toEqual({ _id: 'FR', n: 1 });
  });

  it('$inc happens once, or its error says that nobody knows', async () => {
    client = stage.client({ retryDelay: 1 });
    const items = client.db().collection<Item>('counters');
    await items.insertOne({ _id: 'c', n: 0 });
    stage.cutNextAnswers(1);
    const result: unknown = await items
      .updateOne({ _id: 'c' }, { $inc: { n: 1 } })
      .catch((error: unknown) => error);
    if (exactlyOnce) {
      expect(result).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    } else {
      expect(result).toBeInstanceOf(MongoNetworkError);
      expect(result).toMatchObject({ outcome: 'unknown', attempts: 1 });
      expect((result as Error).message).toContain('It may have been executed');
    }
    expect(await items.findOne({ _id: 'c' })).toEqual({ _id: 'c', n: 1 });
  });

  it('insertMany is counted once', async () => {
    client = stage.client({ retryDelay: 1 });
    const items = client.db().collection<Item>('many');
    await client.connect();
    stage.cutNextAnswers(1);
    const result: unknown = await items
      .insertMany([{ _id: 'a' }, { _id: 'b' }])
      .catch((error: unknown) => error);
    if (exactlyOnce) expect(result).toMatchObject({ insertedCount: 2 });
    else expect(result).toMatchObject({ outcome: 'unknown', attempts: 1 });
    expect(await items.find().toArray()).toHaveLength(2);
  });

  it('what is never answered fails after maxRetries, and says so', async () => {
    client = stage.client({ retryDelay: 1, maxRetries: 1 });
    await client.connect();
    stage.cutNextAnswers(2);
    const error: unknown = await client
      .db()
      .collection<Item>('lost')
      .insertOne({ n: 1 })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MongoNetworkError);
    expect(error).toBeInstanceOf(MongoError);
    expect(error).not.toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ outcome: 'unknown', attempts: 2 });
    expect((error as Error).message).toContain('It was sent 2 times');
  });
});

describe('of a single operation', () => {
  it("maxRetries holds instead of the client's", async () => {
    await using stage = await GatewayStage.start();
    await using client = stage.client({ retryDelay: 1, maxRetries: 0 });
    const items = client.db().collection<Item>('own');
    await client.connect();
    stage.cutNextAnswers(1);
    await expect(items.insertOne({ _id: 'a' })).rejects.toMatchObject({ attempts: 1 });
    stage.cutNextAnswers(1);
    expect(await items.insertOne({ _id: 'b' }, { maxRetries: 1 })).toMatchObject({
      insertedId: 'b',
    });
    stage.cutNextAnswers(1);
    expect(await items.countDocuments({}, { maxRetries: 1 })).toBe(2);
  });

  it.each([
    ['retryReads', 1, 2],
    ['retryWrites', 2, 1],
  ])('%s: false holds for those alone', async (option, reads, writes) => {
    await using stage = await GatewayStage.start();
    await using client = stage.client({ retryDelay: 1, maxRetries: 1, [option]: false });
    const items = client.db().collection<Item>('alone');
    await client.connect();
    stage.cutNextAnswers(2);
    await expect(items.findOne()).rejects.toMatchObject({ attempts: reads });
    stage.cutNextAnswers(0);
    stage.cutNextAnswers(2);
    await expect(items.insertOne({ n: 1 })).rejects.toMatchObject({ attempts: writes });
  });

  it('validateConnection asks for hello, or does without', async () => {
    await using stage = await GatewayStage.start();
    await using client = stage.client({ validateConnection: 'always' });
    const items = client.db().collection<Item>('proof');
    await client.connect();
    const { counts } = stage.proxy;
    const first = counts.hellos;
    await new Promise((resolve) => setTimeout(resolve, 550));
    await items.findOne({}, { validateConnection: false });
    expect(counts.hellos).toBe(first);
    await items.findOne();
    expect(counts.hellos).toBe(first + 1);
  });
});

describe('tokens', () => {
  it('one a write, none shared by two in flight, and none after an unknown end', async () => {
    await using stage = await GatewayStage.start();
    await using client = stage.client({ retryDelay: 1, maxRetries: 0 });
    const items = client.db().collection<Item>('tokens');
    await client.connect();
    await Promise.all(Array.from({ length: 20 }, (_, n) => items.insertOne({ _id: String(n) })));
    for (let n = 20; n < 40; ++n) await items.insertOne({ _id: String(n) });
    const tokens = stage.arrived.map(({ session, txnNumber }) => `${session} ${txnNumber}`);
    expect(new Set(tokens).size).toBe(40);
    expect(new Set(stage.arrived.map(({ session }) => session)).size).toBeLessThanOrEqual(20);
    stage.arrived.length = 0;
    stage.cutNextAnswers(1);
    await expect(items.insertOne({ _id: 'lost' })).rejects.toMatchObject({ outcome: 'unknown' });
    await items.insertOne({ _id: 'next' });
    expect(stage.arrived[0]?.session).not.toBe(stage.arrived[1]?.session);
  });
});
