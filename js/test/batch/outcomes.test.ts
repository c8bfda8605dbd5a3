// Each operation of a batch has its own token, deadline, error and outcome, whatever becomes of the others.

import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  ConnectionOptions,
  MongoClient,
  MongoError,
} from '../../../edge-adapter/node/index.ts';
import {
  MongoOperationCancelledError,
  MongoServerError,
} from '../../../edge-adapter/node/index.ts';
import type { Item } from './batch-stage.ts';
import { BatchStage, twenty } from './batch-stage.ts';

let stage: BatchStage;
beforeAll(async () => {
  stage = await BatchStage.start();
});
afterAll(() => stage[Symbol.asyncDispose]());

const itemsOf = (scope: MongoClient) => scope.db().collection<Item>('items');
const fillZeros = (): Promise<void> =>
  stage.fill(
    'items',
    twenty.map((_id) => ({ _id, n: 0 })),
  );
const increments = (scope: MongoClient) =>
  Promise.allSettled(twenty.map((_id) => itemsOf(scope).updateOne({ _id }, { $inc: { n: 1 } })));
const sizes = (): number[] => stage.proxy.passed.map(({ items }) => items.length);

/** What the caller of each write may conclude, beside what the database has. */
async function told(results: PromiseSettledResult<unknown>[]): Promise<[string, number][]> {
  const stored = await stage.stored('items');
  return results.map((result, index) => {
    const outcome =
      result.status === 'fulfilled' ? 'applied' : (result.reason as MongoError).outcome;
    return [outcome, stored[index]?.n ?? -1];
  });
}

describe('writes in a batch', () => {
  it('have each a session of their own, a number, a horizon and a deadline', async () => {
    await fillZeros();
    const scope = await stage.scope({ timeoutMS: 4000 });
    expect(await told(await increments(scope))).toEqual(twenty.map(() => ['applied', 1]));
    expect(sizes()).toEqual([20]);
    const sent = stage.proxy.passed.flatMap(({ items }) => items);
    expect(new Set(sent.map(({ session }) => session)).size).toBe(20);
    for (const item of sent) {
      expect(item).toMatchObject({ txnNumber: 1, attempt: 1 });
      expect(item.tokenDomain).toMatch(/^[0-9a-f]{16}$/);
      expect(item.notAfter).toBeGreaterThan(Date.now());
      expect(item.deadlineMS).toBeLessThanOrEqual(4000);
    }
  });

  const driver: ConnectionOptions = { profile: 'driver', autoBatch: true, maxPoolSize: 1 };
  it.each<[string, boolean, ConnectionOptions]>([
    ['all twenty were applied', true, {}],
    ['the others are under way', false, {}],
    ["all twenty were applied, with the driver's rules", true, driver],
    ["the others are under way, with the driver's rules", false, driver],
  ])('cut after seven lines when %s: each is applied once', async (_, othersSettled, options) => {
    await fillZeros();
    const scope = await stage.scope(options);
    stage.proxy.cut = { lines: 7, othersSettled };
    expect(await told(await increments(scope))).toEqual(twenty.map(() => ['applied', 1]));
    const [first = 0, ...later] = sizes();
    expect(first).toBe(20);
    expect(later.reduce((sum, size) => sum + size, 0)).toBe(13);
    const attempts = stage.proxy.passed.flatMap(({ items }) => items);
    expect(attempts.filter(({ attempt }) => attempt === 2)).toHaveLength(13);
    // One request was lost, so one repeat is paid for, and the breaker has not opened.
    expect(scope.state).toBe('connected');
  });

  it('cut after seven lines, without tokens: the others are unknown and not repeated', async () => {
    await fillZeros();
    const { proxy } = stage;
    proxy.hello = (said) => ({
      ...said,
      capabilities: { ...said.capabilities, exactlyOnceWrites: false },
    });
    const scope = await stage.scope();
    proxy.hello = (said) => said;
    proxy.cut = { lines: 7, othersSettled: true };
    const results = await told(await increments(scope));
    expect(results.filter(([outcome]) => outcome === 'applied')).toHaveLength(7);
    expect(results.filter(([outcome]) => outcome === 'unknown')).toHaveLength(13);
    expect(results.every(([, n]) => n === 1)).toBe(true);
    expect(sizes()).toEqual([20]);
  });
});

