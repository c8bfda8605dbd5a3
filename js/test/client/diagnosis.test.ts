// What a client says of itself and of its gateway.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { doctor, MongoClient } from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';
import { startTcpServer } from '../support/tcp-server.ts';

let stage: GatewayStage;
let plain: GatewayStage;

beforeAll(async () => {
  stage = await GatewayStage.start();
  plain = await GatewayStage.start(false);
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await plain[Symbol.asyncDispose]();
});

describe('capabilities', () => {
  it.each(['never', 'onStale'] as const)('are what hello says (%s)', async (validateConnection) => {
    const client = stage.client({ validateConnection });
    expect(await client.capabilities()).toEqual({
      engine: 'mooring embedded demo engine',
      exactlyOnceWrites: true,
      batch: true,
      cursors: 'portable',
      maxBodyBytes: 1_048_576,
    });
    await client.close();
  });
});

describe('doctor', () => {
  it('has no advice where all is well', async () => {
    const client = stage.client();
    const diagnosis = await doctor(client);
    expect(diagnosis).toMatchObject({ healthy: true, state: 'connected', advice: [] });
    expect(diagnosis.pingMS).toBeGreaterThanOrEqual(0);
    await client.close();
  });

  it('says what a gateway lacks', async () => {
    const client = plain.client();
    const { healthy, advice } = await doctor(client);
    expect(healthy).toBe(true);
    expect(advice).toHaveLength(2);
    expect(advice[0]).toContain('MOORING_SESSION_SECRET');
    await client.close();
  });

  it('does not reject when nobody answers, and shows no key', async () => {
    await using silent = await startTcpServer((socket) => socket.destroy());
    const uri = `http://${stage.key.keyId}:${stage.key.secret}@127.0.0.1:${silent.port}/shop`;
    const client = new MongoClient(uri, { serverSelectionTimeoutMS: 300 });
    const diagnosis = await doctor(client);
    expect(diagnosis).toMatchObject({ healthy: false, pingMS: undefined });
    expect(diagnosis.advice).toHaveLength(1);
    expect(JSON.stringify(diagnosis)).not.toContain(stage.key.secret);
    await client.close();
  });
});

describe('a gateway that says nothing', () => {
  it('is waited for no longer than serverSelectionTimeoutMS, also without validation', async () => {
    await using silent = await startTcpServer(() => undefined);
    const uri = `http://${stage.key.keyId}:${stage.key.secret}@127.0.0.1:${silent.port}/shop`;
    const options = { validateConnection: 'never', serverSelectionTimeoutMS: 50 } as const;
    const client = new MongoClient(uri, options);
    await expect(client.capabilities()).rejects.toThrow('not answering');
    await client.close();
  });
});

describe('MongoClient.connect', () => {
  it('makes a client that has connected, or fails as connect does', async () => {
    const client = await MongoClient.connect(stage.uri());
    expect(client).toBeInstanceOf(MongoClient);
    expect(client.state).toBe('connected');
    await client.close();
    await expect(MongoClient.connect('https://a.example')).rejects.toThrow();
  });
});

describe('snapshot', () => {
  it('is empty at first, and is where another client starts', async () => {
    const client = stage.client();
    expect(client.snapshot()).toHaveLength(0);
    await client.connect();
    const learnt = client.snapshot();
    expect(learnt.length).toBeGreaterThan(0);
    expect(learnt.length).toBeLessThanOrEqual(256);
    const other = stage.client();
    expect(other.restore(learnt)).toBe(true);
    expect(other.state).toBe('connected');
    expect(await other.db().collection('none').findOne()).toBeNull();
    const late = stage.client();
    await late.connect();
    expect(late.restore(learnt)).toBe(false);
    expect(stage.client().restore(new Uint8Array(88))).toBe(false);
    await Promise.all([client, other, late].map((one) => one.close()));
  });
});
