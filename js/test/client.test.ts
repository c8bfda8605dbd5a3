// The client as users hold it: construction, states, and dbConnect against the real gateway.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dbConnect,
  MongoClient,
  MongoInvalidArgumentError,
  MongoParseError,
} from '../../edge-adapter/node/index.ts';
import { GatewayStage } from './support/gateway-stage.ts';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await GatewayStage.start();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('MongoClient', () => {
  it('a mongodb:// address: the error names the gateway, and quotes nothing', () => {
    const make = (): MongoClient => new MongoClient('mongodb://user:CANARY@db.example/shop');
    expect(make).toThrow(MongoParseError);
    expect(make).toThrow(/Run a Mooring gateway beside the database/);
    expect(make).not.toThrow(/CANARY|db\.example/);
  });

  it('is made without I/O, and goes through its states', async () => {
    const { hellos } = stage.proxy.counts;
    const changes: string[] = [];
    const client = stage.client({ onStateChange: ({ to }) => void changes.push(to) });
    expect(client).toMatchObject({ state: 'uninitialized', readyState: 99, stats: undefined });
    expect(stage.proxy.counts.hellos).toBe(hellos);
    expect(await client.connect()).toBe(client);
    expect(client).toMatchObject({ state: 'connected', readyState: 1 });
    await client.close();
    expect(client.readyState).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(changes).toEqual(['connecting', 'connected', 'disconnecting', 'closed']);
  });

  it('options in the call win over those in the connection string', async () => {
    const uri = stage.uri('?maxRetries=0&serverSelectionTimeoutMS=700');
    const client = new MongoClient(uri, { maxRetries: 1 });
    await client.connect();
    stage.cutNextAnswers(2);
    const failure = client.db().collection('a').findOne();
    await expect(failure).rejects.toMatchObject({ attempts: 2 });
    await client.close();
  });

  it('needs to know which database', () => {
    const client = new MongoClient(stage.uri().replace('/shop', ''));
    expect(() => client.db()).toThrow(MongoInvalidArgumentError);
    expect(client.db('other').databaseName).toBe('other');
  });

  it('a scope ends with its block', async () => {
    const client = stage.client();
    {
      await using view = client.scope({ waitUntil: () => undefined });
      await view.db().collection('a').insertOne({ n: 1 });
      expect(client.stats?.live_scopes).toBe(1);
    }
    expect(client.stats?.live_scopes).toBe(0);
    await client.close();
  });

  it('on Node the client is the scope: maxPoolSize holds for all its operations', async () => {
    const client = stage.client({ maxPoolSize: 2 });
    await client.connect();
    const documents = client.db().collection('a');
    const all = Promise.all(Array.from({ length: 10 }, () => documents.findOne({})));
    expect(client.stats).toMatchObject({ live_operations: 10, attempts: 2 });
    await all;
    expect(client.stats).toMatchObject({ live_operations: 0, attempts: 10 });
    await client.close();
  });
});

describe('dbConnect', () => {
  it('a thousand calls at once: one client, one hello', async () => {
    const { hellos } = stage.proxy.counts;
    const options = { uri: stage.uri(), retryDelay: 11 };
    const all = await Promise.all(Array.from({ length: 1000 }, () => dbConnect({ ...options })));
    expect(new Set(all).size).toBe(1);
    expect(stage.proxy.counts.hellos).toBe(hellos + 1);
    await dbConnect(options);
    expect(stage.proxy.counts.hellos).toBe(hellos + 1);
  });

  it('the order of options does not matter, their values do', async () => {
    const uri = stage.uri();
    const a = await dbConnect({ uri, maxRetries: 1, retryDelay: 12 });
    expect(await dbConnect({ retryDelay: 12, maxRetries: 1, uri })).toBe(a);
    expect(await dbConnect({ uri, maxRetries: 1, retryDelay: 13 })).not.toBe(a);
    expect(await dbConnect({ uri: `${uri}?maxRetries=1`, retryDelay: 12 })).not.toBe(a);
  });

  it('with a context: a view of its own on the same client', async () => {
    const options = { uri: stage.uri(), retryDelay: 14 };
    const context = { waitUntil: (): void => undefined };
    const [a, b] = [await dbConnect(options, context), await dbConnect(options, context)];
    expect(a).not.toBe(b);
    const client = await dbConnect(options);
    expect(client.stats?.live_scopes).toBe(3);
    await Promise.all([a.close(), b.close()]);
    expect(client.stats?.live_scopes).toBe(1);
  });

  it('after close: a new client, not the closed one', async () => {
    const options = { uri: stage.uri(), retryDelay: 15 };
    const first = await dbConnect(options);
    await first.close();
    const second = await dbConnect(options);
    expect(second).not.toBe(first);
    expect(second.readyState).toBe(1);
  });

  it('with a wrong key: refused each time, with the word of the gateway', async () => {
    const uri = stage.uri().replace(stage.key.secret, 'x'.repeat(20));
    const refused = { code: 'unauthorized', outcome: 'not-applied' };
    await expect(dbConnect({ uri })).rejects.toMatchObject(refused);
    await expect(dbConnect({ uri })).rejects.toMatchObject(refused);
  });

  it('needs the connection string, and refuses options without end', async () => {
    await expect(dbConnect()).rejects.toThrow('dbConnect needs the connection string');
    process.env['MOORING_URI'] = stage.uri();
    expect((await dbConnect({ retryDelay: 99 })).state).toBe('connected');
    delete process.env['MOORING_URI'];
    const many = async (): Promise<void> => {
      for (let i = 0; i < 40; ++i) await dbConnect({ uri: stage.uri(), retryDelay: 100 + i });
    };
    await expect(many()).rejects.toThrow('more than 32 different options');
  });
});
