// createIndexes, listIndexes, dropIndexes, and what unique indexes refuse.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { batchOf, type World } from '../world.ts';
import type { Case } from './case.ts';

async function list({ collection: c, run }: World): Promise<Document[]> {
  return batchOf(await run({ listIndexes: c }, { as: 'reader' }));
}

export const indexes: readonly Case[] = [
  {
    name: 'are created by a writer, listed and dropped',
    run: async (world) => {
      const { collection: c, run } = world;
      const wanted = [
        { key: { a: 1 }, name: 'by_a' },
        { key: { b: -1, c: 1 }, name: 'by_b' },
      ];
      await run({ createIndexes: c, indexes: wanted }, { as: 'writer' });
      const keys = (await list(world)).map(({ key, name }) => ({
        key: key as Document,
        name: String(name),
      }));
      expect(keys).toEqual([{ key: { _id: 1 }, name: '_id_' }, ...wanted]);
      await run({ dropIndexes: c, index: 'by_a' });
      expect((await list(world)).map(({ name }) => String(name))).toEqual(['_id_', 'by_b']);
      await run({ dropIndexes: c, index: '*' });
      expect((await list(world)).map(({ name }) => String(name))).toEqual(['_id_']);
    },
  },
  {
    name: 'can be created twice alike',
    run: async (world) => {
      const { collection: c, run } = world;
      const body = { createIndexes: c, indexes: [{ key: { a: 1 }, name: 'a_1' }] };
      await run(body);
      await run(body);
      expect(await list(world)).toHaveLength(2);
    },
  },
  {
    name: 'that are unique refuse a second value with 11000, and do not tell it',
    run: async ({ collection: c, run, send, all }) => {
      const unique = { key: { email: 1 }, name: 'email_1', unique: true };
      await run({ createIndexes: c, indexes: [unique] });
      await run({ insert: c, documents: [{ _id: 1, email: 'secret@example.org' }] });
      const answer = await send({
        insert: c,
        documents: [{ _id: 2, email: 'secret@example.org' }],
      });
      expect([answer.status, answer.outcome]).toEqual([200, 'executed']);
      expect(answer.body).toMatchObject({ writeErrors: [{ index: 0, code: 11000 }] });
      expect(answer.text).not.toContain('secret@');
      const update = [
        { q: { _id: 3 }, u: { $set: { email: 'secret@example.org' } }, upsert: true },
      ];
      const upserted = await send({ update: c, updates: update });
      expect(upserted.body).toMatchObject({ writeErrors: [{ code: 11000 }] });
      expect(upserted.text).not.toContain('secret@');
      expect(await all()).toHaveLength(1);
    },
  },
  {
    name: 'that are unique are named in the error, by name and keys',
    needs: ['key patterns of duplicates'],
    run: async ({ collection: c, run }) => {
      const unique = { key: { email: 1 }, name: 'email_1', unique: true };
      await run({ createIndexes: c, indexes: [unique] });
      await run({ insert: c, documents: [{ _id: 1, email: 'x' }] });
      const reply = await run({ insert: c, documents: [{ _id: 2, email: 'x' }] });
      const [error] = reply['writeErrors'] as Document[];
      expect(error).toMatchObject({ keyPattern: { email: 1 } });
      expect(error?.['errmsg']).toContain('index: email_1');
    },
  },
  {
    name: 'that are unique refuse a findAndModify, and tell no value',
    run: async ({ collection: c, run, send }) => {
      await run({ createIndexes: c, indexes: [{ key: { a: 1 }, name: 'a_1', unique: true }] });
      await run({
        insert: c,
        documents: [
          { _id: 1, a: 'private' },
          { _id: 2, a: 'other' },
        ],
      });
      const update = { $set: { a: 'private' } };
      const answer = await send({ findAndModify: c, query: { _id: 2 }, update });
      expect([answer.status, answer.outcome, answer.body['code']]).toEqual([
        400,
        'not-executed',
        11000,
      ]);
      expect(answer.text).not.toContain('private');
    },
  },
  {
    name: 'that are unique and sparse leave out what has no such field',
    run: async ({ collection: c, run }) => {
      const index = { key: { a: 1 }, name: 'a_1', unique: true, sparse: true };
      await run({ createIndexes: c, indexes: [index] });
      const documents = [{ _id: 1 }, { _id: 2 }, { _id: 3, a: 1 }];
      expect(await run({ insert: c, documents })).toEqual({ n: 3, ok: 1 });
    },
  },
  {
    name: 'that are partial hold for what their filter finds',
    needs: ['partial indexes'],
    run: async ({ collection: c, run }) => {
      const partialFilterExpression = { active: true };
      const index = { key: { a: 1 }, name: 'a_1', unique: true, partialFilterExpression };
      await run({ createIndexes: c, indexes: [index] });
      const free = [
        { _id: 1, a: 1 },
        { _id: 2, a: 1 },
        { _id: 3, a: 1, active: true },
      ];
      expect(await run({ insert: c, documents: free })).toEqual({ n: 3, ok: 1 });
      const taken = await run({ insert: c, documents: [{ _id: 4, a: 1, active: true }] });
      expect(taken).toMatchObject({ writeErrors: [{ code: 11000 }] });
    },
  },
  {
    name: 'that cannot be unique, because values repeat, are refused',
    run: async ({ collection: c, run, send }) => {
      await run({ insert: c, documents: [{ a: 'hidden' }, { a: 'hidden' }] });
      const index = { key: { a: 1 }, name: 'a_1', unique: true };
      const answer = await send({ createIndexes: c, indexes: [index] });
      expect([answer.status, answer.outcome, answer.body['code']]).toEqual([
        400,
        'not-executed',
        11000,
      ]);
      expect(answer.text).not.toContain('hidden');
    },
  },
  {
    name: 'that expire are accepted',
    run: async (world) => {
      const { collection: c, run } = world;
      const index = { key: { at: 1 }, name: 'at_1', expireAfterSeconds: 3600 };
      await run({ createIndexes: c, indexes: [index] });
      expect((await list(world))[1]).toMatchObject({ expireAfterSeconds: 3600 });
    },
  },
  {
    name: 'for text find words',
    needs: ['$text'],
    run: async ({ collection: c, run }) => {
      await run({
        insert: c,
        documents: [
          { _id: 1, t: 'red apples' },
          { _id: 2, t: 'blue' },
        ],
      });
      await run({ createIndexes: c, indexes: [{ key: { t: 'text' }, name: 't_text' }] });
      const found = await run({ find: c, filter: { $text: { $search: 'apple' } } });
      expect(batchOf(found)).toMatchObject([{ _id: 1 }]);
    },
  },
];
