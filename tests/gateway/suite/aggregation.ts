// Pipelines over one collection.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { batchOf } from '../world.ts';
import type { Case } from './case.ts';

const sales = [
  { _id: 1, shop: 'a', item: 'x', price: 10, qty: 2, at: { $date: '2026-01-05T10:00:00Z' } },
  { _id: 2, shop: 'b', item: 'y', price: 20, qty: 1, at: { $date: '2026-01-06T10:00:00Z' } },
  { _id: 3, shop: 'a', item: 'y', price: 5, qty: 10, at: { $date: '2026-02-05T10:00:00Z' } },
  {
    _id: 4,
    shop: 'b',
    item: 'x',
    price: 10,
    qty: 5,
    at: { $date: '2026-02-07T10:00:00Z' },
    tags: ['p', 'q'],
  },
];

interface Pipeline {
  readonly name: string;
  readonly needs?: Case['needs'];
  readonly pipeline: readonly Document[];
  readonly result: readonly Document[];
}

const pipelines: readonly Pipeline[] = [
  {
    name: '$match, $group, $sort: sums, averages, extremes and counts',
    pipeline: [
      { $match: { price: { $gte: 10 } } },
      {
        $group: {
          _id: '$shop',
          total: { $sum: { $multiply: ['$price', '$qty'] } },
          mean: { $avg: '$price' },
          low: { $min: '$price' },
          high: { $max: '$price' },
          n: { $sum: 1 },
        },
      },
      { $sort: { _id: 1 } },
    ],
    result: [
      { _id: 'a', total: 20, mean: 10, low: 10, high: 10, n: 1 },
      { _id: 'b', total: 70, mean: 15, low: 10, high: 20, n: 2 },
    ],
  },
  {
    name: '$group over all, with first, last and lists',
    pipeline: [
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: null,
          first: { $first: '$item' },
          last: { $last: '$item' },
          ids: { $push: '$_id' },
        },
      },
    ],
    result: [{ _id: null, first: 'x', last: 'x', ids: [1, 2, 3, 4] }],
  },
  {
    name: '$project and $addFields with expressions',
    pipeline: [
      { $match: { _id: { $in: [1, 3] } } },
      { $addFields: { big: { $cond: [{ $gt: ['$qty', 5] }, 'yes', 'no'] } } },
      { $project: { _id: 1, big: 1, label: { $concat: ['$shop', '-', '$item'] } } },
      { $sort: { _id: 1 } },
    ],
    result: [
      { _id: 1, big: 'no', label: 'a-x' },
      { _id: 3, big: 'yes', label: 'a-y' },
    ],
  },
  {
    name: '$unwind, with and without what has nothing to unwind',
    pipeline: [
      { $match: { _id: { $gte: 3 } } },
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true } },
      { $project: { tags: 1 } },
      { $sort: { _id: 1, tags: 1 } },
    ],
    result: [{ _id: 3 }, { _id: 4, tags: 'p' }, { _id: 4, tags: 'q' }],
  },
  {
    name: '$skip, $limit and $count',
    pipeline: [{ $sort: { _id: 1 } }, { $skip: 1 }, { $limit: 2 }, { $count: 'n' }],
    result: [{ n: 2 }],
  },
  {
    name: '$facet answers several questions at once',
    pipeline: [
      {
        $facet: {
          cheap: [{ $match: { price: { $lt: 10 } } }, { $project: { _id: 1 } }],
          count: [{ $count: 'n' }],
        },
      },
    ],
    result: [{ cheap: [{ _id: 3 }], count: [{ n: 4 }] }],
  },
  {
    name: '$sortByCount and $replaceRoot',
    pipeline: [
      { $match: { _id: { $ne: 1 } } },
      { $sortByCount: '$shop' },
      { $limit: 1 },
      { $replaceRoot: { newRoot: { most: '$_id', times: '$count' } } },
    ],
    result: [{ most: 'b', times: 2 }],
  },
  {
    name: 'dates by format',
    pipeline: [
      { $group: { _id: { $dateToString: { date: '$at', format: '%Y-%m' } }, n: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ],
    result: [
      { _id: '2026-01', n: 2 },
      { _id: '2026-02', n: 2 },
    ],
  },
  {
    name: '$map, $filter and $reduce over arrays',
    pipeline: [
      { $match: { _id: 1 } },
      { $addFields: { list: [1, 2, 3, 4] } },
      {
        $project: {
          _id: 0,
          doubled: { $map: { input: '$list', as: 'n', in: { $multiply: ['$$n', 2] } } },
          even: { $filter: { input: '$list', as: 'n', cond: { $eq: [{ $mod: ['$$n', 2] }, 0] } } },
          sum: {
            $reduce: { input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } },
          },
        },
      },
    ],
    result: [{ doubled: [2, 4, 6, 8], even: [2, 4], sum: 10 }],
  },
  {
    name: '$set and $unset by their newer names',
    needs: ['$set as a stage'],
    pipeline: [
      { $match: { _id: 1 } },
      { $set: { total: { $multiply: ['$price', '$qty'] } } },
      { $unset: ['price', 'qty', 'at', 'shop'] },
    ],
    result: [{ _id: 1, item: 'x', total: 20 }],
  },
  {
    name: '$bucket sorts into ranges',
    needs: ['$bucket'],
    pipeline: [
      { $bucket: { groupBy: '$price', boundaries: [0, 10, 30], output: { n: { $sum: 1 } } } },
    ],
    result: [
      { _id: 0, n: 1 },
      { _id: 10, n: 3 },
    ],
  },
  {
    name: '$setWindowFields runs a total',
    needs: ['$setWindowFields'],
    pipeline: [
      {
        $setWindowFields: {
          partitionBy: '$shop',
          sortBy: { _id: 1 },
          output: { so: { $sum: '$qty', window: { documents: ['unbounded', 'current'] } } },
        },
      },
      { $project: { so: 1 } },
      { $sort: { _id: 1 } },
    ],
    result: [
      { _id: 1, so: 2 },
      { _id: 2, so: 1 },
      { _id: 3, so: 12 },
      { _id: 4, so: 6 },
    ],
  },
];

export const aggregation: readonly Case[] = [
  ...pipelines.map(({ name, needs = [], pipeline, result }): Case => ({
    name,
    needs,
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: sales });
      const reply = await run({ aggregate: c, pipeline, cursor: {} }, { as: 'reader' });
      expect(batchOf(reply)).toEqual(result);
    },
  })),
  {
    name: '$sample takes as many as asked',
    needs: ['$sample'],
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: sales });
      const reply = await run({ aggregate: c, pipeline: [{ $sample: { size: 3 } }], cursor: {} });
      expect(batchOf(reply)).toHaveLength(3);
    },
  },
  {
    name: 'variables of the command are there as $$name',
    needs: ['let'],
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: sales });
      const pipeline = [
        { $match: { $expr: { $eq: ['$qty', '$$wanted'] } } },
        { $project: { _id: 1 } },
      ];
      const reply = await run({ aggregate: c, pipeline, let: { wanted: 5 }, cursor: {} });
      expect(batchOf(reply)).toEqual([{ _id: 4 }]);
    },
  },
];