describe('an error', () => {
  it('is that of its own item', async () => {
    await stage.fill('items', [{ _id: 1 }]);
    const items = itemsOf(await stage.scope());
    const [duplicate, unknown, found, inserted] = await Promise.allSettled([
      items.insertOne({ _id: 1 }),
      items.findOne({ $nope: 1 }),
      items.findOne({ _id: 1 }),
      items.insertOne({ _id: 2 }),
    ]);
    expect(sizes()).toEqual([4]);
    expect(duplicate).toMatchObject({ reason: { code: 11000, outcome: 'not-applied' } });
    expect(unknown).toMatchObject({ reason: { code: 2, codeName: 'BadValue', attempts: 1 } });
    expect((unknown as PromiseRejectedResult).reason).toBeInstanceOf(MongoServerError);
    expect(found).toMatchObject({ value: { _id: 1 } });
    expect(inserted).toMatchObject({ value: { insertedId: 2 } });
  });
});

describe('an answer to the whole', () => {
  const read20 = async (): Promise<PromiseSettledResult<unknown>[]> => {
    const items = itemsOf(await stage.scope({ maxRetries: 0 }));
    stage.proxy.authorization = authorization;
    stage.proxy.hiddenHeader = hiddenHeader;
    return Promise.allSettled(twenty.map((_id) => items.findOne({ _id })));
  };
  let authorization: string | undefined;
  let hiddenHeader: string | undefined;
  afterEach(() => {
    stage.proxy.authorization = authorization = undefined;
    stage.proxy.hiddenHeader = hiddenHeader = undefined;
  });

  it('a key that is no longer valid: each is refused, and none is sent again', async () => {
    authorization = 'Bearer keyIdentity.another-secret';
    for (const result of await read20()) {
      expect(result).toMatchObject({ reason: { code: 'unauthorized', outcome: 'not-applied' } });
    }
    expect(sizes()).toEqual([20]);
  });

  it('lines that no gateway has marked as its own prove nothing', async () => {
    hiddenHeader = 'mooring-outcome';
    for (const result of await read20()) expect(result).toMatchObject({ status: 'rejected' });
  });
});

