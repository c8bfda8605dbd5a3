// Mistakes: refused with 400, not executed, and without a word of anybody's data.

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { expectRefusal } from '../../../gateway/test/support/harness.ts';
import type { Case } from './case.ts';

/** Commands, by collection, that only the database can find fault with. */
const faults: readonly [string, (c: string) => Document][] = [
  ['an unknown operator in a filter', (c) => ({ find: c, filter: { a: { $nonsense: 1 } } })],
  [
    'an unknown operator in an expression',
    (c) => ({ aggregate: c, pipeline: [{ $project: { a: { $nonsense: 1 } } }], cursor: {} }),
  ],
  ['a faulty regular expression', (c) => ({ find: c, filter: { a: { $regex: '(' } } })],
  [
    'a $group without an _id',
    (c) => ({ aggregate: c, pipeline: [{ $group: { n: { $sum: 1 } } }], cursor: {} }),
  ],
];

/** Updates that cannot be. */
const badUpdates: readonly [string, Document | Document[], number | undefined][] = [
  ['an unknown update operator', { $nonsense: { a: 1 } }, undefined],
  ['$inc of a text', { $inc: { text: 1 } }, 14],
  ['$push to a text', { $push: { text: 1 } }, 2],
  ['a change of _id', { $set: { _id: 'other' } }, 66],
  ['two operators on one field', { $set: { a: 1 }, $inc: { a: 1 } }, 40],
];

export const errors: readonly Case[] = [
  ...faults.map(([name, body]): Case => ({
    name: `${name} is refused by the database`,
    run: async ({ collection: c, run, send }) => {
      await run({ insert: c, documents: [{ _id: 1, a: 'private' }] });
      const answer = await send(body(c));
      const problem = expectRefusal(answer, 400, 'server-error');
      expect(problem['code']).toBeGreaterThan(0);
      expect(answer.text).not.toContain('private');
    },
  })),
  ...badUpdates.map(([name, u, code]): Case => ({
    name: `${name} is a write error, and changes nothing`,
    run: async ({ collection: c, run, send, all }) => {
      const document = { _id: 1, text: 'private' };
      await run({ insert: c, documents: [document] });
      const answer = await send({ update: c, updates: [{ q: { _id: 1 }, u }] });
      const [error = answer.body] = (answer.body['writeErrors'] ?? []) as Document[];
      expect(error['code']).toBeGreaterThan(0);
      if (code !== undefined) expect(error['code']).toBe(code);
      expect(answer.text).not.toContain('private');
      expect(await all()).toEqual([document]);
    },
  })),
  {
    name: 'an unknown command, field, stage or operator is refused by the gateway',
    run: async ({ collection: c, send }) => {
      expectRefusal(await send({ shutdown: 1 }), 400, 'unknown-command');
      expectRefusal(await send({ find: c, awaitData: true }), 400, 'unknown-field');
      expectRefusal(await send({ find: c, lsid: { id: 1 } }), 400, 'unknown-field');
      const stage = { aggregate: c, pipeline: [{ $currentOp: {} }], cursor: {} };
      expectRefusal(await send(stage), 400, 'refused-operator');
      const where = { find: c, filter: { $or: [{ $where: 'sleep(1000)' }] } };
      expectRefusal(await send(where), 400, 'refused-operator');
    },
  },
  {
    name: 'a drop of what is not there, and an index that is not there',
    run: async ({ collection: c, run, send }) => {
      await run({ create: c });
      const answer = await send({ dropIndexes: c, index: 'nothing_1' });
      expect(expectRefusal(answer, 400, 'server-error')['code']).toBe(27);
    },
  },
];
