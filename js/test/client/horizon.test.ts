// The horizon: a write that travels for too long is refused, and nobody claims to know more than is known.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collection, MongoClient } from '../../../edge-adapter/node/index.ts';
import { MongoServerError } from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

let stage: GatewayStage;
let client: MongoClient;
let items: Collection;

beforeEach(async () => {
  stage = await GatewayStage.start();
  client = stage.client({ retryDelay: 1 });
  items = client.db().collection('items');
});
afterEach(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

const increment = (): Promise<unknown> => items.updateOne({ _id: 'c' }, { $inc: { n: 1 } });
const stored = async (): Promise<unknown> => (await items.findOne({ _id: 'c' }))?.['n'];

describe('the horizon of a write', () => {
  it.each([0, 3_600_000, -3_600_000])(
    "is a minute after its first attempt on the gateway's clock, %i ms ahead, for all attempts",
    async (aheadMS) => {
      stage.aheadMS = aheadMS;
      await client.connect();
      const before = Date.now();
      stage.cutNextAnswers(2);
      await items.insertOne({ _id: 'c', n: 0 });
      const horizons = stage.arrived.map(({ notAfter }) => Number(notAfter));
      expect(horizons).toHaveLength(3);
      expect(new Set(horizons).size).toBe(1);
      const [horizon = 0] = horizons;
      // Never later: the answer to hello took time to come.
      expect(horizon).toBeLessThanOrEqual(Date.now() + aheadMS + 60_000);
      expect(horizon).toBeGreaterThan(before + aheadMS + 55_000);
    },
  );

  it('grows with time, also long after the hello', async () => {
    await items.insertOne({ _id: 'c', n: 0 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await increment();
    const [first = 0, second = 0] = stage.arrived.map(({ notAfter }) => Number(notAfter));
    expect(second - first).toBeGreaterThanOrEqual(25);
  });

  it('refuses a repeat that was held up on its way; the write stays unknown', async () => {
    await items.insertOne({ _id: 'c', n: 0 });
    stage.takeNames();
    // The isolate is frozen between the core's decision to repeat and the request's departure.
    stage.onArrival = ({ attempt }) => {
      if (attempt === '2') stage.aheadMS = 61_000;
    };
    stage.cutNextAnswers(1);
    const error: unknown = await increment().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 'horizon-passed', outcome: 'unknown', attempts: 2 });
    expect((error as Error).message).toContain('It may have been executed');
    expect(stage.takeNames()).toEqual(['update', 'update']);
    expect(await stored()).toBe(1);
  });

  it('refuses a first attempt that was held up; it is known not to have been executed', async () => {
    await items.insertOne({ _id: 'c', n: 0 });
    stage.onArrival = () => {
      stage.aheadMS = 61_000;
    };
    const error: unknown = await increment().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'horizon-passed', outcome: 'not-applied', attempts: 1 });
    expect(await stored()).toBe(0);
  });
});
