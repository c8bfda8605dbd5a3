// What the Data API says when the database refuses, does half, or cannot be reached.

import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { type Running, startGateway, token } from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { action, expectError, TASKS } from './action.ts';

const EJSON = { Accept: 'application/ejson' };

describe('the database refuses', () => {
  let scripted: ScriptedServer;
  let gateway: Running;
  beforeAll(async () => {
    scripted = await startScripted();
    gateway = await startGateway(scripted.uri);
  });
  afterAll(async () => {
    await gateway.close();
    await scripted.close();
  });

  // Canonical answers take another way through the driver, which must not change what an error means.
  describe.each([{}, EJSON])('with %o', (accept) => {
    it('a command: 400 with its reason', async () => {
      scripted.answer({ ok: 0, code: 2, codeName: 'BadValue', errmsg: 'unknown operator: $foo' });
      const answer = await action(
        gateway,
        'find',
        { ...TASKS, filter: { a: { $foo: 1 } } },
        accept,
      );
      expect(expectError(answer, 400, 'MongoDBError')).toBe('unknown operator: $foo');
    });

    it('for the moment: 503, and when to come again', async () => {
      scripted.answer({
        ok: 0,
        code: 11602,
        codeName: 'InterruptedDueToReplStateChange',
        errmsg: 'x',
      });
      const answer = await action(gateway, 'find', TASKS, accept);
      expectError(answer, 503, 'MongoDBError');
      expect(answer.headers.get('Retry-After')).toBe('1');
    });

    it('because it took too long: 504', async () => {
      scripted.answer({ ok: 0, code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'too long' });
      expectError(await action(gateway, 'find', TASKS, accept), 504, 'ExecutionTimeLimitExceeded');
    });

    it('in the middle of a write: 504, and nobody knows', async () => {
      scripted.answer({ ok: 0, code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'too long' });
      const body = { ...TASKS, filter: {} };
      const answer = await action(gateway, 'deleteMany', body, accept);
      expectError(answer, 504, 'ExecutionTimeLimitExceeded', 'unknown');
    });

    it('to confirm a write: 500, executed, and not to be repeated', async () => {
      const writeConcernError = { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'waiting' };
      scripted.answer({ ok: 1, n: 1, writeConcernError });
      const documents = [{ a: 1 }];
      const answer = await action(gateway, 'insertMany', { ...TASKS, documents }, accept);
      expect(expectError(answer, 500, 'MongoDBError', 'executed')).toContain('was applied');
    });

    it('to confirm $out: 500, executed', async () => {
      const writeConcernError = { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'waiting' };
      scripted.answer({ ok: 1, cursor: { id: 0, ns: 'a.b', firstBatch: [] }, writeConcernError });
      const pipeline = [{ $out: 'copies' }];
      const answer = await action(gateway, 'aggregate', { ...TASKS, pipeline }, accept);
      expectError(answer, 500, 'MongoDBError', 'executed');
    });
  });
});

it('more than the database can do at once is 429, and when to come again', async () => {
  const busy = await startScripted();
  const gateway = await startGateway(busy.uri, { maxConcurrent: 1, maxQueued: 0 });
  busy.answer({ ok: 1, cursor: { id: 0, ns: 'a.b', firstBatch: [] } });
  await action(gateway, 'findOne', TASKS);
  busy.hold();
  const first = action(gateway, 'findOne', TASKS);
  await vi.waitFor(() => {
    expect(busy.held).toHaveLength(1);
  });
  const answer = await action(gateway, 'findOne', TASKS);
  expectError(answer, 429, 'TooManyRequests');
  expect(answer.headers.get('Retry-After')).toBe('1');
  busy.held[0]?.();
  expect((await first).status).toBe(200);
  await gateway.close();
  await busy.close();
});

