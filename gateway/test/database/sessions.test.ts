// Sessions: whose they are, how long a write may be repeated in them, and that they are ended.

import { type Document, MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { Database } from '../../database/database.ts';
import { IdleSessions } from '../../database/idle-sessions.ts';
import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import {
  command,
  expectRefusal,
  OTHER_KEY,
  type Running,
  startGateway,
  token,
} from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';

const lsidOf = ({ lsid }: Document) =>
  (lsid as { id: { toString(encoding: 'hex'): string } }).id.toString('hex');

const increment = {
  update: 'c',
  updates: [{ q: { _id: 'c' }, u: { $inc: { n: 1 } } }],
  $db: 'shop',
};

describe("another tenant's session UUID, guessed or stolen,", () => {
  let embedded: Embedded;
  let direct: MongoClient;
  let gateways: [Running, Running];
  const thief = { Authorization: `Bearer ${OTHER_KEY}` };

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

  it('burns no transaction number', async () => {
    const session = crypto.randomUUID();
    await command(gateways[0], increment, token(session, 1));
    const stolen = { ...token(session, 1_000_000), ...thief };
    for (const gateway of gateways) await command(gateway, increment, stolen);
    expect(await count()).toBe(2);
    const next = await command(gateways[1], increment, token(session, 2));
    expect(next.body).toEqual({ n: 1, nModified: 1, ok: 1 });
    const repeat = await command(gateways[0], increment, token(session, 2));
    expect(repeat.body).toMatchObject({ retriedStmtIds: [0] });
    expect(await count()).toBe(3);
  });

  it('reads no stored result', async () => {
    const session = crypto.randomUUID();
    const upsert = {
      update: 'c',
      updates: [{ q: { _id: 'private' }, u: { $inc: { n: 1 } }, upsert: true }],
      $db: 'shop',
    };
    const first = await command(gateways[0], upsert, token(session, 7));
    expect(first.body).toMatchObject({ upserted: [{ _id: 'private' }] });
    for (const txnNumber of [7, 6]) {
      const stolen = { ...token(session, txnNumber), ...thief };
      const other = { ...increment, updates: [{ q: { _id: 'none' }, u: { $inc: { n: 1 } } }] };
      const answer = await command(gateways[1], other, stolen);
      expect(answer.text).not.toContain('private');
      expect(answer.body).not.toHaveProperty('retriedStmtIds');
    }
  });
});

describe("the driver's sessions, which are used again,", () => {
  it('carry the id of their command alone, and are not ended with the driver', async () => {
    const scripted = await startScripted();
    const gateway = await startGateway(scripted.uri);
    const uuids = Array.from({ length: 3 }, () => crypto.randomUUID());
    const find = (at: number) =>
      command(
        gateway,
        { find: 'c', comment: at, $db: 'shop' },
        { 'Mooring-Session': uuids[at] ?? '' },
      );
    const all = () => Promise.all([find(0), find(1), find(2)]);
    scripted.answer({ ok: 1, cursor: { id: 0, ns: 'shop.c', firstBatch: [] } });
    await all();
    scripted.answer({ ok: 0, code: 2, codeName: 'BadValue', errmsg: 'no' });
    await all();
    await find(2);
    scripted.answer({ ok: 1, cursor: { id: 0, ns: 'shop.c', firstBatch: [] } });
    for (const at of [1, 0, 2]) await find(at);
    await all();
    const idsOf = (at: number) =>
      new Set(scripted.seen.filter(({ comment }) => comment === at).map(lsidOf));
    const ids = [idsOf(0), idsOf(1), idsOf(2)].map((set) => [...set]);
    expect(scripted.seen).toHaveLength(13);
    expect(ids.map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(new Set(ids.flat()).size).toBe(3);
    await gateway.close();
    expect(scripted.ended.flatMap(({ endSessions }) => endSessions as unknown[])).toEqual([]);
    await scripted.close();
  });
});

describe('behind a load balancer, where queries pin a connection to their session,', () => {
  it('a connection is free again after its query', async () => {
    const scripted = await startScripted({ serviceId: new ObjectId(), msg: 'isdbgrid' });
    const uri = scripted.uri.replace('directConnection', 'loadBalanced');
    const gateway = await startGateway(uri, {}, { maxPoolSize: 2 });
    scripted.answer({ ok: 1, n: 1, cursor: { id: 0, ns: 'shop.c', firstBatch: [] } });
    const find = { find: 'c', $db: 'shop' };
    await Promise.all([find, find].map((query) => command(gateway, query)));
    const insert = { insert: 'c', documents: [{ _id: 1 }], $db: 'shop' };
    const answer = await command(gateway, insert, { 'Mooring-Deadline-MS': '1000' });
    expect([answer.status, answer.outcome]).toEqual([200, 'executed']);
    await gateway.close();
    await scripted.close();
  });
});

describe('the horizon', () => {
  it('is the end of repeating: what comes later is refused, wherever, and has no effect', async () => {
    const scripted = await startScripted();
    let ahead = 0;
    const now = () => Date.now() + ahead;
    const gateways = [
      await startGateway(scripted.uri, { now }),
      await startGateway(scripted.uri, { now }),
    ];
    const headers = token(crypto.randomUUID(), 1);
    const outcomes: (string | null)[] = [];
    for (ahead of [0, 59_000, 60_001, 600_000]) {
      for (const gateway of gateways) {
        const answer = await command(gateway, increment, headers);
        outcomes.push(answer.outcome);
        if (ahead > 60_000) expectRefusal(answer, 400, 'horizon-passed');
      }
    }
    expect(outcomes.slice(0, 4)).toEqual(Array(4).fill('executed'));
    expect(scripted.seen).toHaveLength(4);
    for (const gateway of gateways) await gateway.close();
    await scripted.close();
  });
});

describe('a write that sleeps on its way', () => {
  it('until after its horizon is not sent', async () => {
    const scripted = await startScripted();
    let ahead = 0;
    const now = () => Date.now() + ahead;
    const gateway = await startGateway(scripted.uri, { now }, { maxPoolSize: 1 });
    await command(gateway, { ping: 1, $db: 'shop' });
    scripted.hold();
    const first = command(gateway, { ping: 1, $db: 'shop' });
    await expect.poll(() => scripted.held.length).toBe(1);
    // It waits for the one connection.
    const second = command(gateway, increment, token(crypto.randomUUID(), 1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    ahead = 1_900_000;
    scripted.held[0]?.();
    expect((await first).outcome).toBe('executed');
    expectRefusal(await second, 400, 'horizon-passed');
    expect(scripted.seen.map((sent) => Object.keys(sent)[0])).toEqual(['ping', 'ping']);
    // The connection that it had is as good as before.
    const third = command(gateway, { ping: 1, $db: 'shop' });
    await expect.poll(() => scripted.held.length).toBe(2);
    scripted.held[1]?.();
    expect((await third).outcome).toBe('executed');
    await gateway.close();
    await scripted.close();
  });
});

describe('idle sessions', () => {
  let scripted: ScriptedServer;
  let time = 0;

  beforeEach(async () => {
    time = Date.now();
    scripted = await startScripted();
  });

  const ended = () =>
    scripted.ended.flatMap(({ endSessions }) =>
      (endSessions as { id: { toString(encoding: 'hex'): string } }[]).map(({ id }) =>
        id.toString('hex'),
      ),
    );

  it('of writes are ended after five minutes, by whatever request comes then', async () => {
    const gateway = await startGateway(scripted.uri, { now: () => time });
    const horizon = () => ({ 'Mooring-Not-After': String(time + 60_000) });
    const [idle, busy] = [crypto.randomUUID(), crypto.randomUUID()];
    await command(gateway, increment, { ...token(idle, 1), ...horizon() });
    await command(gateway, increment, { ...token(busy, 1), ...horizon() });
    const [ofIdle = ''] = scripted.seen.map(lsidOf);
    // A cursor's session is never ended, nor is the one of a write without a token.
    await command(gateway, { find: 'c', $db: 'shop' }, { 'Mooring-Session': idle });
    await command(gateway, increment);
    time += 299_000;
    await command(gateway, increment, { ...token(busy, 2), ...horizon() });
    expect(ended()).toEqual([]);
    time += 60_000;
    await command(gateway, { ping: 1, $db: 'shop' });
    await expect.poll(ended).toEqual([ofIdle]);
    time += 11_000;
    await command(gateway, { ping: 1, $db: 'shop' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ended()).toEqual([ofIdle]);
    await gateway.close();
    await scripted.close();
  });

  it('are remembered within bounds, and ended in batches', async () => {
    const client = new MongoClient(scripted.uri);
    const sessions = new IdleSessions(new Database(client), () => time, 1500);
    const id = (n: number) => {
      const bytes = Buffer.alloc(16);
      bytes.writeUInt32BE(n);
      return bytes;
    };
    for (let n = 0; n < 2000; n++) sessions.note(id(n));
    time += 300_000;
    sessions.sweep();
    sessions.sweep();
    await expect.poll(() => ended().length).toBe(1000);
    // The oldest 500 were only forgotten.
    expect(ended()[0]).toBe(id(500).toString('hex'));
    time += 11_000;
    sessions.sweep();
    await expect.poll(() => ended().length).toBe(1500);
    expect(new Set(ended()).size).toBe(1500);
    await client.close();
    await scripted.close();
  });

  it('that cannot be ended are nobody’s trouble', async () => {
    const gateway = await startGateway(scripted.uri, { now: () => time });
    await command(gateway, increment, {
      ...token(crypto.randomUUID(), 1),
      'Mooring-Not-After': String(time + 60_000),
    });
    await scripted.close();
    time += 400_000;
    const answer = await command(gateway, { ping: 1, $db: 'shop' });
    expect(answer.outcome).toBe('not-executed');
    await gateway.close();
  });
});
