// Typed errors: which class, which code, what became of the operation; and that none tells a secret.

import { readFileSync } from 'node:fs';

import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MongoClient } from '../../../edge-adapter/node/index.ts';
import {
  MongoError,
  MongoInvalidArgumentError,
  MongoNotConnectedError,
  MongoOperationCancelledError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoClient as Client,
} from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';
import { CoreTap } from '../support/trapping-core.ts';
import { closedPort, startTcpServer } from '../support/tcp-server.ts';

const key = 'CANARYKEYID:CANARYSECRET';
const thrown = (promise: Promise<unknown>): Promise<MongoError> =>
  promise.then(
    () => Promise.reject(new Error('resolved')),
    (error: unknown) => error as MongoError,
  );

let stage: GatewayStage;
let client: MongoClient;

beforeAll(async () => {
  stage = await GatewayStage.start();
  client = stage.client();
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

describe('nobody there', () => {
  const uri = async (): Promise<string> => `http://${key}@127.0.0.1:${await closedPort()}/shop`;

  it('no buffering: fails at once with when to come back', async () => {
    const down = new Client(await uri(), { profile: 'edge', maxRetries: 0 });
    const error = await thrown(down.db().collection('a').insertOne({ n: 1 }));
    expect(error).toBeInstanceOf(MongoNotConnectedError);
    expect(error).toMatchObject({
      name: 'MongoNotConnectedError',
      code: 'endpoint_unavailable',
      outcome: 'not-applied',
      attempts: 0,
      state: 'backing_off',
    });
    expect(error.retryAfterMS).toBeGreaterThan(0);
    expect(error.message).toContain('no connection to the gateway');
    expect(down).toMatchObject({ state: 'backing_off', readyState: 0 });
  });

  it('buffering: waits, but only for serverSelectionTimeoutMS', async () => {
    const down = new Client(await uri(), { serverSelectionTimeoutMS: 80, bufferCommands: true });
    const error = await thrown(down.connect());
    expect(error).toBeInstanceOf(MongoServerSelectionError);
    expect(error).toMatchObject({ outcome: 'not-applied', attempts: 0 });
  });
});

describe('ends before the answer', () => {
  it('timeoutMS', async () => {
    await using silent = await startTcpServer(() => undefined);
    const uri = `http://${key}@127.0.0.1:${silent.port}/shop`;
    const slow = new Client(uri, { timeoutMS: 60, validateConnection: 'never' });
    const error = await thrown(slow.db().collection('a').insertOne({ n: 1 }));
    expect(error).toBeInstanceOf(MongoOperationTimeoutError);
    expect(error).toMatchObject({ outcome: 'unknown', attempts: 1, code: 'operation_timed_out' });
    expect(error.elapsedMS).toBeGreaterThanOrEqual(59);
  });

  it('a signal, before and while it runs', async () => {
    const items = client.db().collection('a');
    const early = await thrown(items.insertOne({ n: 1 }, { signal: AbortSignal.abort() }));
    expect(early).toBeInstanceOf(MongoOperationCancelledError);
    expect(early).toMatchObject({ outcome: 'not-applied', attempts: 0, code: 'cancelled' });
    const controller = new AbortController();
    await using silent = await startTcpServer(() => controller.abort());
    const uri = `http://${key}@127.0.0.1:${silent.port}/shop`;
    const one = new Client(uri, { validateConnection: 'never' });
    const running = one.db().collection('a').insertOne({ n: 1 }, { signal: controller.signal });
    const late = await thrown(running);
    expect(late).toBeInstanceOf(MongoOperationCancelledError);
    expect(late).toMatchObject({ outcome: 'unknown', attempts: 1, code: 'cancelled' });
  });

  it('names its section of the documentation, and its cause only where that was asked for', async () => {
    await using silent = await startTcpServer((socket) => socket.destroy());
    const uri = `http://${key}@127.0.0.1:${silent.port}/shop`;
    const options = { validateConnection: 'never', maxRetries: 0 } as const;
    const quiet = await thrown(new Client(uri, options).db().collection('a').findOne());
    expect(quiet.cause).toBeUndefined();
    expect(quiet.docs).toBe('mooring/docs/errors.md#failed');
    const loud = await thrown(
      new Client(uri, { ...options, debug: true }).db().collection('a').findOne(),
    );
    expect(loud.cause).toBeInstanceOf(Error);
    const cancelled = await thrown(
      new Client(uri).db().collection('a').findOne({}, { signal: AbortSignal.abort() }),
    );
    expect(cancelled.docs).toBe('mooring/docs/errors.md#cancelled');
    const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    for (const section of ['failed', 'cancelled']) expect(page).toContain(`### \`${section}\``);
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 32 + 5, '5', null])('timeoutMS %s', async (timeoutMS) => {
    const error = await thrown(client.connect({ timeoutMS: timeoutMS as number }));
    expect(error).toBeInstanceOf(MongoInvalidArgumentError);
    expect(error.message).toContain('timeoutMS must be a whole number from 0 to 86400000');
  });

  it('close: the client, and a view', async () => {
    const own = stage.client();
    await own.connect();
    const view = own.scope();
    await view.close();
    const over = await thrown(view.db().collection('a').findOne());
    expect(over).toBeInstanceOf(MongoOperationCancelledError);
    expect(over).toMatchObject({ code: 'scope_over', outcome: 'not-applied', attempts: 0 });
    await own.db().collection('a').findOne();
    await own.close();
    expect(own).toMatchObject({ state: 'closed', readyState: 0 });
    for (const late of [own.connect(), own.db().collection('a').deleteOne()]) {
      const error = await thrown(late);
      expect(error).toBeInstanceOf(MongoNotConnectedError);
      expect(error).toMatchObject({ code: 'client_closed', state: 'closed', attempts: 0 });
    }
  });
});

describe('faults of ours', () => {
  it('a core that stops: what was sent is unknown, what was not is not applied', async () => {
    using tap = new CoreTap();
    const own = stage.client({ maxPoolSize: 1 });
    await own.connect();
    const view = own.scope();
    const items = view.db().collection<{ _id: number }>('faults');
    const sent = thrown(items.insertOne({ _id: 1 }));
    const queued = thrown(items.insertOne({ _id: 2 }));
    await new Promise((resolve) => setImmediate(resolve));
    tap.trapNext();
    expect(await sent).toMatchObject({ code: 'core_stopped', outcome: 'unknown', attempts: 1 });
    expect(await queued).toMatchObject({
      code: 'core_stopped',
      outcome: 'not-applied',
      attempts: 0,
    });
    expect(await sent).toBeInstanceOf(MongoError);
    await items.insertOne({ _id: 3 });
  });

  it('more operations than the core holds', async () => {
    await using silent = await startTcpServer(() => undefined);
    const uri = `http://${key}@127.0.0.1:${silent.port}/shop`;
    const own = new Client(uri, { timeoutMS: 300 });
    const all = await Promise.all(Array.from({ length: 1030 }, () => thrown(own.connect())));
    const refused = all.filter(({ code }) => code === 'too_many_operations');
    expect(refused).toHaveLength(6);
    expect(refused[0]).toBeInstanceOf(MongoError);
    expect(refused[0]).toMatchObject({ outcome: 'not-applied', attempts: 0 });
  });
});

describe('secrets', () => {
  it('are in no error and no inspection of what users hold', async () => {
    const { keyId, secret } = stage.key;
    const wrong = new Client(stage.uri().replace(secret, 'CANARYSECRET'));
    const refused = await thrown(wrong.db().collection('a').findOne());
    expect(refused).toBeInstanceOf(MongoServerError);
    const items = client.db().collection<{ _id: string }>('secrets');
    await items.insertOne({ _id: 'CANARYDOC' });
    const duplicate = await thrown(items.insertOne({ _id: 'CANARYDOC' }));
    const many = await thrown(items.insertMany([{ _id: 'CANARYDOC' }]));
    const { base } = { base: new URL(stage.proxy.url).host };
    const held = [wrong, client, client.scope(), client.db(), items, items.find(), refused];
    for (const one of [...held, duplicate, many]) {
      const shown = [
        inspect(one, { showHidden: true, depth: 12, getters: true }),
        JSON.stringify(one),
        String(one),
      ].join('\n');
      for (const canary of [keyId, secret, 'CANARY', base]) expect(shown).not.toContain(canary);
    }
  });
});
