// dbConnect of `mooring/node`: one client and one set of connections, however often it is called.

import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';

import { CountingProxy } from '../../../tools/stage/counting-proxy.ts';
import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { dbConnect, MongoClient } from '../../in-process/index.ts';

let embedded: Embedded;

beforeAll(async () => {
  embedded = await startEmbedded();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => embedded.close());

it('a thousand calls share a client and its connections', async () => {
  const proxy = await CountingProxy.start(embedded.uri);
  const { uri } = proxy;
  const all = await Promise.all(Array.from({ length: 1000 }, () => dbConnect({ uri })));
  expect(new Set(all).size).toBe(1);
  expect(all[0]).toBeInstanceOf(MongoClient);
  // Two of the driver's monitor, and one that said hello for all.
  expect(proxy.opened).toBeLessThanOrEqual(3);
  expect(await dbConnect({ uri })).toBe(all[0]);
  expect(proxy.opened).toBeLessThanOrEqual(3);
  await all[0]?.close();
  await proxy.close();
});

it('takes the connection string from MONGODB_URI, and a closed client makes room', async () => {
  vi.stubEnv('MONGODB_URI', embedded.uri);
  const first = await dbConnect();
  expect(first.state).toBe('connected');
  await first.close();
  const second = await dbConnect();
  expect(second).not.toBe(first);
  await second.close();
});

it('without one it names both variables, and an unusable one is not quoted', async () => {
  vi.stubEnv('MONGODB_URI', undefined);
  vi.stubEnv('MOORING_URI', undefined);
  await expect(dbConnect()).rejects.toThrow('set MONGODB_URI or MOORING_URI in the environment');
  const secret = 'mongodb://user:hunter2@@nowhere/';
  const error: unknown = await dbConnect({ uri: secret }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(String(error)).not.toContain('hunter2');
});