describe('the embedded database', () => {
  let embedded: Embedded;
  let proxy: TcpProxy;
  let gateway: Running;
  let direct: MongoClient;
  const tasks = () => direct.db(TASKS.database).collection<{ _id: unknown }>(TASKS.collection);

  beforeAll(async () => {
    embedded = await startEmbedded();
    proxy = await startProxy(embedded.uri);
    gateway = await startGateway(proxy.uri);
    direct = new MongoClient(embedded.uri);
  });
  afterAll(async () => {
    await direct.close();
    await gateway.close();
    await proxy.close();
    await embedded.close();
  });
  beforeEach(() => direct.db(TASKS.database).dropDatabase());

  it.each([{}, EJSON])('a duplicate id is 400, executed, without the id (%o)', async (accept) => {
    const body = { ...TASKS, document: { _id: 'top secret' } };
    expect((await action(gateway, 'insertOne', body, accept)).status).toBe(201);
    const answer = await action(gateway, 'insertOne', body, accept);
    const text = expectError(answer, 400, 'MongoDBError', 'executed');
    expect(text).toContain('E11000 duplicate key error');
    expect(text).not.toContain('top secret');
  });

  it('a partly failed insertMany says how much was written', async () => {
    const documents = [{ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }];
    const answer = await action(gateway, 'insertMany', { ...TASKS, documents });
    const text = expectError(answer, 400, 'MongoDBError', 'executed');
    expect(text).toContain('2 documents were written');
    expect(await tasks().find().toArray()).toEqual([{ _id: 1 }, { _id: 2 }]);
  });

  it('a write whose answer is lost is 502, and nobody knows', async () => {
    await action(gateway, 'findOne', TASKS);
    proxy.loseReply('lost-task', 'cut');
    const answer = await action(gateway, 'insertOne', { ...TASKS, document: { _id: 'lost-task' } });
    expectError(answer, 502, 'InternalServerError', 'unknown');
    expect(await tasks().find().toArray()).toEqual([{ _id: 'lost-task' }]);
  });

  it('with a token it is repeated and takes effect once', async () => {
    const headers = token('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b', 1);
    const body = {
      ...TASKS,
      filter: { _id: 'counter-task' },
      update: { $inc: { n: 1 } },
      upsert: true,
    };
    proxy.loseReply('counter-task', 'cut');
    expect((await action(gateway, 'updateOne', body, headers)).outcome).toBe('unknown');
    const answer = await action(gateway, 'updateOne', body, headers);
    expect(answer.body).toEqual({ matchedCount: 0, modifiedCount: 0, upsertedId: 'counter-task' });
    expect(await tasks().find().toArray()).toEqual([{ _id: 'counter-task', n: 1 }]);
  });

  it('a database that is gone is 503, not executed', async () => {
    const closed = await startEmbedded();
    await closed.close();
    const alone = await startGateway(closed.uri);
    const answer = await action(alone, 'insertOne', { ...TASKS, document: {} });
    expectError(answer, 503, 'InternalServerError');
    expect(answer.headers.get('Retry-After')).toBe('1');
    expect(answer.text).not.toContain('127.0.0.1');
    await alone.close();
  });

  it('data sources are databases of their own', async () => {
    const other = await startEmbedded();
    const client = new MongoClient(other.uri);
    const both = await startGateway(embedded.uri, {
      dataSources: { here: gateway.client, there: client },
    });
    const insert = { ...TASKS, dataSource: 'there', document: { _id: 1 } };
    expect((await action(both, 'insertOne', insert)).status).toBe(201);
    const find = (dataSource: string) => action(both, 'find', { ...TASKS, dataSource });
    expect((await find('there')).body).toEqual({ documents: [{ _id: 1 }] });
    expect((await find('here')).body).toEqual({ documents: [] });
    for (const unknown of ['mongodb-atlas', 'constructor']) {
      expectError(await find(unknown), 400, 'ServiceNotFound');
    }
    await both.close();
    await client.close();
    await other.close();
  });

  it('the log says which action it was, and nothing of its documents', async () => {
    await action(gateway, 'insertOne', { ...TASKS, document: { _id: 'top secret' } });
    const entry = gateway.log.at(-1);
    expect(entry).toMatchObject({ command: 'insertOne', status: 201, outcome: 'executed' });
    expect(JSON.stringify(gateway.log)).not.toContain('top secret');
  });
});