describe('giving up', () => {
  it('one of a batch: its outcome is unknown, the others are answered', async () => {
    await fillZeros();
    const items = itemsOf(await stage.scope());
    await stage.block('update', 'items', 1000);
    const controller = new AbortController();
    const { signal } = controller;
    const slow = items.updateOne({ _id: 0 }, { $inc: { n: 1 } }, { signal });
    const others = Promise.all(twenty.slice(1).map((_id) => items.findOne({ _id })));
    expect(await others).toHaveLength(19);
    expect(stage.proxy.givenUp).toBe(0);
    controller.abort();
    const error: unknown = await slow.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MongoOperationCancelledError);
    expect(error).toMatchObject({ outcome: 'unknown', attempts: 1 });
    // Nobody waits for the rest of that answer, so its request ends; the next one finds a free way.
    expect(await items.findOne({ _id: 1 })).toMatchObject({ _id: 1 });
    expect(sizes()).toEqual([20, 1]);
    expect(stage.proxy.givenUp).toBe(1);
    // A write does not depend on its caller: it still happens.
    while ((await stage.stored('items'))[0]?.n !== 1) await nextTurn();
  });

  it('before it left: it was certainly not executed, and its batch goes without it', async () => {
    await fillZeros();
    const items = itemsOf(await stage.scope());
    const controller = new AbortController();
    const { signal } = controller;
    const left = items.updateOne({ _id: 0 }, { $inc: { n: 1 } }, { signal });
    const others = Promise.all([1, 2].map((_id) => items.updateOne({ _id }, { $inc: { n: 1 } })));
    controller.abort();
    await expect(left).rejects.toMatchObject({ outcome: 'not-applied', attempts: 0 });
    await others;
    expect(sizes()).toEqual([2]);
    expect((await stage.stored('items')).slice(0, 3).map(({ n }) => n)).toEqual([0, 1, 1]);
  });

  it('while it waits for another request to end: not executed', async () => {
    await fillZeros();
    const items = itemsOf(await stage.scope());
    const first = items.updateOne({ _id: 0 }, { $inc: { n: 1 } });
    await Promise.resolve();
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = items.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { signal });
    await Promise.resolve();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ outcome: 'not-applied', attempts: 0 });
    await first;
    expect(sizes()).toEqual([1]);
    expect((await stage.stored('items')).slice(0, 2).map(({ n }) => n)).toEqual([1, 0]);
  });

  it('a repeat before it left: what the first attempt did is still unknown', async () => {
    await fillZeros();
    const scope = await stage.scope({ profile: 'driver', autoBatch: true, maxPoolSize: 1 });
    const items = itemsOf(scope);
    await stage.fill('slow', [{ _id: 1 }]);
    await stage.block('find', 'slow', 1000, 5);
    const slow: Promise<unknown>[] = [];
    const readSlow = async (requests: number): Promise<void> => {
      slow.push(scope.db().collection<Item>('slow').findOne({}));
      while (sizes().length < requests) await nextTurn();
    };
    for (let open = 1; open <= 4; ++open) await readSlow(open);
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    stage.proxy.cut = { lines: 0, othersSettled: true, until };
    const { signal, abort } = aborted();
    const { attempts = 0 } = scope.stats ?? {};
    const lost = items.updateOne({ _id: 0 }, { $inc: { n: 1 } }, { signal });
    const beside = items.updateOne({ _id: 1 }, { $inc: { n: 1 } });
    while (sizes().length < 5) await nextTurn();
    // Takes the way that the lost batch leaves free, so that the repeats have none.
    const last = readSlow(6);
    release();
    await last;
    while ((scope.stats?.attempts ?? 0) < attempts + 5) {
      await nextTurn();
    }
    abort();
    await expect(lost).rejects.toMatchObject({ outcome: 'unknown', attempts: 2 });
    await Promise.all([beside, ...slow]);
    expect((await stage.stored('items')).slice(0, 2).map(({ n }) => n)).toEqual([1, 1]);
    expect(sizes()).toEqual([1, 1, 1, 1, 2, 1, 1]);
  });

  it('all of a batch: the request ends, too', async () => {
    await fillZeros();
    const items = itemsOf(await stage.scope());
    await stage.block('find', 'items', 1000, 2);
    const { signal, abort } = aborted();
    const both = Promise.allSettled([1, 2].map((_id) => items.findOne({ _id }, { signal })));
    while (sizes().length === 0) await nextTurn();
    abort();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    while (stage.proxy.givenUp === 0) await nextTurn();
    expect(sizes()).toEqual([2]);
  });

  it('by its own deadline: only that one', async () => {
    await fillZeros();
    const items = itemsOf(await stage.scope({ timeoutMS: 8000 }));
    // Repeats are as slow as the first attempt.
    await stage.block('update', 'items', 600, 10);
    const [slow, ...others] = await Promise.allSettled([
      items.updateOne({ _id: 0 }, { $inc: { n: 1 } }, { timeoutMS: 150 }),
      ...twenty.slice(1).map((_id) => items.findOne({ _id })),
    ]);
    expect(slow).toMatchObject({ status: 'rejected', reason: { outcome: 'unknown' } });
    expect(others.every(({ status }) => status === 'fulfilled')).toBe(true);
    const [sent] = stage.proxy.passed;
    expect(sent?.items).toHaveLength(20);
    expect(sent?.items[0]?.deadlineMS).toBeLessThanOrEqual(150);
    expect(sent?.items[1]?.deadlineMS).toBeGreaterThan(150);
  });
});

function aborted(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
