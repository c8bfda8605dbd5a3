// The ten actions of the Atlas Data API, on this database.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { action } from '../../../gateway/test/data-api/action.ts';
import type { Who, World } from '../world.ts';
import type { Case } from './case.ts';

interface Asked {
  readonly as?: Who;
  readonly headers?: Record<string, string>;
}

async function act(
  world: World,
  name: string,
  body: Document,
  asked: Asked = {},
): Promise<Document> {
  const { status, body: answer } = await ask(world, name, body, asked);
  expect(answer).not.toHaveProperty('error');
  expect([200, 201]).toContain(status);
  return answer;
}

function ask(world: World, name: string, body: Document, { as = 'admin', headers }: Asked = {}) {
  const { gateway, database, collection } = world;
  const target = { dataSource: 'any', database, collection };
  const apiKey = `suite-${as}.secret-of-the-suite`;
  return action(gateway, name, { ...target, ...body }, { apiKey, ...headers });
}

const people = [
  { _id: 1, name: 'Ada', age: 36 },
  { _id: 2, name: 'Grace', age: 85 },
  { _id: 3, name: 'Alan', age: 41 },
];

export const dataApi: readonly Case[] = [
  {
    name: 'insertOne and findOne',
    run: async (world) => {
      const { insertedId } = await act(world, 'insertOne', { document: { a: 1 } });
      expect(insertedId).toMatch(/^[0-9a-f]{24}$/);
      const filter = { _id: { $oid: String(insertedId) } };
      const found = await act(world, 'findOne', { filter, projection: { _id: 0 } });
      expect(found).toEqual({ document: { a: 1 } });
      expect(await act(world, 'findOne', { filter: { a: 2 } })).toEqual({ document: null });
    },
  },
  {
    name: 'insertMany and find, by filter, sort, skip and limit',
    run: async (world) => {
      const reply = await act(world, 'insertMany', { documents: people });
      expect(reply).toEqual({ insertedIds: [1, 2, 3] });
      const window = { sort: { age: -1 }, skip: 1, limit: 1, projection: { name: 1, _id: 0 } };
      const found = await act(world, 'find', { filter: { age: { $gt: 30 } }, ...window });
      expect(found).toEqual({ documents: [{ name: 'Alan' }] });
    },
  },
  {
    name: 'find gives more documents than fit into one batch',
    run: async (world) => {
      const documents = Array.from({ length: 700 }, (_, n) => ({ _id: n }));
      await act(world, 'insertMany', { documents });
      const found = await act(world, 'find', { filter: {}, sort: { _id: 1 } });
      expect(found['documents']).toEqual(documents);
    },
  },
  {
    name: 'updateOne, updateMany and replaceOne, and their upserts',
    run: async (world) => {
      await act(world, 'insertMany', { documents: people });
      const update = { $inc: { age: 1 } };
      const one = await act(world, 'updateOne', { filter: { _id: 1 }, update });
      expect(one).toEqual({ matchedCount: 1, modifiedCount: 1 });
      const many = await act(world, 'updateMany', { filter: {}, update });
      expect(many).toEqual({ matchedCount: 3, modifiedCount: 3 });
      const replacement = { name: 'Edsger' };
      const replaced = await act(world, 'replaceOne', { filter: { _id: 3 }, replacement });
      expect(replaced).toEqual({ matchedCount: 1, modifiedCount: 1 });
      const upserted = await act(world, 'updateOne', { filter: { _id: 9 }, update, upsert: true });
      expect(upserted).toEqual({ matchedCount: 0, modifiedCount: 0, upsertedId: 9 });
      expect(await world.all()).toEqual([
        { _id: 1, name: 'Ada', age: 38 },
        { _id: 2, name: 'Grace', age: 86 },
        { _id: 3, name: 'Edsger' },
        { _id: 9, age: 1 },
      ]);
    },
  },
  {
    name: 'deleteOne and deleteMany',
    run: async (world) => {
      await act(world, 'insertMany', { documents: people });
      expect(await act(world, 'deleteOne', { filter: { _id: 1 } })).toEqual({ deletedCount: 1 });
      expect(await act(world, 'deleteMany', { filter: {} })).toEqual({ deletedCount: 2 });
    },
  },
  {
    name: 'aggregate',
    run: async (world) => {
      await act(world, 'insertMany', { documents: people });
      const pipeline = [{ $group: { _id: null, total: { $sum: '$age' } } }];
      const reply = await act(world, 'aggregate', { pipeline }, { as: 'reader' });
      expect(reply).toEqual({ documents: [{ _id: null, total: 162 }] });
    },
  },
  {
    name: 'canonical Extended JSON for those who accept it',
    run: async (world) => {
      await act(world, 'insertOne', {
        document: { _id: 1, big: { $numberLong: '9007199254740993' } },
      });
      const headers = { Accept: 'application/ejson' };
      expect(await act(world, 'findOne', { filter: {} }, { headers })).toEqual({
        document: { _id: { $numberInt: '1' }, big: { $numberLong: '9007199254740993' } },
      });
    },
  },
  {
    name: 'refuse what the role or the database does not allow',
    run: async (world) => {
      const { foreign, run, collection: c } = world;
      const insert = await ask(world, 'insertOne', { document: {} }, { as: 'reader' });
      expect([insert.status, insert.outcome]).toEqual([403, 'not-executed']);
      const away = await ask(world, 'findOne', { filter: {}, database: foreign });
      expect([away.status, away.outcome]).toEqual([403, 'not-executed']);
      expect(await run({ count: c })).toEqual({ n: 0, ok: 1 });
    },
  },
  {
    name: 'tell a duplicate key, and not which',
    run: async (world) => {
      await act(world, 'insertOne', { document: { _id: 'private-id' } });
      const answer = await ask(world, 'insertOne', { document: { _id: 'private-id' } });
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain('private-id');
    },
  },
];
