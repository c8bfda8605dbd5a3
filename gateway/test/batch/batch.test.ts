// POST /v1/batch: items that go their own ways, and a caller that may leave.

import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { createKey } from '../../access/keys.ts';
import { connectGatewayClient } from '../../database/client.ts';
import { createHandler } from '../../handler.ts';
import { serve } from '../../node/serve.ts';
import { createSessionIds } from '../../database/sessions.ts';
import { command, hello, type Running, SECRET, send, startGateway } from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';
import { batch, linesOf, post } from './lines.ts';

const insert = (_id: string, more = {}) => ({
  command: { insert: 'c', documents: [{ _id }], $db: 'shop' },
  ...more,
});
const increment = {
  update: 'c',
  updates: [{ q: { _id: 'c' }, u: { $inc: { n: 1 } } }],
  $db: 'shop',
};
const token = (session: string, txnNumber: number) => ({
  session,
  txnNumber,
  tokenDomain: createSessionIds(SECRET).domain,
  notAfter: Date.now() + 60_000,
});
const uuid = () => crypto.randomUUID();

describe('a batch', () => {
  let embedded: Embedded;
  let direct: MongoClient;
  let gateways: [Running, Running];

  beforeAll(async () => {
    embedded = await startEmbedded();
    direct = new MongoClient(embedded.uri);
    gateways = [await startGateway(embedded.uri), await startGateway(embedded.uri)];
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.close();
    await direct.close();
    await embedded.close();
  });
  beforeEach(async () => {
    await direct.db('shop').dropDatabase();
    const counter = { _id: 'c' as never, n: 0 };
    await direct.db('shop').collection('c').insertOne(counter);
  });
  const count = async () => (await direct.db('shop').collection('c').findOne())?.['n'] as unknown;

  it('is what hello offers', async () => {
    const { capabilities, limits } = (await hello(gateways[0])).body;
    expect([capabilities, limits]).toMatchObject([{ batch: true }, { maxBatchItems: 50 }]);
  });

  it('answers each item with its own outcome', async () => {
    const response = await post(gateways[0], { items: [insert('x')] });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/x-ndjson');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    // True of an item whose line does not arrive.
    expect(response.headers.get('Mooring-Outcome')).toBe('unknown');
    await response.text();
    const lines = await batch(gateways[0], [
      insert('y'),
      insert('x'),
      { command: { find: 'c', filter: { _id: 'y' }, $db: 'shop' } },
      { command: { find: 'c', $db: 'payroll' } },
      { command: { getMore: 'nonsense', collection: 'c', $db: 'shop' } },
      { command: { find: 'c', filter: { a: { $big: 1 } }, $db: 'shop' } },
    ]);
    expect(lines.slice(0, 3)).toMatchObject([
      { index: 0, status: 200, outcome: 'executed', reply: { n: 1, ok: 1 } },
      {
        index: 1,
        status: 200,
        outcome: 'executed',
        reply: { n: 0, writeErrors: [{ code: 11000 }] },
      },
      { index: 2, outcome: 'executed', reply: { cursor: { id: 0, firstBatch: [{ _id: 'y' }] } } },
    ]);
    const problems = lines.slice(3);
    expect(problems.map(({ status, outcome }) => [status, outcome])).toEqual(
      [403, 400, 400].map((status) => [status, 'not-executed']),
    );
    expect(problems.map(({ problem }) => problem?.['type'] as unknown)).toEqual([
      'urn:mooring:problem:forbidden-namespace',
      'urn:mooring:problem:invalid-cursor',
      'urn:mooring:problem:server-error',
    ]);
    expect(new Set(problems.map(({ problem }) => problem?.['instance'] as unknown)).size).toBe(3);
  });

  it('honours a token an item, on whichever gateway it is repeated', async () => {
    const items = [1, 2, 3].map(() => ({ command: increment, ...token(uuid(), 1) }));
    for (const [turn, gateway] of [...gateways, gateways[0]].entries()) {
      for (const { outcome, reply } of await batch(gateway, items)) {
        expect(outcome).toBe('executed');
        expect(reply).toMatchObject({ n: 1, nModified: 1 });
        expect('retriedStmtIds' in (reply ?? {})).toBe(turn > 0);
      }
    }
    // One by one, the tokens are the same ones.
    const [{ session = '', txnNumber = 0 } = {}] = items;
    await command(gateways[0], increment, {
      'Mooring-Session': session,
      'Mooring-Txn-Number': String(txnNumber),
      'Mooring-Token-Domain': items[0]?.tokenDomain ?? '',
      'Mooring-Not-After': String(items[0]?.notAfter),
    });
    expect(await count()).toBe(3);
  });

  it('refuses the second item of a session, and runs the first', async () => {
    const session = uuid();
    const lines = await batch(gateways[0], [
      { command: increment, ...token(session, 1) },
      { command: increment, ...token(session.toUpperCase(), 2) },
      { command: increment, ...token(uuid(), 1) },
    ]);
    expect(lines.map(({ status, outcome }) => [status, outcome])).toEqual([
      [200, 'executed'],
      [400, 'not-executed'],
      [200, 'executed'],
    ]);
    expect(lines[1]?.problem).toMatchObject({
      type: 'urn:mooring:problem:invalid-field',
      detail: expect.stringContaining('"session" is that of item 0 too') as string,
    });
    expect(await count()).toBe(2);
  });

  it.each([
    [5, 'invalid-field', 'An item must be a document'],
    [{}, 'invalid-field', '"command" of an item must be a command'],
    [{ command: [] }, 'invalid-field', '"command" of an item must be a command'],
    [{ command: increment, x: 1 }, 'unknown-field', 'Allowed are command, session, txnNumber'],
    [{ command: { eval: 1, $db: 'shop' } }, 'unknown-command', '"eval" is not allowed'],
    [
      { command: { find: 'c', filter: { $where: '1' }, $db: 'shop' } },
      'refused-operator',
      '$where',
    ],
    [{ command: increment, session: 'x' }, 'invalid-field', '"session" must be a UUID'],
    [{ command: increment, session: 5 }, 'invalid-field', '"session" must be a UUID'],
    [{ command: increment, txnNumber: 1 }, 'invalid-field', '"txnNumber" needs "session"'],
    [{ command: increment, ...token(uuid(), 1), txnNumber: '1' }, 'invalid-field', 'whole number'],
    [
      { command: increment, ...token(uuid(), 1), notAfter: undefined },
      'invalid-field',
      '"txnNumber" needs "notAfter" beside it',
    ],
    [
      { command: increment, ...token(uuid(), 1), notAfter: Date.now() - 1000 },
      'horizon-passed',
      'after its "notAfter"',
    ],
    [{ command: increment, deadlineMS: 0 }, 'invalid-field', '"deadlineMS" must be a whole'],
    [{ command: increment, attempt: 1.5 }, 'invalid-field', '"attempt" must be a whole number'],
    [{ command: { ping: 1, $db: 'shop' }, ...token(uuid(), 1) }, 'token-not-applicable', 'ping'],
  ])('refuses an item that is wrong, and no other: %j', async (item, type, text) => {
    const [wrong, right] = await batch(gateways[0], [item, { command: increment }]);
    expect(wrong).toMatchObject({ status: 400, outcome: 'not-executed' });
    expect(wrong?.problem?.['type']).toBe(`urn:mooring:problem:${type}`);
    expect(wrong?.problem?.['detail']).toContain(text);
    expect(right).toMatchObject({ status: 200, outcome: 'executed' });
    expect(await count()).toBe(1);
  });

  it('is as deep as a command is, for each item', async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
    const find = (levels: number) => ({
      command: { find: 'c', filter: nested(levels), $db: 'shop' },
    });
    const lines = await batch(gateways[0], [find(99), find(100), find(2)]);
    expect(lines.map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(lines[1]?.problem?.['type']).toBe('urn:mooring:problem:too-deep');
  });

  it.each([
    [{}, 'invalid-field'],
    [{ items: [] }, 'invalid-field'],
    [{ items: {} }, 'invalid-field'],
    [{ items: Array(51).fill(insert('x')) }, 'invalid-field'],
    [{ items: [insert('x')], ordered: true }, 'unknown-field'],
    [[insert('x')], 'malformed-body'],
  ])('that is none is refused as a whole: %j', async (body, type) => {
    const response = await post(gateways[0], body);
    expect(response.status).toBe(400);
    expect(response.headers.get('Mooring-Outcome')).toBe('not-executed');
    expect(await response.json()).toMatchObject({ type: `urn:mooring:problem:${type}` });
  });

  it('needs a key, and is posted', async () => {
    const body = JSON.stringify({ items: [insert('x')] });
    const url = `${gateways[0].url}/v1/batch`;
    expect((await send(url, { method: 'POST', body })).status).toBe(401);
    const get = await send(url);
    expect([get.status, get.headers.get('Allow')]).toEqual([405, 'POST']);
  });

  it('logs each item, and itself, without documents', async () => {
    const { log } = gateways[0];
    log.length = 0;
    await batch(gateways[0], [insert('private-text', { attempt: 2 }), { command: { eval: 1 } }]);
    const entry = { event: 'request', route: '/v1/batch', keyId: 'test-key-1' };
    const own = log.find(({ items }) => items !== undefined);
    expect(own).toMatchObject({ ...entry, status: 200, outcome: 'unknown', items: 2 });
    const ofItems = log.filter(({ index }) => index !== undefined);
    expect(ofItems.sort((a, b) => Number(a['index']) - Number(b['index']))).toMatchObject([
      { ...entry, index: 0, status: 200, outcome: 'executed', command: 'insert', attempt: 2 },
      { ...entry, index: 1, status: 400, outcome: 'not-executed', problem: 'unknown-command' },
    ]);
    expect(new Set(ofItems.map(({ batch: of }) => of as unknown))).toEqual(new Set([own?.['id']]));
    expect(new Set(log.map(({ id }) => id as unknown)).size).toBe(3);
    expect(JSON.stringify(log)).not.toMatch(/private-text|topsecret/);
  });

  it('takes from the rate of its key what its items would', async () => {
    const client = connectGatewayClient(embedded.uri);
    const keys = [{ ...createKey('slow-key-1', 'topsecret-3', ['shop']), requestsPerSecond: 5 }];
    const serving = await serve({ handler: createHandler({ client, keys }), port: 0 });
    const headers = {
      Authorization: 'Bearer slow-key-1.topsecret-3',
      'Content-Type': 'application/json',
    };
    const statuses: number[] = [];
    for (let turn = 0; turn < 2; turn++) {
      const response = await post(serving, { items: Array(20).fill(insert('x')) }, { headers });
      statuses.push(response.status);
      await response.text();
    }
    expect(statuses).toEqual([200, 429]);
    await serving.close();
    await client.close();
  });
});

