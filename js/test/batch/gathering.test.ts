// What travels together, and what waits for whom.

import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MongoClient } from '../../../edge-adapter/node/index.ts';
import type { Item } from './batch-stage.ts';
import { BatchStage, twenty } from './batch-stage.ts';

let stage: BatchStage;
beforeAll(async () => {
  stage = await BatchStage.start();
  await stage.fill(
    'items',
    twenty.map((n) => ({ _id: n, n: n * n })),
  );
  await stage.fill('slow', [{ _id: 1 }]);
});
afterAll(() => stage[Symbol.asyncDispose]());

const paths = (): string[] => stage.proxy.passed.map(({ path }) => path);
const sizes = (): number[] => stage.proxy.passed.map(({ items }) => items.length);
const readAll = (scope: MongoClient): Promise<(Item | null)[]> => {
  const items = scope.db().collection<Item>('items');
  return Promise.all(twenty.map((n) => items.findOne({ _id: n })));
};
const squares = twenty.map((n) => ({ _id: n, n: n * n }));

describe('operations of one scope', () => {
  it('that start together take one request, and each gets its own answer', async () => {
    const scope = await stage.scope();
    expect(await readAll(scope)).toEqual(squares);
    expect(sizes()).toEqual([20]);
    expect(paths()).toEqual(['/v1/batch']);
  });

  it('take twenty requests where autoBatch is false, one after the other', async () => {
    const scope = await stage.scope({ autoBatch: false });
    expect(await readAll(scope)).toEqual(squares);
    expect(paths()).toEqual(twenty.map(() => '/v1/command'));
    expect(stage.proxy.mostAtOnce).toBe(1);
  });

  it('that wait for the first hello take one request, too', async () => {
    const scope = stage.client().scope();
    stage.proxy.passed.length = 0;
    expect(await readAll(scope)).toEqual(squares);
    expect(sizes()).toEqual([20]);
  });

  it('one alone is a command, not a batch', async () => {
    const scope = await stage.scope();
    const items = scope.db().collection<Item>('items');
    expect(await items.findOne({ _id: 3 })).toEqual({ _id: 3, n: 9 });
    expect(await items.findOne({ _id: 4 })).toEqual({ _id: 4, n: 16 });
    expect(paths()).toEqual(['/v1/command', '/v1/command']);
  });

  it('never travel with those of another scope', async () => {
    const [a, b] = [await stage.scope(), await stage.scope()];
    await Promise.all([readAll(a), readAll(b)]);
    expect(sizes()).toEqual([20, 20]);
  });
});

describe('a slow operation', () => {
  const settledInOrder = async (
    scope: MongoClient,
    before?: () => Promise<unknown>,
  ): Promise<string[]> => {
    await stage.block('find', 'slow', 1000);
    const order: string[] = [];
    const note = (name: string) => (): void => void order.push(name);
    const slow = scope.db().collection<Item>('slow').findOne({ _id: 1 }).then(note('slow'));
    if (before !== undefined) await before();
    const items = scope.db().collection<Item>('items');
    const others = twenty.slice(1).map((n) => items.findOne({ _id: n }).then(note('other')));
    await Promise.all([slow, ...others]);
    return order;
  };
  const slowLast = [...twenty.slice(1).map(() => 'other'), 'slow'];

  it('in the same batch: the nineteen others settle before it, line by line', async () => {
    const scope = await stage.scope();
    expect(await settledInOrder(scope)).toEqual(slowLast);
    expect(sizes()).toEqual([20]);
  });

  it('under way already: the others do not wait for its end', async () => {
    const scope = await stage.scope();
    const arrived = async (): Promise<void> => {
      while (stage.proxy.passed.length === 0) await nextTurn();
    };
    expect(await settledInOrder(scope, arrived)).toEqual(slowLast);
    expect(sizes()).toEqual([1, 19]);
  });

  it('five of them are all that a scope may have open; the next waits for one to end', async () => {
    const scope = await stage.scope();
    await stage.block('find', 'slow', 700, 7);
    const slow = scope.db().collection<Item>('slow');
    const all: Promise<unknown>[] = [];
    for (let sent = 1; sent <= 7; ++sent) {
      all.push(slow.findOne({ _id: 1 }));
      // Each leaves before the next one starts, so that none can travel with another.
      while (sent <= 5 && stage.proxy.passed.length < sent) {
        await nextTurn();
      }
    }
    await Promise.all(all);
    expect(stage.proxy.mostAtOnce).toBe(5);
    expect(sizes()).toEqual([1, 1, 1, 1, 1, 2]);
  });
});
