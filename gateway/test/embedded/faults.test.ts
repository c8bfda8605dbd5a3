// The embedded engine told to misbehave: the fail point failCommand, and stepping down.

import { type Document, Long, MongoClient, type MongoError } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createEngine, execute } from '../../embedded/engine.ts';
import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { inSession } from './in-session.ts';

let embedded: Embedded;
/** Never retries, so that each failure is seen. */
let client: MongoClient;

beforeAll(async () => {
  embedded = await startEmbedded();
  client = new MongoClient(embedded.uri, {
    retryReads: false,
    retryWrites: false,
    appName: 'plain',
    // The step-downs are short, and the driver must notice their end at once.
    heartbeatFrequencyMS: 500,
    minHeartbeatFrequencyMS: 20,
  });
});
afterAll(async () => {
  await client.close();
  await embedded.close();
});
beforeEach(() => client.db('shop').dropDatabase());

const things = () => client.db('shop').collection<Document>('things');
const failCommand = (mode: unknown, data?: Document) =>
  client.db('admin').command({ configureFailPoint: 'failCommand', mode, ...(data && { data }) });
const count = () => things().countDocuments();
const write = (session: string, n: number) =>
  inSession(client, session, {
    insert: 'things',
    documents: [{ _id: n }],
    txnNumber: Long.fromNumber(n),
  });

describe('failCommand', () => {
  afterEach(() => failCommand('off'));

  it('answers an error instead, so many times, and says how often', async () => {
    await failCommand({ times: 2 }, { failCommands: ['insert'], errorCode: 11600 });
    for (const _ of [1, 2]) {
      await expect(things().insertOne({})).rejects.toMatchObject({
        code: 11600,
        codeName: 'InterruptedAtShutdown',
      });
    }
    await things().insertOne({});
    expect(await count()).toBe(1);
    expect(await failCommand('off')).toEqual({ count: 2, ok: 1 });
  });

  it('labels what may be retried, unless told which labels', async () => {
    const data = { failCommands: ['insert'], errorCode: 10107 };
    await failCommand('alwaysOn', data);
    await expect(write('b', 1)).rejects.toMatchObject({ errorLabels: ['RetryableWriteError'] });
    await failCommand('alwaysOn', { ...data, errorLabels: [] });
    await expect(write('b', 1)).rejects.toMatchObject({ code: 10107, errorLabels: [] });
    await failCommand('alwaysOn', { ...data, errorCode: 2, errorLabels: ['Mine'] });
    await expect(write('b', 1)).rejects.toMatchObject({ code: 2, errorLabels: ['Mine'] });
    await failCommand('alwaysOn', { ...data, errorCode: 2 });
    await expect(write('b', 1)).rejects.toMatchObject({ code: 2, errorLabels: [] });
    await failCommand('off');
    expect(await count()).toBe(0);
  });

  it('closes the connection before the command, or after it was applied', async () => {
    await failCommand({ times: 1 }, { failCommands: ['insert'], closeConnection: true });
    await expect(things().insertOne({})).rejects.toMatchObject({ name: 'MongoNetworkError' });
    expect(await count()).toBe(0);
    await failCommand({ times: 1 }, { failCommands: ['insert'], closeAfterApply: true });
    await expect(things().insertOne({})).rejects.toMatchObject({ name: 'MongoNetworkError' });
    expect(await count()).toBe(1);
  });

  it('is survived by a driver that retries, exactly once', async () => {
    const retrying = new MongoClient(embedded.uri);
    await failCommand({ times: 1 }, { failCommands: ['update'], closeAfterApply: true });
    const counters = retrying.db('shop').collection<Document>('things');
    await counters.insertOne({ n: 0 });
    expect(await counters.updateOne({}, { $inc: { n: 1 } })).toMatchObject({ modifiedCount: 1 });
    expect(await counters.findOne()).toMatchObject({ n: 1 });
    expect(await failCommand('off')).toMatchObject({ count: 1 });
    await retrying.close();
  });

  it('holds a command up, at most for its maxTimeMS', async () => {
    const data = { failCommands: ['insert', 'find'], blockConnection: true, blockTimeMS: 80 };
    await failCommand('alwaysOn', data);
    const start = performance.now();
    await things().insertOne({});
    expect(performance.now() - start).toBeGreaterThan(70);
    await expect(things().findOne({}, { maxTimeMS: 10 })).rejects.toMatchObject({ code: 50 });
  });

  it('runs what it held up even when the client has gone', async () => {
    await failCommand(
      { times: 1 },
      { failCommands: ['insert'], blockConnection: true, blockTimeMS: 400 },
    );
    const hasty = new MongoClient(embedded.uri, { retryWrites: false, socketTimeoutMS: 20 });
    await expect(hasty.db('shop').collection('things').insertOne({})).rejects.toThrow();
    await hasty.close();
    await expect.poll(count, { timeout: 5000 }).toBe(1);
  });

  it('adds a write concern error to what was done', async () => {
    const writeConcernError = { code: 91, errmsg: 'shutting down' };
    await failCommand('alwaysOn', { failCommands: ['insert'], writeConcernError });
    const error = await write('c', 1).catch((thrown: unknown) => thrown as MongoError);
    expect(error).toMatchObject({ name: 'MongoWriteConcernError', code: 91 });
    expect((error as MongoError).hasErrorLabel('RetryableWriteError')).toBe(true);
    expect(await count()).toBe(1);
  });

  it('skips some, concerns one application or one namespace only', async () => {
    const data = { failCommands: ['insert'], errorCode: 2 };
    await failCommand({ skip: 1 }, data);
    await things().insertOne({});
    await expect(things().insertOne({})).rejects.toMatchObject({ code: 2 });
    await failCommand('alwaysOn', { ...data, appName: 'other' });
    await things().insertOne({});
    await failCommand('alwaysOn', { ...data, namespace: 'shop.others' });
    await things().insertOne({});
    await failCommand('alwaysOn', { ...data, namespace: 'shop.things', appName: 'plain' });
    await expect(things().insertOne({})).rejects.toMatchObject({ code: 2 });
  });

  it.each<[string, string, Document, number]>([
    ['another database', 'shop', { mode: 'off' }, 13],
    ['another fail point', 'admin', { configureFailPoint: 'frob', mode: 'off' }, 2],
    ['an unknown mode', 'admin', { mode: 'sometimes' }, 2],
    ['an empty mode', 'admin', { mode: {} }, 2],
    ['no data', 'admin', { mode: 'alwaysOn' }, 9],
    ['data that is misspelt', 'admin', { mode: 'alwaysOn', data: { failComands: [] } }, 9],
    ['a block without a time', 'admin', { data: { failCommands: [], blockConnection: true } }, 9],
  ])('refuses %s', async (_name, database, fields, code) => {
    const command = { configureFailPoint: 'failCommand', mode: 'alwaysOn', ...fields };
    await expect(client.db(database).command(command)).rejects.toMatchObject({ code });
  });
});

