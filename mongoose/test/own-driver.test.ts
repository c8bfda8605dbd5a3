// dbConnect over Mongoose's own driver: one connection, the node profile, and a database that goes away and comes back.

import dns from 'node:dns';

import { afterEach, beforeAll, afterAll, expect, it, vi } from 'vitest';

import { type Embedded, startEmbedded } from '../../gateway/embedded/server.ts';
import { CountingProxy } from '../../tools/stage/counting-proxy.ts';
import { freePort } from '../../tools/stage/port.ts';
import mongoose, { dbConnect, driver } from '../node.ts';

let embedded: Embedded;
/** The driver has a connection for its monitor and one for round trips. */
const monitors = 2;

beforeAll(async () => {
  embedded = await startEmbedded();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await mongoose.disconnect();
});
afterAll(() => embedded.close());

async function thrownBy(work: Promise<unknown>): Promise<Error & { code?: unknown }> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Error) return error;
  throw new Error('nothing was thrown');
}

it('a thousand calls at once and a thousand after each other make one connection', async () => {
  const proxy = await CountingProxy.start(embedded.uri);
  const { uri } = proxy;
  const all = await Promise.all(Array.from({ length: 1000 }, () => dbConnect({ uri })));
  expect(new Set(all)).toEqual(new Set([mongoose]));
  for (let i = 0; i < 1000; i++) await dbConnect({ uri });
  expect(mongoose.connection.readyState).toBe(1);
  expect(proxy.opened).toBeLessThanOrEqual(monitors + 1);
  await mongoose.disconnect();
  await proxy.close();
});

it('keeps one connection when nobody needs one, which the database sees', async () => {
  const proxy = await CountingProxy.start(embedded.uri);
  // The monitor has one; those of the pool are closed when they are idle, but for minPoolSize.
  const uri = `${proxy.uri}&serverMonitoringMode=poll&maxIdleTimeMS=50`;
  for (const [least, minPoolSize] of [
    [1, undefined],
    [0, 0],
  ] as const) {
    await dbConnect({ uri, ...(minPoolSize === 0 && { minPoolSize, appName: 'none' }) });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await expect.poll(() => proxy.open, { timeout: 3000 }).toBe(1 + least);
    await mongoose.disconnect();
    await expect.poll(() => proxy.open, { timeout: 3000 }).toBe(0);
  }
  await proxy.close();
});

it('keeps five connections at most, which the database sees', async () => {
  const proxy = await CountingProxy.start(embedded.uri);
  // So the driver has exactly one connection besides its pool.
  const uri = `${proxy.uri}&serverMonitoringMode=poll`;
  const load = async (): Promise<void> => {
    const { db } = mongoose.connection;
    await Promise.all(Array.from({ length: 500 }, async () => db?.command({ ping: 1 })));
  };
  await dbConnect({ uri });
  await expect.poll(() => load().then(() => proxy.open)).toBe(1 + 5);
  for (let i = 0; i < 5; i++) await load();
  expect(proxy.opened).toBe(1 + 5);
  await mongoose.disconnect();
  // Without the profile the same load opens more.
  await mongoose.connect(uri);
  await expect.poll(() => load().then(() => proxy.open)).toBeGreaterThan(1 + 5);
  await mongoose.disconnect();
  await proxy.close();
});

it('the rest of the node profile arrives at the driver, and loses against the connection string', async () => {
  await dbConnect({ uri: `${embedded.uri}&maxPoolSize=7` });
  const { options } = mongoose.connection.getClient();
  const { family } = options as { family?: number };
  expect({ ...options, family }).toMatchObject({
    maxPoolSize: 7,
    minPoolSize: 1,
    family: 4,
    serverSelectionTimeoutMS: 5000,
    socketTimeoutMS: 30_000,
    heartbeatFrequencyMS: 10_000,
  });
});

it('asks name servers for IPv4 only, unless told otherwise', async () => {
  // The engine listens on 127.0.0.1 alone.
  const uri = embedded.uri.replace('127.0.0.1', 'localhost');
  const six = { uri, family: 6, serverSelectionTimeoutMS: 200, maxRetries: 0 } as const;
  expect((await thrownBy(dbConnect(six))).message).toContain('no server');
  await mongoose.disconnect();
  const families: unknown[] = [];
  const lookup: typeof dns.lookup = ((name: string, asked: dns.LookupOptions, done: never) => {
    families.push(asked.family);
    dns.lookup(name, asked, done);
  }) as never;
  await dbConnect({ uri: `${uri}&appName=four`, lookup });
  expect(mongoose.connection.readyState).toBe(1);
  expect(new Set(families)).toEqual(new Set([4]));
});

