// Cursors: many batches, through any gateway, by nobody else.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import type { Answer } from '../../../gateway/test/support/harness.ts';
import { batchOf, type World } from '../world.ts';
import type { Case } from './case.ts';

const COUNT = 1000;

async function fill({ collection: c, run }: World): Promise<void> {
  const documents = Array.from({ length: COUNT }, (_, n) => ({ _id: n }));
  await run({ insert: c, documents });
}

const idOf = (reply: Document): unknown => (reply['cursor'] as { id: unknown }).id;

/** Reads to the end, each batch through the other gateway, and returns all _ids and the number of batches. */
async function drain(world: World, body: Document): Promise<{ ids: number[]; batches: number }> {
  const { collection, gateway, second, run } = world;
  let reply = await run(body, { as: 'reader' });
  const ids = batchOf(reply).map(({ _id }) => _id as number);
  let batches = 1;
  while (idOf(reply) !== 0) {
    const through = batches % 2 === 1 ? second : gateway;
    const getMore = { getMore: idOf(reply), collection, batchSize: 100 };
    reply = await run(getMore, { as: 'reader', through });
    ids.push(...batchOf(reply).map(({ _id }) => _id as number));
    batches += 1;
  }
  return { ids, batches };
}

const everything = Array.from({ length: COUNT }, (_, n) => n);

/** Expects a cursor's end: the database does not know it (any more). */
function expectLost(answer: Answer): void {
  expect([answer.outcome, answer.body['code']]).toEqual(['not-executed', 43]);
  expect([400, 410]).toContain(answer.status);
}

export const cursors: readonly Case[] = [
  {
    name: 'of find give all documents in batches, from two gateways in turn',
    run: async (world) => {
      await fill(world);
      const find = { find: world.collection, filter: {}, sort: { _id: 1 }, batchSize: 100 };
      const { ids, batches } = await drain(world, find);
      expect(ids).toEqual(everything);
      expect(batches).toBeGreaterThanOrEqual(10);
    },
  },
  {
    name: 'of aggregate do so, too',
    run: async (world) => {
      await fill(world);
      const pipeline = [{ $match: { _id: { $gte: 0 } } }, { $sort: { _id: 1 } }];
      const body = { aggregate: world.collection, pipeline, cursor: { batchSize: 100 } };
      expect((await drain(world, body)).ids).toEqual(everything);
    },
  },
  {
    name: 'may begin with an empty batch',
    run: async (world) => {
      await fill(world);
      const { collection: c, run } = world;
      const empty = await run({ find: c, filter: {}, batchSize: 0 });
      expect(batchOf(empty)).toEqual([]);
      expect(idOf(empty)).not.toBe(0);
      await run({ killCursors: c, cursors: [idOf(empty)] });
    },
  },
  {
    name: 'may be one batch',
    run: async (world) => {
      await fill(world);
      const { collection: c, run } = world;
      const single = await run({ find: c, filter: {}, batchSize: 7, singleBatch: true });
      expect(batchOf(single)).toHaveLength(7);
      expect(idOf(single)).toBe(0);
    },
  },
  {
    name: 'end when they are killed, through another gateway too',
    run: async (world) => {
      await fill(world);
      const { collection: c, run, send, second } = world;
      const id = idOf(await run({ find: c, filter: {}, batchSize: 10 }));
      const killed = await run({ killCursors: c, cursors: [id] }, { through: second });
      expect(killed['cursorsKilled']).toEqual([id]);
      expectLost(await send({ getMore: id, collection: c }));
    },
  },
  {
    name: 'are of no use to another key or another collection',
    run: async (world) => {
      await fill(world);
      const { collection: c, run, send, foreign } = world;
      const id = idOf(await run({ find: c, filter: {}, batchSize: 10 }, { as: 'reader' }));
      const getMore = { getMore: id, collection: c };
      const stolen = [
        await send(getMore, { as: 'writer' }),
        await send(getMore, { as: 'stranger', database: foreign }),
        await send({ ...getMore, collection: 'other' }, { as: 'reader' }),
      ];
      for (const answer of stolen) {
        expect([answer.status, answer.outcome]).toEqual([400, 'not-executed']);
      }
      expect(batchOf(await run({ ...getMore, batchSize: 10 }, { as: 'reader' }))).toHaveLength(10);
      await run({ killCursors: c, cursors: [id] }, { as: 'reader' });
    },
  },
];
