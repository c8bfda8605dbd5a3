// Write concern, read concern, deadlines, limits.

import { expect } from 'vitest';

import { expectRefusal } from '../../../gateway/test/support/harness.ts';
import { batchOf } from '../world.ts';
import type { Case } from './case.ts';

export const concerns: readonly Case[] = [
  {
    name: 'a write may ask for w, j and a time limit',
    run: async ({ collection: c, run }) => {
      const writeConcern = { w: 1, j: true, wtimeout: 5000 };
      expect(await run({ insert: c, documents: [{ _id: 1 }], writeConcern })).toEqual({
        n: 1,
        ok: 1,
      });
      const majority = { w: 'majority', wtimeout: 5000 };
      const body = { delete: c, deletes: [{ q: {}, limit: 0 }], writeConcern: majority };
      expect(await run(body)).toEqual({ n: 1, ok: 1 });
    },
  },
  {
    name: 'an unacknowledged write is refused',
    run: async ({ collection: c, run, send }) => {
      const body = { insert: c, documents: [{ _id: 1 }], writeConcern: { w: 0 } };
      expectRefusal(await send(body), 400, 'invalid-field');
      expect(await run({ count: c })).toEqual({ n: 0, ok: 1 });
    },
  },
  {
    name: 'a write that more members should confirm than there are says so and is there',
    needs: ['write concern errors'],
    run: async ({ collection: c, send, all }) => {
      const writeConcern = { w: 50, wtimeout: 100 };
      const answer = await send({ insert: c, documents: [{ _id: 1 }], writeConcern });
      const applied = (await all()).length;
      if (answer.outcome === 'executed') {
        expect(answer.body).toMatchObject({
          writeConcernError: { code: expect.any(Number) as number },
        });
        expect(applied).toBe(1);
      } else {
        expect([answer.status, answer.outcome, applied]).toEqual([400, 'not-executed', 0]);
      }
    },
  },
  {
    name: 'a read may ask for a read concern',
    run: async ({ collection: c, run }) => {
      await run({ insert: c, documents: [{ _id: 1 }] });
      const reply = await run({ find: c, filter: {}, readConcern: { level: 'local' } });
      expect(batchOf(reply)).toEqual([{ _id: 1 }]);
    },
  },
  {
    name: 'a read that takes too long is answered by its deadline',
    run: async ({ collection: c, run, send }) => {
      await run({ insert: c, documents: Array.from({ length: 50 }, (_, n) => ({ _id: n })) });
      const pipeline = [
        { $project: { n: { $range: [0, 10_000] } } },
        { $unwind: '$n' },
        { $group: { _id: { $mod: ['$n', 7] }, k: { $sum: 1 } } },
      ];
      const body = { aggregate: c, pipeline, cursor: {} };
      const answer = await send(body, { headers: { 'Mooring-Deadline-MS': '20' } });
      const type = 'urn:mooring:problem:deadline-exceeded';
      expect([answer.status, answer.body['type']]).toEqual([504, type]);
    },
  },
  {
    name: 'a document of a megabyte passes only where the gateway lets it',
    run: async ({ collection: c, run, send, all }) => {
      const text = 'x'.repeat(700_000);
      await run({ insert: c, documents: [{ _id: 1, text }] });
      expect((await all())[0]?.['text']).toBe(text);
      const answer = await send({ insert: c, documents: [{ _id: 2, text: text + text }] });
      expectRefusal(answer, 413, 'body-too-large');
    },
  },
];
