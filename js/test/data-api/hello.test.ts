// The address, the key, and what proves that the server lives.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type MongoError,
  MongoClient,
  MongoParseError,
  MongoServerError,
} from '../../../edge-adapter/node/data-api.ts';
import { DataApiStage } from './data-api-stage.ts';

let stage: DataApiStage;

beforeAll(async () => {
  stage = await DataApiStage.start();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('the address', () => {
  const secret = 'hush-hush-hush';

  it.each([
    ['mongodb://host/shop', secret],
    [`http://example.com/v1?dataSource=x`, secret],
    ['https://example.com/v1', secret],
    ['https://example.com/v1?dataSource=x', undefined],
    ['https://example.com/v1?dataSource=x', `${secret}\n`],
    ['https://%zz@example.com/v1?dataSource=x', undefined],
    ['https://example.com/v1?dataSource=x&nonsense=1', secret],
    ['https://example.com/v1?dataSource=x#there', secret],
    [secret, secret],
  ])('%s with %j is refused without being quoted', (uri, apiKey) => {
    let error: unknown;
    try {
      new MongoClient(uri, apiKey === undefined ? {} : { apiKey });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MongoParseError);
    expect((error as Error).message).not.toMatch(/hush|example\.com|nonsense/);
  });

  it('may hold the key, in one part or two, and options', async () => {
    const { keyId, secret: part } = stage.key;
    for (const key of [`${keyId}.${part}`, `${keyId}:${part}`]) {
      const uri = stage.uri('/?dataSource=x&database=shop&maxRetries=1').replace('//', `//${key}@`);
      await using client = new MongoClient(uri);
      expect(await client.db().collection('x').countDocuments()).toBe(0);
    }
  });

  it('may leave out the database, and then db() needs a name', async () => {
    const { keyId, secret: part } = stage.key;
    const apiKey = `${keyId}.${part}`;
    await using client = new MongoClient(stage.uri('?dataSource=x'), { apiKey });
    expect(() => client.db()).toThrow('which database?');
    // The key may not read where hello asks, which proves as much.
    await client.connect();
    expect(client.state).toBe('connected');
    expect(await client.db('shop').collection('x').countDocuments()).toBe(0);
  });
});

describe('hello', () => {
  const refused = async (client: MongoClient): Promise<MongoError> =>
    client.connect().then(
      () => Promise.reject(new Error('it connected')),
      (error: MongoError) => error,
    );

  it('a wrong key is refused, and not told', async () => {
    await using client = stage.client({ apiKey: 'wrongwrong.wrongwrong' });
    const error = await refused(client);
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 'InvalidSession' });
    expect(error.message).not.toContain('wrongwrong');
  });

  it('a wrong address says what the right one is', async () => {
    const uri = stage.uri('x?dataSource=x&serverSelectionTimeoutMS=1500');
    await using client = new MongoClient(uri, { apiKey: 'x' });
    expect((await refused(client)).message).toContain('before /action/');
  });

  it('a server that answers plain JSON is refused', async () => {
    stage.insteadOfHello = () => Response.json({ document: null });
    await using client = stage.client();
    expect(await refused(client)).toMatchObject({ code: 'plain-json' });
    stage.insteadOfHello = undefined;
  });

  it.each([500, 502, 503])('HTTP %s is no sign of life', async (status) => {
    stage.insteadOfHello = () => new Response('no', { status });
    await using client = stage.client({ serverSelectionTimeoutMS: 50 });
    expect(await refused(client)).toMatchObject({ name: 'MongoServerSelectionError' });
    stage.insteadOfHello = undefined;
  });
});