it('a connect that failed is not kept: the next call connects', async () => {
  const port = await freePort();
  const options = {
    uri: `mongodb://anna:hunter2@127.0.0.1:${port}/shop?directConnection=true`,
    serverSelectionTimeoutMS: 150,
    maxRetries: 1,
    retryDelay: 10,
  };
  const error = await thrownBy(dbConnect(options));
  expect(error.message).toMatch(/no server of the connection string answered/);
  expect(JSON.stringify(error) + error.message).not.toMatch(/hunter2|anna|127\.0\.0\.1/);
  const late = await startEmbedded({ port });
  const uri = `mongodb://127.0.0.1:${port}/shop?directConnection=true`;
  await expect
    .poll(() => dbConnect({ ...options, uri }).then(() => 'connected', String), { timeout: 5000 })
    .toBe('connected');
  await mongoose.disconnect();
  await late.close();
});

it('options that failed are not kept: other ones for the same string begin anew', async () => {
  const { uri } = embedded;
  const wrong = { uri, tls: true, serverSelectionTimeoutMS: 150, maxRetries: 0 };
  await expect(dbConnect(wrong)).rejects.toThrow();
  await dbConnect({ uri });
  expect(mongoose.connection.readyState).toBe(1);
});

it('models that were made before anybody connects get their unique indexes', async () => {
  const schema = new mongoose.Schema({ email: { type: String, unique: true } });
  mongoose.setDriver(driver);
  const Early = mongoose.model('Early', schema);
  await dbConnect({ uri: embedded.uri.replace(/\/(?=\?|$)/, '/early') });
  await Early.init();
  await Early.create({ email: 'a' });
  await expect(Early.create({ email: 'a' })).rejects.toMatchObject({ code: 11000 });
});

it('a dead connection is found out, and connected again when the database is back', async () => {
  const port = await freePort();
  let database = await startEmbedded({ port });
  const options = {
    uri: database.uri,
    validateConnection: 'always',
    serverSelectionTimeoutMS: 200,
    maxRetries: 0,
  } as const;
  await dbConnect(options);
  await database.close();
  // One validation in half a second is enough for everybody.
  await new Promise((resolve) => setTimeout(resolve, 600));
  const error = await thrownBy(dbConnect(options));
  expect(error.name).toMatch(/^Mongo/);
  expect(error.message).not.toContain('127.0.0.1');
  database = await startEmbedded({ port });
  await expect
    .poll(() => dbConnect(options).then(() => 'connected', String), { timeout: 10_000 })
    .toBe('connected');
  expect(await mongoose.connection.db?.command({ ping: 1 })).toMatchObject({ ok: 1 });
  await mongoose.disconnect();
  await database.close();
}, 20_000);

it('a database that dies is noticed in the background, however often somebody connects meanwhile', async () => {
  const port = await freePort();
  const database = await startEmbedded({ port });
  const states: string[] = [];
  const options = {
    uri: database.uri,
    heartbeatFrequencyMS: 500,
    serverSelectionTimeoutMS: 200,
    maxRetries: 0,
    onStateChange: ({ to }: { to: string }) => void states.push(to),
  };
  await dbConnect(options);
  await database.close();
  // After five seconds without proof the core is in doubt; calls that need none must not pass for one.
  const busy = setInterval(() => void dbConnect(options).catch(() => undefined), 100);
  await expect.poll(() => states, { timeout: 9000 }).toContain('backing_off');
  clearInterval(busy);
  await expect.poll(() => dbConnect(options).then(() => '', String)).toMatch(/^Mongo/);
}, 15_000);

it('one that was closed is opened again, also where nothing validates', async () => {
  const options = { uri: `${embedded.uri}&appName=closed`, validateConnection: 'never' } as const;
  await dbConnect(options);
  await mongoose.disconnect();
  await dbConnect(options);
  expect(mongoose.connection.readyState).toBe(1);
});

it('another connection string while one is open is an error that quotes neither', async () => {
  await dbConnect({ uri: embedded.uri });
  const error = await thrownBy(dbConnect({ uri: embedded.uri.replace('/?', '/other?') }));
  expect(error.message).toMatch(/connection/i);
  expect(error.message).not.toContain('127.0.0.1');
  expect(mongoose.connection.readyState).toBe(1);
});

it('takes the connection string from the environment, and names both variables without one', async () => {
  vi.stubEnv('MONGODB_URI', embedded.uri);
  await dbConnect();
  expect(mongoose.connection.readyState).toBe(1);
  vi.stubEnv('MONGODB_URI', undefined);
  vi.stubEnv('MOORING_URI', undefined);
  await expect(dbConnect()).rejects.toThrow('set MONGODB_URI or MOORING_URI in the environment');
});

it.each([
  ['mongodb://anna:hunter2@@nowhere/', 'not usable'],
  ['mongodb://anna:hunter2@localhost/?noSuchOption=1', 'not supported'],
])('what is wrong with %s is said without quoting it', async (uri, said) => {
  const error = await thrownBy(dbConnect({ uri, maxRetries: 0 }));
  expect(error.message.toLowerCase()).toContain(said);
  expect(error.message + JSON.stringify(error)).not.toContain('hunter2');
});
