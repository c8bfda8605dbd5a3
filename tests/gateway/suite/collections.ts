// create, listCollections, drop and dropDatabase.

import { expect } from 'vitest';

import { batchOf, type World } from '../world.ts';
import type { Case } from './case.ts';

async function names({ run }: World, more: object = {}): Promise<string[]> {
  const reply = await run(
    { listCollections: 1, nameOnly: true, cursor: { batchSize: 1000 }, ...more },
    { as: 'reader' },
  );
  return batchOf(reply).map(({ name }) => String(name));
}

export const collections: readonly Case[] = [
  {
    name: 'are created, listed and dropped',
    run: async (world) => {
      const { collection: c, run } = world;
      await run({ create: c }, { as: 'writer' });
      expect(await names(world)).toContain(c);
      await run({ drop: c });
      expect(await names(world)).not.toContain(c);
    },
  },
  {
    name: 'are listed by filter',
    run: async (world) => {
      const { collection: c, run } = world;
      await run({ create: c });
      await run({ create: `${c}_more` });
      expect(await names(world, { filter: { name: c } })).toEqual([c]);
    },
  },
  {
    name: 'come to be with their first document',
    run: async (world) => {
      const { collection: c, run } = world;
      await run({ insert: c, documents: [{ _id: 1 }] });
      expect(await names(world)).toContain(c);
    },
  },
  {
    name: 'are not created twice with other options',
    run: async ({ collection: c, run, send }) => {
      await run({ create: c });
      const answer = await send({ create: c, capped: true, size: 4096 });
      expect([answer.status, answer.outcome, answer.body['code']]).toEqual([
        400,
        'not-executed',
        48,
      ]);
    },
  },
  {
    name: 'with a validator refuse what does not fit, and tell no value',
    needs: ['validators'],
    run: async ({ collection: c, run, send }) => {
      const properties = { age: { bsonType: 'number', minimum: 18 } };
      const validator = { $jsonSchema: { required: ['age'], properties } };
      await run({ create: c, validator });
      expect(await run({ insert: c, documents: [{ _id: 1, age: 20 }] })).toEqual({ n: 1, ok: 1 });
      const answer = await send({
        insert: c,
        documents: [{ _id: 2, age: 17.125, note: 'private' }],
      });
      expect(answer.body).toMatchObject({ n: 0, writeErrors: [{ index: 0, code: 121 }] });
      expect(answer.text).not.toMatch(/private|17\.125/);
      const past = { insert: c, documents: [{ _id: 3, age: 3 }], bypassDocumentValidation: true };
      expect(await run(past)).toEqual({ n: 1, ok: 1 });
    },
  },
  {
    name: 'that are capped keep the newest',
    needs: ['capped collections'],
    run: async ({ collection: c, run, all }) => {
      await run({ create: c, capped: true, size: 4096, max: 2 });
      for (const _id of [1, 2, 3]) await run({ insert: c, documents: [{ _id }] });
      expect(await all()).toEqual([{ _id: 2 }, { _id: 3 }]);
    },
  },
  {
    name: 'that are views show a pipeline',
    needs: ['views'],
    run: async ({ collection: c, run }) => {
      await run({
        insert: c,
        documents: [
          { _id: 1, a: 1 },
          { _id: 2, a: 2 },
        ],
      });
      await run({ create: `${c}_view`, viewOn: c, pipeline: [{ $match: { a: 2 } }] });
      expect(batchOf(await run({ find: `${c}_view`, filter: {} }))).toEqual([{ _id: 2, a: 2 }]);
    },
  },
  {
    name: 'all go with their database',
    run: async ({ collection: c, foreign, run }) => {
      const there = { as: 'stranger', database: foreign } as const;
      await run({ insert: c, documents: [{ _id: 1 }] }, there);
      const counted = await run({ count: c, query: {} }, there);
      expect(counted).toEqual({ n: 1, ok: 1 });
      await run({ dropDatabase: 1 }, there);
      expect(await run({ count: c, query: {} }, there)).toEqual({ n: 0, ok: 1 });
    },
  },
];
