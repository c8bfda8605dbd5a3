// Writes with a token: one effect, however often and through whichever gateway they come.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { expectRefusal, token } from '../../../gateway/test/support/harness.ts';
import type { World } from '../world.ts';
import type { Case } from './case.ts';

const needs = ['transaction numbers'] as const;

/** Sends a write twice with one token, through one gateway and then the other. Returns both replies. */
async function twice(world: World, body: Document, number = 1): Promise<[Document, Document]> {
  const { run, second } = world;
  const headers = token(crypto.randomUUID(), number);
  return [await run(body, { headers }), await run(body, { headers, through: second })];
}

interface Replay {
  readonly name: string;
  readonly before?: Document;
  readonly body: (c: string) => Document;
  readonly after: Document[];
}

const replays: readonly Replay[] = [
  {
    name: 'an insert',
    body: (c) => ({ insert: c, documents: [{ _id: 1, a: 1 }] }),
    after: [{ _id: 1, a: 1 }],
  },
  {
    name: 'an insert of several documents',
    body: (c) => ({ insert: c, documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] }),
    after: [{ _id: 1 }, { _id: 2 }, { _id: 3 }],
  },
  {
    name: '$inc',
    before: { _id: 1, n: 0 },
    body: (c) => ({ update: c, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] }),
    after: [{ _id: 1, n: 1 }],
  },
  {
    name: '$push',
    before: { _id: 1, list: [] },
    body: (c) => ({ update: c, updates: [{ q: { _id: 1 }, u: { $push: { list: 'x' } } }] }),
    after: [{ _id: 1, list: ['x'] }],
  },
  {
    name: 'two statements in one update',
    before: { _id: 1, n: 0 },
    body: (c) => {
      const statement = { q: { _id: 1 }, u: { $inc: { n: 1 } } };
      return { update: c, updates: [statement, statement] };
    },
    after: [{ _id: 1, n: 2 }],
  },
  {
    name: 'an upsert',
    body: (c) => ({ update: c, updates: [{ q: { _id: 7 }, u: { $inc: { n: 1 } }, upsert: true }] }),
    after: [{ _id: 7, n: 1 }],
  },
  {
    name: 'a findAndModify',
    before: { _id: 1, n: 0 },
    body: (c) => ({ findAndModify: c, query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true }),
    after: [{ _id: 1, n: 1 }],
  },
  {
    name: 'a delete of one',
    before: { _id: 1, twin: true },
    body: (c) => ({ delete: c, deletes: [{ q: { twin: true }, limit: 1 }] }),
    after: [],
  },
];

const isReplay = (reply: Document): boolean =>
  reply['retriedStmtIds'] !== undefined || reply['retriedStmtId'] !== undefined;

const withoutMark = (reply: Document): Document =>
  Object.fromEntries(Object.entries(reply).filter(([name]) => !name.startsWith('retriedStmt')));

