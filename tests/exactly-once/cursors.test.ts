// Cursors of the real client over two gateway processes: opened on one, continued on the other, and lost when
// the primary stepped down in between.

import { MongoClient as Driver } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MongoClient, MongoServerError } from '../../edge-adapter/node/index.ts';
import { DATABASE, TwoGateways } from './stage.ts';

const all = Array.from({ length: 250 }, (_, n) => n);

let stage: TwoGateways;
let driver: Driver;
let client: MongoClient;

beforeAll(async () => {
  stage = await TwoGateways.start(1);
  driver = await Driver.connect(stage.databaseUri);
  const many = driver.db(DATABASE).collection<{ _id: number }>('many');
  await many.insertMany(all.map((_id) => ({ _id })));
  client = new MongoClient(stage.uri);
}, 60_000);

afterAll(async () => {
  await client.close();
  await driver.close();
  await stage.close();
});

const query = () =>
  client
    .db()
    .collection('many')
    .find({}, { sort: { _id: 1 }, batchSize: 50 });

describe('a cursor over two gateways', { timeout: 60_000 }, () => {
  it('is opened on one and continued on the other, batch by batch', async () => {
    const cursor = query();
    const seen: unknown[] = [];
    for (let batch = 0; batch < 5; ++batch) {
      stage.sendTo(batch % 2 === 0 ? 0 : 1);
      for (let i = 0; i < 50; ++i) seen.push((await cursor.next())?.['_id']);
    }
    expect(seen).toEqual(all);
    expect(await cursor.next()).toBeNull();
  });

  it.each([0, 1] as const)('is lost with a step-down, also to gateway %d', async (index) => {
    stage.sendTo(0);
    const cursor = query();
    for (let i = 0; i < 50; ++i) await cursor.next();
    // Another primary at once: the next case must not meet what is left of this one.
    await driver.db('admin').command({ replSetStepDown: 60 });
    await driver.db('admin').command({ replSetFreeze: 0 });
    stage.sendTo(index);
    const before = stage.proxy.counts.commands;
    const error: unknown = await cursor.next().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 43, outcome: 'not-applied' });
    // It fails again without a request: what is lost is not asked for.
    const sent = stage.proxy.counts.commands;
    await expect(cursor.next()).rejects.toBe(error);
    expect(stage.proxy.counts.commands).toBe(sent);
    expect(sent).toBeGreaterThan(before);
    // The query can be asked anew.
    expect(await query().toArray()).toHaveLength(all.length);
  });
});
