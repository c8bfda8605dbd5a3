// Gateways that take no batches, or smaller ones.

import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionOptions } from '../../../edge-adapter/node/index.ts';
import type { Item } from './batch-stage.ts';
import { BatchStage, twenty } from './batch-stage.ts';
import type { Hello } from './line-proxy.ts';

let stage: BatchStage;
afterEach(() => stage[Symbol.asyncDispose]());

const texts = twenty.map((_id) => ({ _id, text: '€'.repeat(100) }));

/** Inserts twenty documents at once, through a gateway that says `hello`. */
async function insertTexts(
  hello: (said: Hello) => object,
  options: ConnectionOptions = {},
): Promise<void> {
  stage.proxy.hello = hello;
  const scope = await stage.scope(options);
  const items = scope.db().collection<Item>('items');
  await Promise.all(texts.map((item) => items.insertOne(item)));
  expect(await stage.stored('items')).toEqual(texts);
}

const withoutBatch = (said: Hello): object => {
  const { batch: _, ...capabilities } = said.capabilities as { batch: boolean };
  return { ...said, capabilities };
};
const withLimits =
  (limits: object) =>
  (said: Hello): object => ({ ...said, limits });

describe('a gateway without batches', () => {
  it.each([1, 3])('gets single commands, %i at once', async (maxPoolSize) => {
    stage = await BatchStage.start();
    await insertTexts(withoutBatch, { maxPoolSize });
    expect(stage.proxy.passed.map(({ path }) => path)).toEqual(twenty.map(() => '/v1/command'));
    expect(stage.proxy.mostAtOnce).toBe(maxPoolSize);
  });

  it('that said no hello is taken for one', async () => {
    stage = await BatchStage.start();
    await insertTexts((said) => said, { validateConnection: 'never' });
    expect(stage.proxy.passed).toHaveLength(20);
  });
});

describe('limits', () => {
  it('maxBatchItems: no batch has more', async () => {
    stage = await BatchStage.start();
    await insertTexts(withLimits({ maxBatchItems: 8 }));
    expect(stage.proxy.passed.map(({ items }) => items.length)).toEqual([8, 8, 4]);
  });

  it('maxBodyBytes: no body is larger, and a gateway that says none is taken for the usual one', async () => {
    stage = await BatchStage.start();
    await insertTexts(withLimits({ maxBodyBytes: 6000 }));
    const { passed } = stage.proxy;
    expect(passed.length).toBeGreaterThan(1);
    expect(passed.length).toBeLessThan(20);
    for (const { bytes } of passed) expect(bytes).toBeLessThanOrEqual(6000);
    await stage.fill('items', []);
    await insertTexts(withLimits({}));
    expect(stage.proxy.passed.map(({ items }) => items.length)).toEqual([20]);
  });

  it('a command that fills a body goes alone', async () => {
    stage = await BatchStage.start();
    const scope = await stage.scope();
    const items = scope.db().collection<Item>('items');
    const large = { _id: 100, text: 'x'.repeat(1_000_000) };
    await Promise.all([...texts, large].map((item) => items.insertOne(item)));
    expect(await stage.stored('items')).toEqual([...texts, large]);
    expect(stage.proxy.passed.map(({ items }) => items.length)).toEqual([20, 1]);
  });
});

describe('a batch that is refused as a whole', () => {
  it('was not executed: each goes alone, once', async () => {
    // It takes less than it says, as a gateway behind a balancer may when they are being updated.
    stage = await BatchStage.start({ maxBodyBytes: 2000 });
    await insertTexts(withLimits({ maxBodyBytes: 100_000 }));
    const [refused, ...alone] = stage.proxy.passed;
    expect(refused?.items).toHaveLength(20);
    expect(alone.map(({ path }) => path)).toEqual(twenty.map(() => '/v1/command'));
    expect(alone.every(({ items }) => items[0]?.attempt === 1)).toBe(true);
  });

  it('and who is given up before its turn alone was not executed', async () => {
    stage = await BatchStage.start({ maxBodyBytes: 2000 });
    stage.proxy.hello = withLimits({});
    const scope = await stage.scope();
    await stage.block('insert', 'items', 500, 20);
    const items = scope.db().collection<Item>('items');
    const controller = new AbortController();
    const { signal } = controller;
    const others = Promise.all(texts.slice(1).map((item) => items.insertOne(item)));
    const last = items.insertOne({ _id: 0, text: 'given up' }, { signal });
    // As many as may be open are, so the last one of twenty waits.
    while (stage.proxy.passed.length < 6) await nextTurn();
    controller.abort();
    await expect(last).rejects.toMatchObject({ outcome: 'not-applied', attempts: 0 });
    // Nor does one that comes later travel with those that go alone.
    await Promise.all([others, items.insertOne({ _id: 20 })]);
    expect(await stage.stored('items')).toEqual([...texts.slice(1), { _id: 20 }]);
    expect(stage.proxy.passed.slice(1).every(({ path }) => path === '/v1/command')).toBe(true);
  });
});

describe('an overloaded gateway', () => {
  it('sheds items one by one, and each is told when to come again', async () => {
    stage = await BatchStage.start({ maxConcurrent: 1, maxQueued: 1 });
    const scope = await stage.scope({ maxRetries: 0 });
    await stage.block('insert', 'items', 100, 1);
    const items = scope.db().collection<Item>('items');
    const results = await Promise.allSettled(texts.map((item) => items.insertOne(item)));
    const shed = results.filter(({ status }) => status === 'rejected');
    expect(shed).toHaveLength(18);
    for (const { reason } of shed as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'overloaded', outcome: 'not-applied', attempts: 1 });
      expect(reason).toHaveProperty('retryAfterMS', 1000);
    }
    expect(await stage.stored('items')).toHaveLength(2);
  });
});

describe('a gateway that is gone', () => {
  it('has executed nothing', async () => {
    stage = await BatchStage.start();
    const scope = await stage.scope({ maxRetries: 0 });
    await stage.proxy.close();
    const items = scope.db().collection<Item>('items');
    const results = await Promise.allSettled(texts.map((item) => items.insertOne(item)));
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { outcome: 'not-applied' } });
    }
    expect(await stage.stored('items')).toEqual([]);
  });
});
