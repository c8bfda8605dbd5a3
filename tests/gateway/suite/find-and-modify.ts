// findAndModify in all its forms.

import { expect } from 'vitest';

import type { Case } from './case.ts';

const queue = [
  { _id: 1, state: 'new', at: 3 },
  { _id: 2, state: 'new', at: 1 },
  { _id: 3, state: 'done', at: 2 },
];

export const findAndModify: readonly Case[] = [
  {
    name: 'returns the document before, or after the change',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: queue });
      const body = { findAndModify: c, query: { _id: 1 }, update: { $set: { state: 'taken' } } };
      const before = await run(body);
      expect(before).toMatchObject({
        value: queue[0],
        lastErrorObject: { n: 1, updatedExisting: true },
      });
      const after = await run({ ...body, update: { $inc: { at: 1 } }, new: true });
      expect(after['value']).toEqual({ _id: 1, state: 'taken', at: 4 });
    },
  },
  {
    name: 'takes the first by sort and returns only the fields asked for',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: queue });
      const update = { $set: { state: 'taken' } };
      const pick = { query: { state: 'new' }, sort: { at: 1 }, fields: { at: 1 } };
      expect((await run({ findAndModify: c, update, ...pick }))['value']).toEqual({
        _id: 2,
        at: 1,
      });
    },
  },
  {
    name: 'removes and returns what it removed',
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: queue });
      const reply = await run({ findAndModify: c, query: { _id: 3 }, remove: true });
      expect(reply).toMatchObject({ value: queue[2], lastErrorObject: { n: 1 } });
      expect(await all()).toHaveLength(2);
    },
  },
  {
    name: 'that finds nothing returns null and changes nothing',
    run: async ({ collection: c, run, all }) => {
      const reply = await run({ findAndModify: c, query: { _id: 9 }, update: { $set: { a: 1 } } });
      expect(reply).toMatchObject({
        value: null,
        lastErrorObject: { n: 0, updatedExisting: false },
      });
      expect(await all()).toEqual([]);
    },
  },
  {
    name: 'upserts, and says with which _id',
    run: async ({ collection: c, run }) => {
      const update = { $set: { a: 1 }, $setOnInsert: { b: 2 } };
      const body = { findAndModify: c, query: { _id: 'x' }, update, upsert: true, new: true };
      expect(await run(body)).toMatchObject({
        value: { _id: 'x', a: 1, b: 2 },
        lastErrorObject: { n: 1, updatedExisting: false, upserted: 'x' },
      });
    },
  },
  {
    name: 'replaces the document',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: queue });
      const body = { findAndModify: c, query: { _id: 2 }, update: { only: 'this' }, new: true };
      expect((await run(body))['value']).toEqual({ _id: 2, only: 'this' });
    },
  },
  {
    name: 'uses arrayFilters',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: [{ _id: 1, a: [1, 5, 9] }] });
      const update = { $set: { 'a.$[big]': 0 } };
      const arrayFilters = [{ big: { $gt: 4 } }];
      const body = { findAndModify: c, query: { _id: 1 }, update, arrayFilters, new: true };
      expect((await run(body))['value']).toEqual({ _id: 1, a: [1, 0, 0] });
    },
  },
  {
    name: 'calculates by a pipeline',
    needs: ['update pipelines'],
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: [{ _id: 1, a: 2 }] });
      const update = [{ $set: { double: { $multiply: ['$a', 2] } } }];
      const body = { findAndModify: c, query: { _id: 1 }, update, new: true };
      expect((await run(body))['value']).toEqual({ _id: 1, a: 2, double: 4 });
    },
  },
];