describe('before a database that answers when it is told to', () => {
  let scripted: ScriptedServer;
  let gateway: Running;

  beforeEach(async () => {
    scripted = await startScripted();
    gateway = await startGateway(scripted.uri);
    await hello(gateway);
    scripted.answer({ n: 1, ok: 1 });
    scripted.hold();
  });
  afterEach(async () => {
    await gateway.close();
    await scripted.close();
  });

  const arrived = (count: number) => expect.poll(() => scripted.held.length).toBe(count);

  it('a slow item does not delay the line of a fast one', async () => {
    const lines = linesOf(await post(gateway, { items: [insert('slow'), insert('fast')] }));
    await arrived(2);
    const slow = scripted.seen.findIndex(
      ({ documents }) => (documents as { _id: string }[])[0]?._id === 'slow',
    );
    scripted.held[1 - slow]?.();
    expect((await lines.next()).value).toMatchObject({ index: 1, outcome: 'executed' });
    scripted.held[slow]?.();
    expect((await lines.next()).value).toMatchObject({ index: 0, outcome: 'executed' });
    expect((await lines.next()).done).toBe(true);
  });

  it('each item has its own deadline', async () => {
    const items = [insert('x', { deadlineMS: 100 }), insert('y', { deadlineMS: 5000 })];
    const lines = linesOf(await post(gateway, { items }));
    const first = (await lines.next()).value;
    expect(first).toMatchObject({ index: 0, status: 504, outcome: 'unknown' });
    await arrived(2);
    for (const answer of scripted.held) answer();
    expect((await lines.next()).value).toMatchObject({ index: 1, outcome: 'executed' });
  });

  it('a caller that is gone takes nothing with it, also when the gateway ends', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => {
      rejections.push(reason);
    };
    process.on('unhandledRejection', note);
    const caller = new AbortController();
    const { signal } = caller;
    const response = await post(gateway, { items: [insert('x'), insert('y')] }, { signal });
    await arrived(2);
    caller.abort();
    await expect(response.text()).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 30));
    let ended = false;
    const closing = gateway.close().then(() => (ended = true));
    // Connections would be closed after a second.
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(ended).toBe(false);
    for (const answer of scripted.held) answer();
    await closing;
    const items = gateway.log.filter(({ index }) => index !== undefined);
    expect(items.map(({ outcome }) => outcome as unknown)).toEqual(['executed', 'executed']);
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });

  it('says when an item may be tried again', async () => {
    const lone = await startScripted();
    const before = await startGateway(lone.uri);
    await hello(before);
    await lone.close();
    const [line] = await batch(before, [insert('x')]);
    expect(line).toMatchObject({ status: 503, outcome: 'not-executed', retryAfter: 1 });
    await before.close();
  });
});