export const exactlyOnce: readonly Case[] = [
  {
    name: 'are honoured or refused, and never taken for writes without a token',
    run: async ({ collection: c, run, send, all }) => {
      await run({ insert: c, documents: [{ _id: 1, n: 0 }] });
      const body = { update: c, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
      const headers = token(crypto.randomUUID(), 1);
      const answers = [await send(body, { headers }), await send(body, { headers })];
      const done = answers.filter(({ outcome }) => outcome === 'executed').length;
      if (done === 0) {
        for (const answer of answers) expectRefusal(answer, 503, 'token-not-honoured');
      } else {
        expect(done).toBe(2);
      }
      expect(await all()).toEqual([{ _id: 1, n: done === 0 ? 0 : 1 }]);
    },
  },
  ...replays.map(({ name, before, body, after }): Case => ({
    name: `${name}, sent twice, has one effect and one reply`,
    needs,
    run: async (world) => {
      const { collection: c, run, all } = world;
      await run({ create: c });
      if (before !== undefined) await run({ insert: c, documents: [before] });
      const [first, second] = await twice(world, body(c));
      expect(isReplay(first)).toBe(false);
      expect(withoutMark(second)).toEqual(first);
      expect(await all()).toEqual(after);
    },
  })),
  ...replays.map(({ name, before, body }): Case => ({
    name: `${name}, repeated, says so in its reply`,
    needs: [...needs, 'marks of repetitions'],
    run: async (world) => {
      const { collection: c, run } = world;
      await run({ create: c });
      if (before !== undefined) await run({ insert: c, documents: [before] });
      const [, second] = await twice(world, body(c));
      expect(isReplay(second)).toBe(true);
    },
  })),
  {
    name: 'a token sent many times at once has one effect',
    needs,
    run: async ({ collection: c, run, send, all, gateway, second }) => {
      await run({ insert: c, documents: [{ _id: 1, n: 0 }] });
      const body = { update: c, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
      const headers = token(crypto.randomUUID(), 1);
      const through = [gateway, second, gateway, second, gateway, second];
      const answers = await Promise.all(
        through.map((one) => send(body, { headers, through: one })),
      );
      expect(answers.some(({ outcome }) => outcome === 'executed')).toBe(true);
      expect(await all()).toEqual([{ _id: 1, n: 1 }]);
    },
  },
  {
    name: "a session's numbers grow: the next is a new write",
    needs,
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: [{ _id: 1, n: 0 }] });
      const body = { update: c, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
      const session = crypto.randomUUID();
      for (const number of [1, 1, 2, 3, 3]) await run(body, { headers: token(session, number) });
      expect(await all()).toEqual([{ _id: 1, n: 3 }]);
    },
  },
  {
    name: 'a number below the last is TransactionTooOld, and has no effect',
    needs: [...needs, 'old numbers'],
    run: async ({ collection: c, run, send, all }) => {
      await run({ insert: c, documents: [{ _id: 1, n: 0 }] });
      const body = { update: c, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
      const session = crypto.randomUUID();
      await run(body, { headers: token(session, 5) });
      const answer = await send(body, { headers: token(session, 4) });
      expect(expectRefusal(answer, 400, 'server-error')).toMatchObject({
        code: 225,
        codeName: 'TransactionTooOld',
      });
      expect(await all()).toEqual([{ _id: 1, n: 1 }]);
    },
  },
  {
    name: "another key's use of the same session burns no number and sees no reply",
    needs,
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: [{ _id: 1, n: 0 }] });
      const body = (by: number) => ({
        update: c,
        updates: [{ q: { _id: 1 }, u: { $inc: { n: by } } }],
      });
      const session = crypto.randomUUID();
      await run(body(10), { as: 'writer', headers: token(session, 9) });
      const own = await run(body(1), { as: 'admin', headers: token(session, 3) });
      expect(isReplay(own)).toBe(false);
      await run(body(1), { as: 'admin', headers: token(session, 3) });
      expect(await all()).toEqual([{ _id: 1, n: 11 }]);
    },
  },
  {
    name: 'a write that may touch many cannot have a token',
    run: async ({ collection: c, send }) => {
      const headers = token(crypto.randomUUID(), 1);
      const many = { update: c, updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] };
      expectRefusal(await send(many, { headers }), 400, 'token-not-applicable');
      const all = { delete: c, deletes: [{ q: {}, limit: 0 }] };
      expectRefusal(await send(all, { headers }), 400, 'token-not-applicable');
    },
  },
  {
    name: 'a duplicate key stays one when the insert is repeated',
    needs,
    run: async (world) => {
      const { collection: c, run, all } = world;
      await run({ insert: c, documents: [{ _id: 2 }] });
      const body = { insert: c, documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }], ordered: false };
      const [first, second] = await twice(world, body);
      for (const reply of [first, second]) {
        expect(reply).toMatchObject({ n: 2, writeErrors: [{ index: 1, code: 11000 }] });
      }
      expect(await all()).toHaveLength(3);
    },
  },
];
