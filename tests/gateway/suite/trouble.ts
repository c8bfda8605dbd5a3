// The server fails on purpose (configureFailPoint), and the gateway says what that proves.

import { setTimeout } from 'node:timers/promises';

import type { Document } from 'mongodb';
import { expect } from 'vitest';

import { token } from '../../../gateway/test/support/harness.ts';
import type { World } from '../world.ts';
import type { Case } from './case.ts';

const needs = ['fail points'] as const;

/** Makes the next command of this name, sent by a gateway, fail; and takes it back afterwards. */
async function failing({ direct }: World, data: Document, run: () => Promise<void>): Promise<void> {
  const admin = direct.db('admin');
  const failPoint = { configureFailPoint: 'failCommand' };
  const gateways = { appName: 'mooring-gateway' };
  await admin.command({ ...failPoint, mode: { times: 1 }, data: { ...gateways, ...data } });
  try {
    await run();
  } finally {
    await admin.command({ ...failPoint, mode: 'off' });
  }
}

const increment = (c: string): Document => ({
  update: c,
  updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
});

export const trouble: readonly Case[] = [
  {
    name: 'a connection that breaks leaves a write unknown, and its token settles it',
    needs: [...needs, 'transaction numbers'],
    run: async (world) => {
      const { collection: c, run, send, second, all } = world;
      await run({ create: c });
      const headers = token(crypto.randomUUID(), 1);
      await failing(world, { failCommands: ['update'], closeConnection: true }, async () => {
        const answer = await send(increment(c), { headers });
        expect([answer.status, answer.outcome]).toEqual([502, 'unknown']);
      });
      await run(increment(c), { headers, through: second });
      await run(increment(c), { headers });
      expect(await all()).toEqual([{ _id: 1, n: 1 }]);
    },
  },
  {
    name: 'an overloaded server has done nothing, and its labels are passed on',
    needs,
    run: async (world) => {
      const { collection: c, run, send, all } = world;
      await run({ create: c });
      const errorLabels = ['SystemOverloadedError', 'RetryableError'];
      const data = { failCommands: ['insert'], errorCode: 462, errorLabels };
      await failing(world, data, async () => {
        const answer = await send({ insert: c, documents: [{ _id: 1 }] });
        expect([answer.status, answer.outcome]).toEqual([503, 'not-executed']);
        expect(answer.body).toMatchObject({ code: 462, errorLabels });
        expect(answer.headers.get('Retry-After')).toBe('1');
      });
      expect(await all()).toEqual([]);
    },
  },
  {
    name: 'an interrupted write is unknown, an interrupted read not executed',
    needs,
    run: async (world) => {
      const { collection: c, run, send } = world;
      await run({ create: c });
      await failing(world, { failCommands: ['update'], errorCode: 11601 }, async () => {
        const answer = await send(increment(c));
        expect([answer.status, answer.outcome, answer.body['code']]).toEqual([
          503,
          'unknown',
          11601,
        ]);
      });
      await failing(world, { failCommands: ['find'], errorCode: 11601 }, async () => {
        const answer = await send({ find: c, filter: {} });
        expect([answer.status, answer.outcome]).toEqual([503, 'not-executed']);
      });
    },
  },
  {
    name: 'a server that hangs costs no more than the deadline',
    needs,
    run: async (world) => {
      const { collection: c, run, send } = world;
      await run({ create: c });
      const blockTimeMS = 1000;
      const data = { failCommands: ['update'], blockConnection: true, blockTimeMS };
      await failing(world, data, async () => {
        const started = performance.now();
        const answer = await send(increment(c), { headers: { 'Mooring-Deadline-MS': '200' } });
        expect([answer.status, answer.outcome]).toEqual([504, 'unknown']);
        expect(performance.now() - started).toBeLessThan(900);
      });
      // What was blocked may go on now; it must not reach into what comes next.
      await setTimeout(blockTimeMS);
    },
  },
  {
    name: 'a read that the server stops for its time limit was not executed',
    needs: [...needs, 'time limits'],
    run: async ({ collection: c, direct, run, send }) => {
      await run({ insert: c, documents: [{ _id: 1 }] });
      const failPoint = { configureFailPoint: 'maxTimeAlwaysTimeOut' };
      await direct.db('admin').command({ ...failPoint, mode: 'alwaysOn' });
      const answer = await send({ find: c, filter: {} }).finally(() =>
        direct.db('admin').command({ ...failPoint, mode: 'off' }),
      );
      expect([answer.status, answer.outcome, answer.body['code']]).toEqual([
        504,
        'not-executed',
        50,
      ]);
    },
  },
  {
    name: 'a write that was not confirmed by enough members is done, and says so',
    needs,
    run: async (world) => {
      const { collection: c, run, all } = world;
      await run({ create: c });
      const writeConcernError = {
        code: 64,
        codeName: 'WriteConcernTimeout',
        errmsg: 'waiting timed out',
      };
      await failing(world, { failCommands: ['insert'], writeConcernError }, async () => {
        const reply = await run({ insert: c, documents: [{ _id: 1 }] });
        expect(reply).toMatchObject({ n: 1, writeConcernError: { code: 64 } });
      });
      expect(await all()).toEqual([{ _id: 1 }]);
    },
  },
];
