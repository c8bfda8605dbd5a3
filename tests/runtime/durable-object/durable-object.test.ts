// The gateway as a Durable Object in the real workerd: its connections outlive requests, and a restart of the
// object loses nothing. `npm run test:durable-object` waits for a real eviction as well.
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type Answer, ObjectStage, OBJECTS } from './object-stage.ts';
import { counted, playRound, warmUp } from './rounds.ts';

let stage: ObjectStage;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Cursor {
  readonly id: unknown;
  readonly firstBatch?: readonly unknown[];
  readonly nextBatch?: readonly unknown[];
}

const cursorOf = ({ body }: Answer): Cursor => body['cursor'] as Cursor;

beforeAll(async () => {
  stage = await ObjectStage.start('build/test/durable-object');
});
afterAll(() => stage.close());

test('1,000 requests use the connections that are there', async () => {
  await warmUp(stage);
  // Each object has one connection to monitor and at most two for commands.
  expect(stage.proxy.open).toBeGreaterThanOrEqual(2 * OBJECTS.length);
  expect(stage.proxy.open).toBeLessThanOrEqual(3 * OBJECTS.length);
  expect(await playRound(stage, 'first', 1000)).toMatchObject({ wrong: 0, opened: 0 });
  expect(await counted(stage, 'first')).toBe(500);
});

test('a restart of the objects closes their connections, and 1,000 requests go on', async () => {
  const before = await stage.ids();
  const { opened } = stage.proxy;
  await stage.restart();
  await warmUp(stage);
  const after = await stage.ids();
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  // The old connections go with the old objects.
  await expect.poll(() => stage.proxy.open).toBe(stage.proxy.opened - opened);
  expect(await playRound(stage, 'second', 1000)).toMatchObject({ wrong: 0, opened: 0 });
  expect(await counted(stage, 'second')).toBe(500);
});

test('writes that a restart cuts off are unknown, and repeating them does not double them', async () => {
  let unknown = 0;
  const increment = async (): Promise<void> => {
    const token = stage.token();
    for (;;) {
      const updates = [{ q: { _id: 'cut-off' }, u: { $inc: { n: 1 } }, upsert: true }];
      const { outcome } = await stage.command({ update: 'counts', updates }, token);
      if (outcome === 'executed') return;
      if (outcome === 'unknown') unknown += 1;
      await sleep(20 + 100 * Math.random());
    }
  };
  const all = Promise.all(Array.from({ length: 200 }, increment));
  for (let i = 0; i < 5; ++i) {
    await sleep(25);
    await stage.restart();
  }
  await all;
  expect(unknown).toBeGreaterThan(0);
  expect(await counted(stage, 'cut')).toBe(200);
});

test('a cursor that one object opened is read on by whichever is asked', async () => {
  const documents = Array.from({ length: 40 }, (_, _id) => ({ _id }));
  await stage.command({ insert: 'many', documents });
  const found: unknown[] = [];
  let answer = await stage.command({ find: 'many', batchSize: 2 });
  for (;;) {
    const { id, firstBatch, nextBatch } = cursorOf(answer);
    found.push(...(firstBatch ?? nextBatch ?? []));
    if (id === 0) break;
    answer = await stage.command({ getMore: id, collection: 'many', batchSize: 2 });
  }
  expect(found).toHaveLength(40);
});

test('the Worker itself reaches its objects without the network', async () => {
  const inside = await stage.send('/test/inside', { find: 'many', $db: 'shop' });
  expect(inside.status).toBe(200);
  expect(cursorOf(inside).firstBatch).toHaveLength(40);
  // The client `mooring` in the same Worker.
  expect((await stage.send('/test/client')).body).toHaveProperty('n');
});
