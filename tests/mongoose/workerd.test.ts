// dbConnect of Mongoose in the real workerd: invocations share what one of them connected, a gateway that goes away and
// comes back is noticed, and the bundle keeps to its budget.

import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { FaultProxy } from '../../tools/stage/fault-proxy.ts';
import { makeKey, startDatabase, startGateway } from '../../tools/stage/gateway.ts';
import type { StartedProcess } from '../../tools/stage/process.ts';
import type { Told } from './connect-worker.ts';
import { budget, sizeOf } from './size.ts';
import { startMongooseWorker } from './worker-stage.ts';

const key = makeKey();
const sessionSecret = 's'.repeat(64);
let database: StartedProcess<{ uri: string }>;
let gateway: StartedProcess<{ url: string }>;
let proxy: FaultProxy;
let worker: StartedProcess<{ url: string }>;

const start = (): Promise<StartedProcess<{ url: string }>> =>
  startGateway({ uri: database.info.uri, key, sessionSecret, port: 0 });

beforeAll(async () => {
  database = await startDatabase();
  gateway = await start();
  proxy = await FaultProxy.start(gateway.info.url, 1);
  const uri = `${proxy.url.replace('//', `//${key.keyId}:${key.secret}@`)}/visits`;
  worker = await startMongooseWorker(uri, 'connect-worker.ts');
});
afterAll(async () => {
  await worker.stop();
  await proxy.close();
  await gateway.stop();
  await database.stop();
});

async function ask(query = ''): Promise<Told> {
  const response = await fetch(`${worker.info.url}/${query}`);
  return (await response.json()) as Told;
}

it('fifty invocations at once in a new isolate share one hello', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => ask('?times=20')));
  expect(all.map(({ error }) => error)).toEqual(all.map(() => undefined));
  expect(all.map(({ connected }) => connected)).toEqual(all.map(() => 20));
  expect(proxy.counts.hellos).toBe(1);
});

it('a thousand calls, and a hundred invocations after each other, need no other', async () => {
  expect(await ask('?times=1000')).toEqual({ connected: 1000, readyState: 1, visits: 51 });
  for (let i = 52; i < 152; i++) {
    expect(await ask()).toEqual({ connected: 1, readyState: 1, visits: i });
  }
  expect(proxy.counts.hellos).toBe(1);
});

it('a gateway that is away is an error without its address, and is found again', async () => {
  await gateway.stop('SIGKILL');
  proxy.retarget(undefined);
  const { error = '', name } = await ask();
  expect(name).toMatch(/^Mongo/);
  expect(error).not.toMatch(new RegExp(`127\\.0\\.0\\.1|${key.keyId}|${key.secret}`));
  gateway = await start();
  proxy.retarget(gateway.info.url);
  await expect
    .poll(() => ask(), { timeout: 60_000, interval: 500 })
    .toMatchObject({ readyState: 1 });
  await expect.poll(() => ask(), { timeout: 60_000, interval: 500 }).toHaveProperty('visits');
});

it('mongodb:// is an error that names the gateway and nothing of the string', async () => {
  const uri = encodeURIComponent('mongodb://anna:hunter2@db.example.com/shop');
  const { error = '', name } = await ask(`?uri=${uri}`);
  expect(name).toBe('MongoParseError');
  expect(error).toContain('Run a Mooring gateway beside the database');
  expect(error).not.toMatch(/anna|hunter2|db\.example/);
});

it('a Worker with Mongoose and Mooring keeps to its budget', async () => {
  const { gzip } = await sizeOf('small-worker.ts');
  expect(gzip).toBeLessThanOrEqual(budget);
  // Less would mean that something is missing in it.
  expect(gzip).toBeGreaterThan(150 * 1024);
});

it('the guide shows the Worker and the settings that were built', () => {
  const read = (path: string): string => readFileSync(path, 'utf8');
  const guide = read('docs/mongoose.md');
  expect(guide).toContain(read('tests/mongoose/small-worker.ts'));
  const [, settings = ''] =
    /(compatibility_flags[^]*)/.exec(read('tests/mongoose/wrangler.toml')) ?? [];
  expect(settings).toContain('alias');
  expect(guide).toContain(settings);
});
