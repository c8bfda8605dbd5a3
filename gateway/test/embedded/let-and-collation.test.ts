// Variables of commands, and texts compared without case: what the engine knows of them, and what it refuses.

import type { Document } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';

import { engineClient } from '../support/engine.ts';

const client = engineClient();
const things = () => client().db('shop').collection<Document>('things');
const run = (command: Document) => client().db('shop').command(command);

const ids = async (filter: Document, options: Document) =>
  (await things().find(filter, options).toArray()).map(({ _id }) => _id as unknown);

beforeEach(async () => {
  await things().insertMany([
    { _id: 1 as never, name: 'Apfel', n: 1 },
    { _id: 2 as never, name: 'äpfel', n: 2 },
    { _id: 3 as never, name: 'APFEL', n: 3 },
  ]);
});

describe('let', () => {
  const filter = { $expr: { $eq: ['$n', '$$wanted.n'] } };
  const variables = { let: { wanted: { n: 2 } } };

  it('is known to the expressions of a filter', async () => {
    expect(await ids(filter, variables)).toEqual([2]);
    expect(await things().deleteMany(filter, variables)).toMatchObject({ deletedCount: 1 });
    expect(await things().countDocuments()).toBe(2);
  });

  it('is known to pipelines, and is a literal there', async () => {
    const [stage] = [{ $set: { name: '$$name' } }];
    await things().updateOne({ _id: 1 as never }, [stage], {
      let: { name: { $literal: 'plain' } },
    });
    const pipeline = [{ $match: { _id: 1 } }, { $project: { both: ['$name', '$$x'] } }];
    const found = await things()
      .aggregate(pipeline, { let: { x: 'y' } })
      .toArray();
    expect(found).toEqual([{ _id: 1, both: ['plain', 'y'] }]);
  });

  it('leaves alone what only looks like a variable', async () => {
    await things().insertOne({ _id: 4 as never, name: '$$wanted' });
    expect(await ids({ name: '$$wanted' }, variables)).toEqual([4]);
  });

  it.each([
    ['computed values', { x: { $add: [1, 1] } }, 238],
    ['paths', { x: '$n' }, 238],
    ['bad names', { X: 1 }, 9],
    ['other things than objects', 5, 14],
  ])('is refused with %s', async (_name, given, code) => {
    const command = { find: 'things', filter: {}, let: given };
    await expect(run(command)).rejects.toMatchObject({ code });
  });
});

describe('a collation', () => {
  const strength = (level: number) => ({ collation: { locale: 'de_AT', strength: level } });

  it('compares without case, without accents, or as it is', async () => {
    expect(await ids({ name: 'apfel' }, strength(2))).toEqual([1, 3]);
    expect(await ids({ name: { $in: ['ÄPFEL'] } }, strength(2))).toEqual([2]);
    expect(await ids({ name: 'apfel' }, strength(1))).toEqual([1, 2, 3]);
    expect(await ids({ name: 'apfel' }, strength(3))).toEqual([]);
  });

  it('orders what was found', async () => {
    const sorted = { ...strength(1), sort: { name: 1, n: -1 } } as const;
    expect(await ids({}, sorted)).toEqual([3, 2, 1]);
  });

  it('holds for counts, distinct, updates and pipelines', async () => {
    const count = { count: 'things', query: { name: 'apfel' }, ...strength(2) };
    expect(await run(count)).toMatchObject({ n: 2 });
    const distinct = { distinct: 'things', key: 'name', ...strength(2) };
    expect(await run(distinct)).toMatchObject({ values: ['Apfel', 'äpfel'] });
    const update = await things().updateMany({ name: 'apfel' }, { $set: { n: 0 } }, strength(2));
    expect(update).toMatchObject({ matchedCount: 2 });
    const pipeline = [{ $match: { name: 'apfel' } }, { $count: 'n' }];
    expect(await things().aggregate(pipeline, strength(1)).toArray()).toEqual([{ n: 3 }]);
  });

  it.each<[string, Document]>([
    ['ranges', { name: { $gt: 'a' } }],
    ['expressions', { $expr: { $eq: ['$name', 'apfel'] } }],
    ['regular expressions', { name: /apfel/ }],
  ])('is refused with %s', async (_name, filter) => {
    const found = things().findOne(filter, strength(2));
    await expect(found).rejects.toMatchObject({ code: 238 });
  });
});

describe('min and max of a find', () => {
  it('begin with one and end before the other', async () => {
    const bounds = { hint: { n: 1 }, min: { n: 2 }, max: { n: 3 } };
    expect(await ids({}, bounds)).toEqual([2]);
  });
});
