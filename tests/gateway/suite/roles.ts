// What each role may do, and that nobody reaches another's database.

import type { Document } from 'mongodb';

import { expectRefusal, send as request } from '../../../gateway/test/support/harness.ts';
import type { Who } from '../world.ts';
import type { Case } from './case.ts';

const reads = (c: string): Document[] => [
  { find: c, filter: {} },
  { count: c, query: {} },
  { distinct: c, key: 'a' },
  { aggregate: c, pipeline: [], cursor: {} },
  { listCollections: 1 },
  { listIndexes: c },
];
const writes = (c: string): Document[] => [
  { insert: c, documents: [{ a: 1 }] },
  { update: c, updates: [{ q: {}, u: { $set: { a: 2 } } }] },
  { findAndModify: c, query: {}, update: { $set: { a: 3 } } },
  { delete: c, deletes: [{ q: { a: 9 }, limit: 1 }] },
  { createIndexes: c, indexes: [{ key: { a: 1 }, name: 'a_1' }] },
  { create: `${c}_more` },
];
const schema = (c: string): Document[] => [{ dropIndexes: c, index: 'a_1' }, { drop: c }];

export const roles: readonly Case[] = [
  {
    name: 'a reader reads, a writer also writes, an admin also drops',
    run: async ({ collection: c, run, send }) => {
      await run({ create: c });
      const may: [Who, Document[], Document[]][] = [
        ['reader', reads(c), [...writes(c), ...schema(c), { dropDatabase: 1 }]],
        ['writer', [...writes(c), ...reads(c)], [...schema(c), { dropDatabase: 1 }]],
        ['admin', schema(c), []],
      ];
      for (const [as, allowed, refused] of may) {
        for (const body of refused) {
          expectRefusal(await send(body, { as }), 403, 'forbidden-command');
        }
        for (const body of allowed) await run(body, { as });
      }
    },
  },
  {
    name: "a key cannot name a database that is not its own, nor the server's",
    run: async ({ collection: c, database, send }) => {
      for (const body of [...reads(c), ...writes(c), ...schema(c)]) {
        const answer = await send(body, { as: 'stranger', database });
        expectRefusal(answer, 403, 'forbidden-namespace');
      }
      for (const server of ['admin', 'local', 'config']) {
        const answer = await send({ find: 'x' }, { database: server });
        expectRefusal(answer, 403, 'forbidden-namespace');
      }
    },
  },
  {
    name: 'nothing is answered without a key',
    run: async ({ collection: c, database, gateway }) => {
      for (const authorization of ['', 'Bearer suite-reader.wrong-secret', 'Basic eDp5']) {
        const answer = await request(`${gateway.url}/v1/command`, {
          method: 'POST',
          headers: { Authorization: authorization, 'Content-Type': 'application/ejson' },
          body: JSON.stringify({ find: c, $db: database }),
        });
        expectRefusal(answer, 401, 'unauthorized');
      }
    },
  },
];
