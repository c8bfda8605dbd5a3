// Tokens across gateways: one effect however often and wherever a write is sent.

import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { connectGatewayClient } from '../../database/client.ts';
import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import {
  command,
  cursorToken,
  expectRefusal,
  OTHER_KEY,
  type Running,
  startGateway,
  token,
} from '../support/harness.ts';
import { startScripted } from '../support/scripted-server.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let embedded: Embedded;
let proxy: TcpProxy;
let direct: MongoClient;
let gateways: [Running, Running];

beforeAll(async () => {
  embedded = await startEmbedded();
  proxy = await startProxy(embedded.uri);
  direct = new MongoClient(embedded.uri);
  gateways = [await startGateway(proxy.uri), await startGateway(embedded.uri)];
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await direct.close();
  await proxy.close();
  await embedded.close();
});
beforeEach(async () => {
  await direct.db('shop').dropDatabase();
  await direct
    .db('shop')
    .collection('c')
    .insertOne({ _id: 'c' as never, n: 0 });
});

const increment = {
  update: 'c',
  updates: [{ q: { _id: 'c' }, u: { $inc: { n: 1 } } }],
  $db: 'shop',
};
const count = async () => (await direct.db('shop').collection('c').findOne())?.['n'] as unknown;

describe('a token', () => {
  it('sent through two gateways has one effect', async () => {
    const headers = token(crypto.randomUUID(), 1);
    const first = await command(gateways[0], increment, headers);
    const second = await command(gateways[1], increment, headers);
    const third = await command(gateways[0], increment, headers);
    expect(first.body).toEqual({ n: 1, nModified: 1, ok: 1 });
    expect(second.body).toEqual({ n: 1, nModified: 1, retriedStmtIds: [0], ok: 1 });
    expect(third.body).toEqual(second.body);
    expect(await count()).toBe(1);
  });

  it('is the reason: without it there are two effects', async () => {
    await command(gateways[0], increment);
    await command(gateways[1], increment);
    expect(await count()).toBe(2);
  });

  it("of another key's same UUID is another one", async () => {
    const headers = token(crypto.randomUUID(), 1);
    await command(gateways[0], increment, headers);
    const other = { ...headers, Authorization: `Bearer ${OTHER_KEY}` };
    const answer = await command(gateways[1], increment, other);
    expect(answer.body).toEqual({ n: 1, nModified: 1, ok: 1 });
    expect(await count()).toBe(2);
  });

  it('is the same in capitals', async () => {
    const session = crypto.randomUUID();
    await command(gateways[0], increment, token(session, 1));
    await command(gateways[1], increment, token(session.toUpperCase(), 1));
    expect(await count()).toBe(1);
  });

  it('that is older than its session is TransactionTooOld', async () => {
    const session = crypto.randomUUID();
    await command(gateways[0], increment, token(session, 2));
    const old = await command(gateways[1], increment, token(session, 1));
    expect([old.status, old.outcome, old.body['codeName']]).toEqual([
      400,
      'not-executed',
      'TransactionTooOld',
    ]);
    expect(await count()).toBe(1);
  });

  it('settles a write whose reply was lost', async () => {
    const headers = token(crypto.randomUUID(), 1);
    proxy.loseReply('"lost-1"'.slice(1, -1), 'cut');
    const marked = { ...increment, comment: 'lost-1' };
    const first = await command(gateways[0], marked, headers);
    expect([first.status, first.outcome]).toEqual([502, 'unknown']);
    expect(await count()).toBe(1);
    const second = await command(gateways[1], marked, headers);
    expect([second.status, second.outcome]).toEqual([200, 'executed']);
    expect(second.body).toMatchObject({ n: 1, retriedStmtIds: [0] });
    expect(await count()).toBe(1);
  });

  it.each([
    ['with another secret', 'a-secret-of-another-fleet'],
    ['without a secret', undefined],
  ])('is not dropped by a gateway %s: no second effect', async (_name, sessionSecret) => {
    const stranger = await startGateway(embedded.uri, { sessionSecret });
    const headers = token(crypto.randomUUID(), 1);
    const marked = { ...increment, comment: 'lost-2' };
    proxy.loseReply('lost-2', 'cut');
    const first = await command(gateways[0], marked, headers);
    expect([first.status, first.outcome]).toEqual([502, 'unknown']);
    const refused = await command(stranger, marked, headers);
    const { detail } = expectRefusal(refused, 503, 'token-not-honoured');
    expect(detail).toMatch(/share the session secret.*keeps no transaction numbers.*hello again/);
    expect(refused.headers.get('Retry-After')).toBeNull();
    expect(await count()).toBe(1);
    const settled = await command(gateways[1], marked, headers);
    expect(settled.body).toMatchObject({ n: 1, retriedStmtIds: [0] });
    expect(await count()).toBe(1);
    await stranger.close();
  });

  it('holds for inserts, and for what the database answers to duplicates', async () => {
    const headers = token(crypto.randomUUID(), 1);
    const insert = { insert: 'c', documents: [{ _id: 1 }, { _id: 'c' }], $db: 'shop' };
    const first = await command(gateways[0], insert, headers);
    const second = await command(gateways[1], insert, headers);
    expect(first.body).toMatchObject({ n: 1, writeErrors: [{ index: 1, code: 11000 }] });
    expect(second.body).toEqual({ ...first.body, retriedStmtIds: [0] });
  });
});

