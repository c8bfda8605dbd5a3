// Filters, count and distinct.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { batchOf } from '../world.ts';
import type { Case } from './case.ts';

const stock = [
  { _id: 1, name: 'apple', tags: ['red', 'fruit'], qty: 5, size: { h: 1, w: 2 } },
  { _id: 2, name: 'banana', tags: ['yellow', 'fruit'], qty: 0 },
  { _id: 3, name: 'Cherry', tags: [], qty: 40, size: { h: 1, w: 1 } },
  {
    _id: 4,
    name: 'desk',
    qty: null,
    parts: [
      { k: 'leg', n: 4 },
      { k: 'top', n: 1 },
    ],
  },
];

/** Filters, and the _ids that they find. */
const filters: readonly [string, Document, number[]][] = [
  ['equality, in arrays too', { tags: 'fruit' }, [1, 2]],
  ['dotted paths', { 'size.h': 1, 'parts.n': { $exists: false } }, [1, 3]],
  ['whole documents', { size: { h: 1, w: 2 } }, [1]],
  ['$in, $nin and $ne', { name: { $in: ['apple', 'desk'], $nin: ['desk'], $ne: 'x' } }, [1]],
  ['ranges', { qty: { $gte: 5, $lt: 40 } }, [1]],
  ['null, which is also what is missing', { qty: null }, [4]],
  ['$exists and $type', { size: { $exists: true }, qty: { $type: 'number' } }, [1, 3]],
  [
    '$and, $or and $nor',
    { $or: [{ qty: 0 }, { $and: [{ qty: 5 }, { _id: 1 }] }], $nor: [{ _id: 2 }] },
    [1],
  ],
  ['$not', { qty: { $not: { $gt: 1 } } }, [2, 4]],
  ['$regex with options', { name: { $regex: '^c', $options: 'i' } }, [3]],
  ['$elemMatch', { parts: { $elemMatch: { k: 'leg', n: { $gt: 3 } } } }, [4]],
  ['$size and $all', { tags: { $size: 2, $all: ['fruit', 'red'] } }, [1]],
  ['$mod', { qty: { $mod: [4, 1] } }, [1]],
  ['$expr', { $expr: { $gt: ['$size.w', '$size.h'] } }, [1]],
];

export const queries: readonly Case[] = [
  ...filters.map(([name, filter, ids]): Case => ({
    name: `find by ${name}`,
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: stock });
      const found = batchOf(await run({ find: c, filter, sort: { _id: 1 } }));
      expect(found.map(({ _id }) => _id as number)).toEqual(ids);
    },
  })),
  {
    name: 'project elements of arrays',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: stock });
      const parts = { $elemMatch: { k: 'top' } };
      const projection = { parts };
      const reply = await run({ find: c, filter: { _id: 4 }, projection });
      expect(batchOf(reply)[0]).toMatchObject({ parts: [{ k: 'top', n: 1 }] });
    },
  },
  {
    name: 'compare text by collation',
    needs: ['collation'],
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: stock });
      const collation = { locale: 'en', strength: 2 };
      const found = await run({ find: c, filter: { name: 'CHERRY' }, collation });
      expect(batchOf(found)).toMatchObject([{ _id: 3 }]);
    },
  },
  {
    name: 'count what a query finds, within skip and limit, or all',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: stock });
      expect(await run({ count: c })).toEqual({ n: 4, ok: 1 });
      expect(await run({ count: c, query: { tags: 'fruit' } })).toEqual({ n: 2, ok: 1 });
      expect(await run({ count: c, query: {}, skip: 1, limit: 2 })).toEqual({ n: 2, ok: 1 });
    },
  },
  {
    name: 'list distinct values, of arrays too',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: stock });
      const { values } = await run({ distinct: c, key: 'tags' });
      expect((values as string[]).sort()).toEqual(['fruit', 'red', 'yellow']);
      const some = await run({ distinct: c, key: 'name', query: { qty: 0 } });
      expect(some).toEqual({ values: ['banana'], ok: 1 });
    },
  },
  {
    name: 'find nothing in a collection that is not there',
    run: async ({ collection: c, run }) => {
      expect(batchOf(await run({ find: c, filter: {} }))).toEqual([]);
      expect(await run({ count: c, query: {} })).toEqual({ n: 0, ok: 1 });
      expect(await run({ distinct: c, key: 'a' })).toEqual({ values: [], ok: 1 });
    },
  },
];
