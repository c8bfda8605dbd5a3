// insert, update, delete and find, each alone.

import { expect } from 'vitest';

import { batchOf } from '../world.ts';
import type { Case } from './case.ts';

const people = [
  { _id: 1, name: 'Ada', age: 36 },
  { _id: 2, name: 'Grace', age: 85 },
  { _id: 3, name: 'Alan', age: 41 },
];

export const documents: readonly Case[] = [
  {
    name: 'are inserted and found as they were',
    run: async ({ collection: c, run, all }) => {
      expect(await run({ insert: c, documents: people })).toEqual({ n: 3, ok: 1 });
      expect(await all()).toEqual(people);
    },
  },
  {
    name: 'are found by filter, sort, skip, limit and projection',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: people });
      const filter = { age: { $gt: 30 } };
      const window = { sort: { age: -1 }, skip: 1, limit: 1 };
      const reply = await run({ find: c, filter, ...window, projection: { name: 1, _id: 0 } });
      expect(batchOf(reply)).toEqual([{ name: 'Alan' }]);
      expect((reply['cursor'] as { id: unknown }).id).toBe(0);
    },
  },
  {
    name: 'are inserted up to the first failure, or around all failures if unordered',
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: [{ _id: 2 }] });
      const three = [{ _id: 1 }, { _id: 2 }, { _id: 3 }];
      const ordered = await run({ insert: c, documents: three });
      expect(ordered).toMatchObject({ n: 1, writeErrors: [{ index: 1, code: 11000 }] });
      expect(await all()).toEqual([{ _id: 1 }, { _id: 2 }]);
      const unordered = await run({ insert: c, documents: three, ordered: false });
      expect(unordered).toMatchObject({ n: 1, writeErrors: [{ index: 0 }, { index: 1 }] });
      expect(await all()).toEqual(three);
    },
  },
  {
    name: 'get an _id if they have none',
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: [{ a: 1 }] });
      expect(await all()).toEqual([{ _id: { $oid: expect.any(String) as string }, a: 1 }]);
    },
  },
  {
    name: 'are updated, one or many',
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: people });
      const u = { $inc: { age: 1 } };
      const one = { update: c, updates: [{ q: { age: { $gt: 0 } }, u }] };
      expect(await run(one)).toEqual({ n: 1, nModified: 1, ok: 1 });
      const many = { update: c, updates: [{ q: { age: { $gt: 0 } }, u, multi: true }] };
      expect(await run(many)).toEqual({ n: 3, nModified: 3, ok: 1 });
      const ages = (await all()).map(({ age }) => Number(age));
      expect(ages.reduce((sum, age) => sum + age)).toBe(36 + 85 + 41 + 4);
    },
  },
  {
    name: 'are counted as matched but not as modified when nothing changes',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: people });
      const updates = [{ q: { _id: 1 }, u: { $set: { name: 'Ada' } } }];
      expect(await run({ update: c, updates })).toEqual({ n: 1, nModified: 0, ok: 1 });
    },
  },
  {
    name: 'are replaced and keep their _id',
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: [people[0]] });
      const updates = [{ q: { _id: 1 }, u: { nick: 'Countess' } }];
      expect(await run({ update: c, updates })).toEqual({ n: 1, nModified: 1, ok: 1 });
      expect(await all()).toEqual([{ _id: 1, nick: 'Countess' }]);
    },
  },
  {
    name: 'are upserted from the filter, $setOnInsert and the update, and updated the next time',
    run: async ({ collection: c, run, all }) => {
      const u = { $inc: { visits: 1 }, $setOnInsert: { created: true } };
      const upsert = { update: c, updates: [{ q: { _id: 'a', kind: 'x' }, u, upsert: true }] };
      expect(await run(upsert)).toEqual({
        n: 1,
        nModified: 0,
        upserted: [{ index: 0, _id: 'a' }],
        ok: 1,
      });
      expect(await run(upsert)).toEqual({ n: 1, nModified: 1, ok: 1 });
      expect(await all()).toEqual([{ _id: 'a', kind: 'x', visits: 2, created: true }]);
    },
  },
  {
    name: 'are upserted as a replacement, with an _id made by the server',
    run: async ({ collection: c, run, all }) => {
      const updates = [{ q: { name: 'x' }, u: { name: 'y' }, upsert: true }];
      const reply = await run({ update: c, updates });
      const _id = { $oid: expect.any(String) as string };
      expect(reply['upserted']).toEqual([{ index: 0, _id }]);
      expect(await all()).toEqual([{ _id, name: 'y' }]);
    },
  },
  {
    name: 'are deleted, one or all that match',
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: people });
      const one = { delete: c, deletes: [{ q: { age: { $lt: 50 } }, limit: 1 }] };
      expect(await run(one)).toEqual({ n: 1, ok: 1 });
      const rest = { delete: c, deletes: [{ q: {}, limit: 0 }] };
      expect(await run(rest)).toEqual({ n: 2, ok: 1 });
      expect(await all()).toEqual([]);
    },
  },
  {
    name: 'go through several statements of one command, each with its own result',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: people });
      const updates = [
        { q: { _id: 1 }, u: { $set: { age: 1 } } },
        { q: { _id: 9 }, u: { $set: { age: 9 } }, upsert: true },
        { q: { _id: 8 }, u: { $set: { age: 8 } } },
      ];
      expect(await run({ update: c, updates })).toEqual({
        n: 2,
        nModified: 1,
        upserted: [{ index: 1, _id: 9 }],
        ok: 1,
      });
    },
  },
];
