// Mooring in the real workerd: options that visibly change what happens, and invocations that share an
// isolate while the gateway goes away and comes back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage } from '../../../tools/stage/stage.ts';
import type { Order, Told } from './test-worker.ts';

let stage: Stage;

function startStage(compatibilityFlags: readonly string[]): Promise<Stage> {
  return Stage.start({
    entry: 'tests/runtime/workerd/test-worker.ts',
    directory: 'build/test/workerd',
    database: 'test',
    seed: 7,
    compatibilityFlags,
  });
}

async function send(order: Order): Promise<Told> {
  const response = await fetch(stage.url, { method: 'POST', body: JSON.stringify(order) });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  return (await response.json()) as Told;
}

/** Counts what reaches the network while `play` runs. */
async function hellosDuring(play: () => Promise<unknown>): Promise<number> {
  const before = stage.proxy.counts.hellos;
  await play();
  return stage.proxy.counts.hellos - before;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('dbConnect in a Worker', () => {
  beforeAll(async () => {
    stage = await startStage([]);
  });
  afterAll(() => stage.close());

  test('connects, writes and reads', async () => {
    expect(await send({ action: 'insert', id: 'first' })).not.toHaveProperty('error');
    expect(await send({ action: 'read', id: 'first' })).toMatchObject({
      found: 'first',
      state: 'connected',
    });
  });

  test('what one invocation starts together travels in a batch', async () => {
    const { commands } = stage.proxy.counts;
    const twenty = Array.from({ length: 20 }, () => 'first').join();
    expect(await send({ action: 'readMany', id: 'first' })).toMatchObject({ found: twenty });
    // Batches are not counted among them.
    expect(stage.proxy.counts.commands).toBe(commands);
    const options = { autoBatch: false };
    expect(await send({ action: 'readMany', id: 'first', options })).toMatchObject({
      found: twenty,
    });
    expect(stage.proxy.counts.commands).toBe(commands + 20);
  });

  test('validateConnection decides how often hello is asked', async () => {
    const threeReads = (validateConnection: 'never' | 'onStale' | 'always') => async () => {
      for (let i = 0; i < 3; ++i) {
        await send({ action: 'read', id: 'first', options: { validateConnection } });
        await sleep(600);
      }
    };
    expect(await hellosDuring(threeReads('never'))).toBe(0);
    // timeoutMS only makes these options another client than the one above.
    const onStale = { validateConnection: 'onStale', timeoutMS: 9_999 } as const;
    const fresh = hellosDuring(() => send({ action: 'read', id: 'first', options: onStale }));
    expect(await fresh).toBe(1);
    expect(await hellosDuring(threeReads('onStale'))).toBeLessThanOrEqual(1);
    expect(await hellosDuring(threeReads('always'))).toBeGreaterThanOrEqual(3);
  });

  test('a repeated write is applied once although answers are cut', async () => {
    stage.proxy.faults = { cutBefore: 0.1, cutAfter: 0.3 };
    const ids = Array.from({ length: 40 }, (_, i) => `cut-${i}`);
    const options = { maxRetries: 8, retryDelay: 5 };
    const told = await Promise.all(ids.map((id) => send({ action: 'increment', id, options })));
    stage.proxy.faults = { cutBefore: 0, cutAfter: 0 };
    const visits = await stage.read<{ _id: string; count: number }>('things');
    const counts = new Map(visits.map(({ _id, count }) => [_id, count]));
    for (const [i, { error, outcome }] of told.entries()) {
      const applied = counts.get(`cut-${i}`) ?? 0;
      expect(applied).toBeLessThanOrEqual(1);
      if (error === undefined) expect(applied).toBe(1);
      if (outcome === 'not-applied') expect(applied).toBe(0);
    }
    expect(told.filter(({ error }) => error === undefined).length).toBeGreaterThan(0);
    expect(stage.proxy.counts.cutAfter).toBeGreaterThan(0);
  });

  test('maxRetries and retryDelay decide how often and how fast a connect is tried', async () => {
    await stage.killGateway();
    const connect = async (maxRetries: number, retryDelay: number): Promise<number> => {
      const begun = performance.now();
      const told = await send({ action: 'connect', options: { maxRetries, retryDelay } });
      expect(told).toMatchObject({ code: 'endpoint_unavailable', outcome: 'not-applied' });
      return performance.now() - begun;
    };
    expect(await hellosDuring(() => connect(0, 1))).toBe(1);
    expect(await hellosDuring(() => connect(4, 1))).toBe(5);
    // Three waits drawn from 400, 800 and 1600 ms against three from 1, 2 and 4 ms.
    const slow = await connect(3, 400);
    const fast = await connect(3, 1);
    expect(slow).toBeGreaterThan(fast);
    await stage.restartGateway();
  });
});

describe.each([
  { name: 'invocations may wake each other', flags: [] },
  { name: 'waiters poll', flags: ['no_handle_cross_request_promise_resolution'] },
])('100 invocations on one isolate; $name', ({ flags }) => {
  beforeAll(async () => {
    stage = await startStage(flags);
    for (let i = 0; i < 100; ++i) await send({ action: 'insert', id: `own-${i}` });
  });
  afterAll(() => stage.close());

  test('none hangs and none gets an answer that is not its own, while the gateway is away', async () => {
    const until = performance.now() + 4_000;
    let wrong = 0;
    let failed = 0;
    const invocation = async (i: number): Promise<void> => {
      while (performance.now() < until) {
        const told = await send({ action: 'read', id: `own-${i}` });
        if (told.error !== undefined) failed += 1;
        else if (told.found !== `own-${i}`) wrong += 1;
        await sleep(20);
      }
    };
    const all = Promise.all(Array.from({ length: 100 }, (_, i) => invocation(i)));
    await sleep(500);
    await stage.killGateway();
    await sleep(1_000);
    await stage.restartGateway();
    // A hang would be an invocation that never returns: the test's own limit then fails it.
    await all;
    expect(wrong).toBe(0);
    expect(failed).toBeGreaterThan(0);
    // The next probe may be a few seconds off, as the breaker's interval has doubled meanwhile.
    const back = async (): Promise<Told> => send({ action: 'read', id: 'own-7' });
    await expect.poll(back, { timeout: 20_000 }).toMatchObject({ found: 'own-7' });
  });
});