describe('stepping down', () => {
  const admin = (command: Document) => client.db('admin').command(command);
  const hello = () => admin({ hello: 1 });
  const stepDown = () => admin({ replSetStepDown: 600 });
  const standAgain = () => admin({ replSetFreeze: 0 });
  afterEach(standAgain);

  it('is being a secondary for a while, and then primary with another election', async () => {
    const before = await hello();
    await admin({ replSetStepDown: 0.1 });
    const isPrimary = async () => (await hello())['isWritablePrimary'] as unknown;
    await expect.poll(isPrimary, { timeout: 5000 }).toBe(true);
    await stepDown();
    const during = await hello();
    expect(during).toMatchObject({ isWritablePrimary: false, secondary: true });
    expect([during['primary'], during['electionId']]).toEqual([undefined, undefined]);
    await standAgain();
    const after = await hello();
    expect(after).toMatchObject({ isWritablePrimary: true, secondary: false });
    expect(String(after['electionId']) > String(before['electionId'])).toBe(true);
  });

  it('refuses writes, but not reads that prefer no primary', async () => {
    await things().insertOne({});
    await stepDown();
    await expect(write('d', 1)).rejects.toMatchObject({
      code: 10107,
      errorLabels: ['RetryableWriteError'],
    });
    const merge = [{ $merge: 'others' }];
    const merging = client.db('shop').command({ aggregate: 'things', pipeline: merge, cursor: {} });
    await expect(merging).rejects.toMatchObject({ code: 10107 });
    const reply = await client.db('shop').command({ count: 'things' });
    expect(reply).toMatchObject({ n: 1 });
    await standAgain();
    expect(await write('d', 1)).toMatchObject({ n: 1 });
  });

  it('loses the cursors, but neither documents nor what a session did', async () => {
    await things().insertMany([{ a: 1 }, { a: 2 }, { a: 3 }]);
    expect(await write('e', 1)).toMatchObject({ n: 1 });
    const cursor = things().find({}, { batchSize: 2 });
    await cursor.next();
    await stepDown();
    await standAgain();
    await expect(cursor.toArray()).rejects.toMatchObject({ code: 43, codeName: 'CursorNotFound' });
    expect(await write('e', 1)).toEqual({ n: 1, retriedStmtIds: [0], ok: 1 });
    expect(await count()).toBe(4);
  });

  it('is for the admin database and a primary', async () => {
    const elsewhere = client.db('shop').command({ replSetStepDown: 1 });
    await expect(elsewhere).rejects.toMatchObject({ code: 13 });
    await expect(admin({ replSetStepDown: 0 })).rejects.toMatchObject({ code: 2 });
    await stepDown();
    await expect(stepDown()).rejects.toMatchObject({ code: 10107 });
  });

  it('leaves reads that want the primary unanswered', () => {
    const engine = createEngine('localhost:1');
    execute(engine, { insert: 'things', documents: [{}], $db: 'shop' }, 0);
    execute(engine, { replSetStepDown: 1, $db: 'admin' }, 0);
    const find = (mode: string, now: number) =>
      execute(engine, { find: 'things', $db: 'shop', $readPreference: { mode } }, now);
    expect(find('primary', 999)).toMatchObject({ ok: 0, code: 13435 });
    expect(find('secondaryPreferred', 999)).toMatchObject({ ok: 1 });
    expect(find('primary', 1000)).toMatchObject({ ok: 1 });
  });
});
