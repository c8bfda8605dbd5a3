// Cursors as tokens: any gateway goes on with them, nobody else does, and their end is told as it is.

import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import {
  ADMIN_KEY,
  type Answer,
  command,
  cursorOf,
  expectRefusal,
  OTHER_KEY,
  type Running,
  startGateway,
} from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';

const find = { find: 'many', filter: {}, sort: { _id: 1 }, batchSize: 50, $db: 'shop' };
const getMore = (id: unknown) => ({ getMore: id, collection: 'many', batchSize: 50, $db: 'shop' });
const all = Array.from({ length: 300 }, (_, n) => n);

let embedded: Embedded;
let gateways: [Running, Running];

beforeAll(async () => {
  embedded = await startEmbedded();
  gateways = [await startGateway(embedded.uri), await startGateway(embedded.uri)];
  const direct = new MongoClient(embedded.uri);
  await direct
    .db('shop')
    .collection('many')
    .insertMany(all.map((n) => ({ _id: n as never })));
  await direct.close();
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await embedded.close();
});

const open = async (headers = {}) => cursorOf(await command(gateways[0], find, headers)).id;

function expectLost(answer: Answer): void {
  const body = expectRefusal(answer, 410, 'cursor-lost');
  expect(body).toMatchObject({ code: 43, codeName: 'CursorNotFound', errorLabels: [] });
}

describe('a cursor', () => {
  it('opened on one gateway goes on at another, and back', async () => {
    const first = await command(gateways[0], find);
    const seen: { _id: number }[] = [...cursorOf(first).firstBatch];
    let { id } = cursorOf(first);
    for (let turn = 1; id !== 0; turn++) {
      expect(id).toMatch(/^[\w-]{60}$/);
      const next = await command(gateways[turn % 2] ?? gateways[0], getMore(id));
      expect(next.outcome).toBe('executed');
      seen.push(...cursorOf(next).nextBatch);
      ({ id } = cursorOf(next));
    }
    expect(seen.map(({ _id }) => _id)).toEqual(all);
  });

  it('carries its session: the headers of a getMore are of no matter', async () => {
    const uuid = () => ({ 'Mooring-Session': crypto.randomUUID() });
    for (const [ofFind, ofMore] of [
      [uuid(), {}],
      [{}, uuid()],
      [uuid(), uuid()],
    ]) {
      const answer = await command(gateways[1], getMore(await open(ofFind)), ofMore);
      expect([answer.status, answer.outcome]).toEqual([200, 'executed']);
    }
  });

  it('is one of its key only, and of its collection', async () => {
    const id = await open();
    const others: [object, Record<string, string>?][] = [
      [getMore(id), { Authorization: `Bearer ${OTHER_KEY}` }],
      [getMore(id), { Authorization: `Bearer ${ADMIN_KEY}` }],
      [{ ...getMore(id), collection: 'others' }],
      [{ ...getMore(id), $db: 'stock' }],
      [
        { killCursors: 'many', cursors: [id], $db: 'shop' },
        { Authorization: `Bearer ${OTHER_KEY}` },
      ],
      [{ killCursors: 'others', cursors: [id], $db: 'shop' }],
    ];
    for (const [body, headers] of others) {
      expectRefusal(await command(gateways[0], body, headers), 400, 'invalid-cursor');
    }
    expect((await command(gateways[0], getMore(id))).status).toBe(200);
  });

  it('is not forged: no byte of it can be another', async () => {
    const bytes = Buffer.from(String(await open()), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const forged = Buffer.from(bytes);
      forged[at] = (forged[at] ?? 0) ^ 1;
      const answer = await command(gateways[0], getMore(forged.toString('base64url')));
      expectRefusal(answer, 400, 'invalid-cursor');
    }
    for (const text of ['', '5', 'x'.repeat(60), `${bytes.toString('base64url')}AAAA`]) {
      expectRefusal(await command(gateways[0], getMore(text)), 400, 'invalid-cursor');
    }
  });

  it('is one of the gateways with its secret; without a secret, of its process', async () => {
    const options = { sessionSecret: undefined };
    const lone = [
      await startGateway(embedded.uri, options),
      await startGateway(embedded.uri, options),
    ] as const;
    const { id } = cursorOf(await command(lone[0], find));
    for (const stranger of [lone[1], gateways[0]]) {
      expectRefusal(await command(stranger, getMore(id)), 400, 'invalid-cursor');
    }
    expectRefusal(await command(lone[0], getMore(await open())), 400, 'invalid-cursor');
    expect((await command(lone[0], getMore(id))).status).toBe(200);
    for (const gateway of lone) await gateway.close();
  });

  it('that was killed is lost, and is killed once', async () => {
    const [one, two] = [await open(), await open()];
    const kill = { killCursors: 'many', cursors: [one], $db: 'shop' };
    const nothing = { cursorsAlive: [], cursorsUnknown: [], ok: 1 };
    const first = await command(gateways[1], kill);
    expect(first.body).toEqual({ ...nothing, cursorsKilled: [one], cursorsNotFound: [] });
    const both = await command(gateways[0], { ...kill, cursors: [one, two] });
    expect(both.body).toEqual({ ...nothing, cursorsKilled: [two], cursorsNotFound: [one] });
    for (const id of [one, two]) expectLost(await command(gateways[0], getMore(id)));
  });
});

