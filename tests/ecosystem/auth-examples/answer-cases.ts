// What examples/auth/database-answer.ts makes of a request that was cut off in the middle: over a real client and a
// gateway that is killed, with a few lines in the place of better-auth.

import { deepStrictEqual as same } from 'node:assert/strict';

import { answer, watching } from '../../../examples/auth/database-answer.ts';
// By an example, because `mooring` is not found from here, and must be the copy that the line above uses.
import { dbConnect } from '../../../examples/migration/mooring.ts';
import { type Result, runCases } from './journey.ts';
import { type AuthPlace, openPlace } from './place.ts';

interface On {
  readonly place: AuthPlace;
  readonly adapter: {
    create(id: string): Promise<unknown>;
    transaction(use: (inner: On['adapter']) => Promise<unknown>): Promise<unknown>;
  };
}

const done = (): Response => Response.json('done');

async function outcomeOf(response: Response): Promise<unknown[]> {
  const { error, outcome } = (await response.json()) as Record<string, unknown>;
  return [response.status, error, outcome];
}

const cases: readonly (readonly [name: string, run: (on: On) => Promise<void>])[] = [
  [
    'a duplicate key is an answer of the database, and not an outage',
    async ({ adapter }) => {
      await adapter.create('a');
      const response = await answer(() =>
        adapter
          .create('a')
          .catch(() => 'known')
          .then(done),
      );
      same([response.status, await response.json()], [200, 'done']);
    },
  ],
  [
    'an error that is not of the database is 500, and says nothing',
    async () => {
      const response = await answer(() => Promise.reject(new Error('a secret')));
      same([response.status, await response.json()], [500, { error: 'internal_error' }]);
    },
  ],
  [
    'cut off after a write: unknown, also where the failure was swallowed',
    async ({ adapter, place }) => {
      const response = await answer(async () => {
        await adapter.create('b');
        await place.kill();
        return adapter
          .create('c')
          .catch(() => 'swallowed')
          .then(done);
      });
      same(await outcomeOf(response), [503, 'database_unavailable', 'unknown']);
    },
  ],
  [
    'cut off before any write, inside of a transaction: not-applied',
    async ({ adapter }) => {
      const response = await answer(() =>
        adapter.transaction((inner) => inner.create('d').catch(() => 'swallowed')).then(done),
      );
      same(await outcomeOf(response), [503, 'database_unavailable', 'not-applied']);
    },
  ],
];

/** Runs them. */
export async function answerCases(): Promise<Result[]> {
  await using place = await openPlace('answers');
  const client = await dbConnect({ uri: place.uri });
  const plain: On['adapter'] = {
    create: (id) => client.db().collection<{ _id: string }>('users').insertOne({ _id: id }),
    transaction: (use) => use(plain),
  };
  const adapter = watching(() => plain)(undefined);
  try {
    return await runCases(cases, { place, adapter });
  } finally {
    await client.close();
  }
}
