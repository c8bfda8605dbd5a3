// hello says what is true of the database, and no more.

import { expect } from 'vitest';

import { hello } from '../../../gateway/test/support/harness.ts';
import { findLacks } from '../databases/found.ts';
import { authorization } from '../world.ts';
import type { Case } from './case.ts';

export const greeting: readonly Case[] = [
  {
    name: 'promises exactly-once writes just where the server keeps transaction numbers',
    run: async ({ gateway, direct }) => {
      const lacks = await findLacks(direct);
      const { status, body } = await hello(gateway, authorization('reader'));
      expect(status).toBe(200);
      const { exactlyOnceWrites, tokenDomain } = body['capabilities'] as Record<string, unknown>;
      expect(exactlyOnceWrites).toBe(!lacks.has('transaction numbers'));
      expect(tokenDomain !== undefined).toBe(exactlyOnceWrites);
    },
  },
  {
    name: 'is the same from two gateways with one secret, but for the time',
    run: async ({ gateway, second }) => {
      const one = await hello(gateway, authorization('reader'));
      const other = await hello(second, authorization('reader'));
      expect({ ...other.body, serverDate: '' }).toEqual({ ...one.body, serverDate: '' });
    },
  },
  {
    name: 'and ping work for every role',
    run: async ({ run }) => {
      for (const as of ['reader', 'writer', 'admin'] as const) {
        expect(await run({ ping: 1 }, { as })).toEqual({ ok: 1 });
      }
    },
  },
];
