// Pipelines that read or write other collections, and what keys may name there.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { expectRefusal } from '../../../gateway/test/support/harness.ts';
import { batchOf, type World } from '../world.ts';
import type { Case } from './case.ts';

/** Orders in the collection of the case, customers beside it. */
async function fill({ collection: c, run }: World): Promise<string> {
  const customers = `${c}_customers`;
  await run({
    insert: c,
    documents: [
      { _id: 1, customer: 'a', total: 5 },
      { _id: 2, customer: 'b', total: 50 },
      { _id: 3, customer: 'c', total: 7 },
    ],
  });
  await run({
    insert: customers,
    documents: [
      { _id: 'a', name: 'Ada', least: 10 },
      { _id: 'b', name: 'Bob', least: 10 },
    ],
  });
  return customers;
}

async function aggregate(world: World, pipeline: Document[]): Promise<Document[]> {
  const { collection: c, run } = world;
  return batchOf(await run({ aggregate: c, pipeline, cursor: {} }));
}

export const lookups: readonly Case[] = [
  {
    name: '$lookup by equal fields',
    run: async (world) => {
      const from = await fill(world);
      const found = await aggregate(world, [
        { $lookup: { from, localField: 'customer', foreignField: '_id', as: 'who' } },
        { $project: { names: '$who.name' } },
        { $sort: { _id: 1 } },
      ]);
      expect(found).toEqual([
        { _id: 1, names: ['Ada'] },
        { _id: 2, names: ['Bob'] },
        { _id: 3, names: [] },
      ]);
    },
  },
  {
    name: '$lookup by a pipeline with variables',
    run: async (world) => {
      const from = await fill(world);
      const inner = [
        {
          $match: {
            $expr: { $and: [{ $eq: ['$_id', '$$who'] }, { $lt: ['$least', '$$total'] }] },
          },
        },
        { $project: { name: 1, _id: 0 } },
      ];
      const found = await aggregate(world, [
        {
          $lookup: { from, let: { who: '$customer', total: '$total' }, pipeline: inner, as: 'big' },
        },
        { $match: { big: { $ne: [] } } },
        { $project: { big: 1 } },
      ]);
      expect(found).toEqual([{ _id: 2, big: [{ name: 'Bob' }] }]);
    },
  },
  {
    name: '$graphLookup follows references',
    needs: ['$graphLookup'],
    run: async (world) => {
      const { collection: c, run } = world;
      const documents = [{ _id: 'a' }, { _id: 'b', boss: 'a' }, { _id: 'c', boss: 'b' }];
      await run({ insert: c, documents });
      const [found] = await aggregate(world, [
        { $match: { _id: 'c' } },
        {
          $graphLookup: {
            from: c,
            startWith: '$boss',
            connectFromField: 'boss',
            connectToField: '_id',
            as: 'above',
          },
        },
      ]);
      const above = (found?.['above'] as { _id: string }[]).map(({ _id }) => _id);
      expect(above.sort()).toEqual(['a', 'b']);
    },
  },
  {
    name: '$unionWith adds another collection',
    needs: ['$unionWith'],
    run: async (world) => {
      const coll = await fill(world);
      const found = await aggregate(world, [
        { $match: { _id: 1 } },
        { $unionWith: { coll, pipeline: [{ $match: { _id: 'a' } }] } },
        { $project: { _id: 1 } },
      ]);
      expect(found).toEqual([{ _id: 1 }, { _id: 'a' }]);
    },
  },
  {
    name: '$out writes a collection, and is refused to a reader before anything is sent',
    run: async (world) => {
      await fill(world);
      const { collection: c, run, send } = world;
      const target = `${c}_out`;
      const body = {
        aggregate: c,
        pipeline: [{ $match: { _id: 1 } }, { $out: target }],
        cursor: {},
      };
      expectRefusal(await send(body, { as: 'reader' }), 403, 'forbidden-command');
      expect(await run({ count: target })).toEqual({ n: 0, ok: 1 });
      await run(body, { as: 'writer' });
      expect(await run({ count: target })).toEqual({ n: 1, ok: 1 });
    },
  },
  {
    name: '$merge writes into a collection',
    needs: ['$merge'],
    run: async (world) => {
      const into = await fill(world);
      const { run } = world;
      await aggregate(world, [
        { $match: { _id: { $lte: 2 } } },
        { $project: { _id: '$customer', total: 1 } },
        { $merge: { into, whenMatched: 'merge', whenNotMatched: 'insert' } },
      ]);
      const merged = batchOf(await run({ find: into, filter: { _id: 'b' } }));
      expect(merged).toEqual([{ _id: 'b', name: 'Bob', least: 10, total: 50 }]);
    },
  },
  {
    name: 'a foreign database is refused at any depth',
    run: async ({ collection: c, foreign, send }) => {
      const inner = [{ $merge: { into: { db: foreign, coll: 'x' } } }];
      for (const stage of [
        { $out: { db: foreign, coll: 'x' } },
        { $merge: { into: { db: foreign, coll: 'x' } } },
        { $lookup: { from: { db: foreign, coll: 'x' }, pipeline: [], as: 'y' } },
        { $facet: { a: [{ $unionWith: { coll: { db: foreign, coll: 'x' } } }] } },
        { $lookup: { from: c, pipeline: inner, as: 'y' } },
      ]) {
        const answer = await send({ aggregate: c, pipeline: [stage], cursor: {} });
        expect(answer.outcome).toBe('not-executed');
        expect([400, 403]).toContain(answer.status);
        expect(answer.body['type']).toMatch(/^urn:mooring:problem:(?!server-error)/);
      }
    },
  },
];
