// Many commands in one request, each with its own outcome.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { token } from '../../../gateway/test/support/harness.ts';
import { authorization, type World } from '../world.ts';
import type { Case } from './case.ts';

/** Sends a batch of commands of the run's database; returns the lines in the order of the items. */
async function batch(
  { gateway, database }: World,
  items: readonly Document[],
): Promise<Document[]> {
  const complete = items.map(({ command, ...terms }) => ({
    ...terms,
    command: { ...(command as Document), $db: database },
  }));
  const response = await fetch(`${gateway.url}/v1/batch`, {
    method: 'POST',
    headers: { ...authorization('writer'), 'Content-Type': 'application/ejson' },
    body: JSON.stringify({ items: complete }),
  });
  expect([response.status, response.headers.get('Mooring-Outcome')]).toEqual([200, 'unknown']);
  const lines = (await response.text()).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Document)
    .sort((a, b) => Number(a['index']) - Number(b['index']));
}

/** A token as an item has it. */
function termsOf(session: string, number: number): Document {
  const headers = token(session, number);
  return {
    session,
    txnNumber: number,
    tokenDomain: headers['Mooring-Token-Domain'],
    notAfter: Number(headers['Mooring-Not-After']),
  };
}

export const batches: readonly Case[] = [
  {
    name: 'writes and reads run side by side, and a mistake harms only itself',
    run: async (world) => {
      const { collection: c, run, all } = world;
      await run({ insert: c, documents: [{ _id: 0, n: 0 }] });
      const lines = await batch(world, [
        { command: { insert: c, documents: [{ _id: 1 }] } },
        { command: { find: c, filter: { _id: 0 } } },
        { command: { find: c, filter: { a: { $nonsense: 1 } } } },
        { command: { drop: c } },
        { command: { insert: c, documents: [{ _id: 0 }] } },
      ]);
      expect(lines).toMatchObject([
        { index: 0, status: 200, outcome: 'executed', reply: { n: 1, ok: 1 } },
        { index: 1, status: 200, reply: { cursor: { id: 0, firstBatch: [{ _id: 0, n: 0 }] } } },
        { index: 2, status: 400, outcome: 'not-executed' },
        { index: 3, status: 403, outcome: 'not-executed' },
        { index: 4, status: 200, reply: { writeErrors: [{ code: 11000 }] } },
      ]);
      expect(await all()).toEqual([{ _id: 0, n: 0 }, { _id: 1 }]);
    },
  },
  {
    name: 'fifty items are answered, each once',
    run: async (world) => {
      const { collection: c, run } = world;
      await run({ create: c });
      const items = Array.from({ length: 50 }, (_, n) => ({
        command: { insert: c, documents: [{ _id: n }] },
      }));
      const lines = await batch(world, items);
      expect(lines.map(({ index }) => index as number)).toEqual(items.map((_, n) => n));
      expect(await run({ count: c })).toEqual({ n: 50, ok: 1 });
    },
  },
  {
    name: 'sent twice with tokens, all writes have one effect',
    needs: ['transaction numbers'],
    run: async (world) => {
      const { collection: c, run, all } = world;
      await run({
        insert: c,
        documents: [
          { _id: 0, n: 0 },
          { _id: 1, n: 0 },
        ],
      });
      const items = [0, 1].map((_id) => ({
        command: { update: c, updates: [{ q: { _id }, u: { $inc: { n: 1 } } }] },
        ...termsOf(crypto.randomUUID(), 1),
      }));
      for (let turn = 0; turn < 2; turn++) {
        expect(await batch(world, items)).toMatchObject([
          { outcome: 'executed', reply: { n: 1, nModified: 1 } },
          { outcome: 'executed', reply: { n: 1, nModified: 1 } },
        ]);
      }
      expect(await all()).toEqual([
        { _id: 0, n: 1 },
        { _id: 1, n: 1 },
      ]);
    },
  },
];
