// What updates can say.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import type { Case } from './case.ts';

interface Change {
  readonly name: string;
  readonly needs?: Case['needs'];
  readonly before: Document;
  readonly u: Document | Document[];
  readonly more?: Document;
  readonly q?: Document;
  readonly after: Document;
}

/** One document, one update, what it is afterwards; all without their _id. */
const changes: readonly Change[] = [
  {
    name: '$set and $unset reach into documents and arrays',
    before: { a: { b: 1, c: 2 }, list: [1, 2] },
    u: { $set: { 'a.b': 5, 'list.1': 9, 'new.deep': true }, $unset: { 'a.c': '' } },
    after: { a: { b: 5 }, list: [1, 9], new: { deep: true } },
  },
  {
    name: '$inc, $mul, $min and $max calculate',
    before: { a: 1, b: 3, c: 5, d: 5 },
    u: { $inc: { a: -2 }, $mul: { b: 2 }, $min: { c: 4 }, $max: { d: 6 } },
    after: { a: -1, b: 6, c: 4, d: 6 },
  },
  {
    name: '$rename moves a field',
    before: { old: 'x' },
    u: { $rename: { old: 'new' } },
    after: { new: 'x' },
  },
  {
    name: '$push adds one, or each, cuts and sorts',
    before: { a: [1], scores: [5, 1] },
    u: { $push: { a: 2, scores: { $each: [3, 9], $sort: 1, $slice: -3 } } },
    after: { a: [1, 2], scores: [3, 5, 9] },
  },
  {
    name: '$push inserts at a position',
    before: { a: [1, 2] },
    u: { $push: { a: { $each: [7, 8], $position: 1 } } },
    after: { a: [1, 7, 8, 2] },
  },
  {
    name: '$addToSet, $pull, $pullAll and $pop keep lists',
    before: { set: ['a'], pull: [1, 5, 9], all: [1, 2, 1], pop: [1, 2, 3] },
    u: {
      $addToSet: { set: { $each: ['a', 'b'] } },
      $pull: { pull: { $gt: 4 } },
      $pullAll: { all: [1] },
      $pop: { pop: 1 },
    },
    after: { set: ['a', 'b'], pull: [1], all: [2], pop: [1, 2] },
  },
  {
    name: 'the positional $ is the element that the filter found',
    before: {
      items: [
        { k: 'x', n: 1 },
        { k: 'y', n: 1 },
      ],
    },
    q: { 'items.k': 'y' },
    u: { $set: { 'items.$.n': 2 } },
    after: {
      items: [
        { k: 'x', n: 1 },
        { k: 'y', n: 2 },
      ],
    },
  },
  {
    name: '$[] is every element',
    before: { a: [1, 2] },
    u: { $inc: { 'a.$[]': 10 } },
    after: { a: [11, 12] },
  },
  {
    name: 'arrayFilters choose elements',
    before: {
      items: [
        { k: 'x', n: 1 },
        { k: 'y', n: 1 },
        { k: 'x', n: 5 },
      ],
    },
    u: { $set: { 'items.$[it].n': 0 } },
    more: { arrayFilters: [{ 'it.k': 'x', 'it.n': { $lt: 3 } }] },
    after: {
      items: [
        { k: 'x', n: 0 },
        { k: 'y', n: 1 },
        { k: 'x', n: 5 },
      ],
    },
  },
  {
    name: '$bit works on bits',
    before: { a: 12, b: 12, c: 12 },
    u: { $bit: { a: { or: 1 }, b: { and: 5 }, c: { xor: 4 } } },
    after: { a: 13, b: 4, c: 8 },
  },
  {
    name: 'a pipeline calculates from the document itself',
    needs: ['update pipelines'],
    before: { a: 2, b: 3 },
    u: [{ $set: { sum: { $add: ['$a', '$b'] } } }, { $unset: 'b' }],
    after: { a: 2, sum: 5 },
  },
];

export const operators: readonly Case[] = [
  ...changes.map(({ name, needs = [], before, q, u, more, after }): Case => ({
    name,
    needs,
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: [{ _id: 1, ...before }] });
      const updates = [{ q: { _id: 1, ...q }, u, ...more }];
      expect(await run({ update: c, updates })).toEqual({ n: 1, nModified: 1, ok: 1 });
      expect(await all()).toEqual([{ _id: 1, ...after }]);
    },
  })),
  {
    name: '$currentDate sets the time of the server',
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: [{ _id: 1 }] });
      await run({ update: c, updates: [{ q: {}, u: { $currentDate: { at: true } } }] });
      const [{ at } = {}] = await all();
      const date = Date.parse((at as { $date: string }).$date);
      expect(Math.abs(date - Date.now())).toBeLessThan(60_000);
    },
  },
];