describe('on the wire', () => {
  it('the session is 16 bytes that tell nothing, and the number is 64 bits', async () => {
    const scripted = await startScripted();
    const gateway = await startGateway(scripted.uri);
    scripted.answer({ n: 1, nModified: 1, ok: 1 });
    const session = crypto.randomUUID();
    await command(gateway, increment, token(session, 7));
    await command(gateway, increment, token(session, 7));
    await command(gateway, increment);
    const ids = scripted.seen.map(({ lsid }) => (lsid as { id: { buffer: Buffer } }).id.buffer);
    expect(ids.map(({ length }) => length)).toEqual([16, 16, 16]);
    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0]).not.toEqual(ids[2]);
    expect(Buffer.from(ids[0] ?? []).toString('hex')).not.toBe(session.replaceAll('-', ''));
    expect(scripted.seen.map(({ txnNumber }) => txnNumber as unknown)).toEqual([7, 7, undefined]);
    await gateway.close();
    await scripted.close();
  });

  it('the server is told how long it may take, but for getMore', async () => {
    const scripted = await startScripted();
    const gateway = await startGateway(scripted.uri);
    const deadline = { 'Mooring-Deadline-MS': '2000' };
    await command(gateway, increment, deadline);
    const getMore = cursorToken(5, scripted.fingerprint);
    await command(gateway, { getMore, collection: 'c', $db: 'shop' }, deadline);
    const [write, more] = scripted.seen;
    expect(write?.['update']).toBe('c');
    expect(write?.['maxTimeMS']).toBeGreaterThan(1000);
    expect(write?.['maxTimeMS']).toBeLessThan(2000);
    expect(more).toMatchObject({ getMore: 5, collection: 'c' });
    expect(more).not.toHaveProperty('maxTimeMS');
    await gateway.close();
    await scripted.close();
  });

  it('the driver repeats nothing, whatever the URI says', () => {
    const uri = 'mongodb://h/?retryWrites=true&retryReads=true&maxPoolSize=7';
    expect(connectGatewayClient(uri).options).toMatchObject({
      retryReads: false,
      retryWrites: false,
      maxAdaptiveRetries: 0,
      maxPoolSize: 7,
      minPoolSize: 1,
    });
  });

  it.each([
    ['a server without transaction numbers', { setName: null, hosts: null }, {}],
    ['a gateway without a secret', {}, { sessionSecret: undefined }],
    ['a gateway with another secret', {}, { sessionSecret: 'another-secret-than-the-others' }],
  ])('%s refuses a token instead of dropping it', async (_name, greeting, options) => {
    const scripted = await startScripted(greeting);
    const gateway = await startGateway(scripted.uri, options);
    const answer = await command(gateway, increment, token(crypto.randomUUID(), 7));
    expectRefusal(answer, 503, 'token-not-honoured');
    expect(scripted.seen).toHaveLength(0);
    await gateway.close();
    await scripted.close();
  });
});