describe('a step-down between find and getMore', () => {
  it('loses the cursor on every gateway, and is told as that', async () => {
    const id = await open();
    const direct = new MongoClient(embedded.uri);
    await direct.db('admin').command({ replSetStepDown: 0.1 });
    await direct.close();
    const ping = { ping: 1, $db: 'shop' };
    for (const gateway of gateways) {
      await expect.poll(async () => (await command(gateway, ping)).status).toBe(200);
      expectLost(await command(gateway, getMore(id)));
      // A cursor of the new term is as good as any.
      const { id: next } = cursorOf(await command(gateway, find));
      expect((await command(gateway, getMore(next))).status).toBe(200);
    }
  });
});

describe('before a database that answers as told', () => {
  let scripted: ScriptedServer;
  let gateway: Running;

  beforeAll(async () => {
    scripted = await startScripted({ electionId: new ObjectId() });
    gateway = await startGateway(scripted.uri, {}, { serverSelectionTimeoutMS: 3000 });
  });
  afterAll(async () => {
    await gateway.close();
    await scripted.close();
  });

  it('a list of collections goes on under its own namespace', async () => {
    const ns = 'shop.$cmd.listCollections';
    scripted.answer({ cursor: { id: 7, ns, firstBatch: [] }, ok: 1 });
    const list = { listCollections: 1, cursor: {}, $db: 'shop' };
    const { id } = cursorOf(await command(gateway, list));
    const more = { getMore: id, collection: '$cmd.listCollections', $db: 'shop' };
    expect((await command(gateway, more)).status).toBe(200);
    expect(scripted.seen.at(-1)).toMatchObject({ getMore: 7, collection: '$cmd.listCollections' });
    const ids = scripted.seen.slice(-2).map(({ lsid }) => String((lsid as { id: unknown }).id));
    expect(ids[0]).toBe(ids[1]);
  });

  it('a step-down loses the cursor, without asking the new primary', async () => {
    scripted.answer({ cursor: { id: 7, ns: 'shop.many', firstBatch: [] }, ok: 1 });
    const { id } = cursorOf(await command(gateway, find));
    scripted.greet({ electionId: new ObjectId() });
    scripted.answer({ ok: 0, code: 10107, codeName: 'NotWritablePrimary', errmsg: 'x' });
    await command(gateway, { insert: 'many', documents: [{}], $db: 'shop' });
    scripted.seen.length = 0;
    scripted.answer({ cursor: { id: 0, ns: 'shop.many', nextBatch: [] }, ok: 1 });
    await expect
      .poll(async () => (await command(gateway, { ping: 1, $db: 'shop' })).status)
      .toBe(200);
    expectLost(await command(gateway, getMore(id)));
    const kill = await command(gateway, { killCursors: 'many', cursors: [id], $db: 'shop' });
    expect(kill.body).toMatchObject({ cursorsKilled: [], cursorsNotFound: [id], ok: 1 });
    expect(scripted.seen.map((seen) => Object.keys(seen)[0])).not.toContain('getMore');
    expect(scripted.seen.map((seen) => Object.keys(seen)[0])).not.toContain('killCursors');
  });
});
