// POST /v1/command and GET /v1/hello when all goes well, before the embedded engine.

import { Code, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import {
  command,
  cursorOf,
  expectRefusal,
  hello,
  OTHER_KEY,
  startGateway,
  type Running,
} from '../support/harness.ts';
import { startScripted } from '../support/scripted-server.ts';

let embedded: Embedded;
let gateway: Running;
let direct: MongoClient;

beforeAll(async () => {
  embedded = await startEmbedded();
  gateway = await startGateway(embedded.uri);
  direct = new MongoClient(embedded.uri);
});
afterAll(async () => {
  await direct.close();
  await gateway.close();
  await embedded.close();
});
beforeEach(() => direct.db('shop').dropDatabase());

describe('hello', () => {
  it('says what a client may rely on', async () => {
    const answer = await hello(gateway);
    expect([answer.status, answer.outcome]).toEqual([200, 'executed']);
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    const { serverDate, ...rest } = answer.body;
    expect(Math.abs(Date.parse(String(serverDate)) - Date.now())).toBeLessThan(5000);
    expect(rest).toEqual({
      protocol: 1,
      minProtocol: 1,
      engine: 'mooring embedded demo engine',
      capabilities: {
        exactlyOnceWrites: true,
        // HMAC-SHA-256 of 'mooring token domain' by the tests' secret, its first 16 digits.
        tokenDomain: '53a6de8587e807ff',
        batch: true,
        cursors: 'portable',
      },
      limits: { maxBodyBytes: 1_048_576, maxDepth: 100, maxBatchItems: 50 },
    });
  });

  it('promises less without a session secret', async () => {
    const lone = await startGateway(embedded.uri, { sessionSecret: undefined });
    expect((await hello(lone)).body['capabilities']).toEqual({
      exactlyOnceWrites: false,
      batch: true,
      cursors: 'instance',
    });
    await lone.close();
  });

  it.each([
    ['a standalone server', { setName: null, hosts: null }, false, 'portable'],
    ['a mongos', { setName: null, hosts: null, msg: 'isdbgrid' }, true, 'none'],
    ['a server without sessions', { logicalSessionTimeoutMinutes: null }, false, 'portable'],
  ])('knows %s', async (_name, greeting, exactlyOnceWrites, cursors) => {
    const scripted = await startScripted({ ...greeting, engine: null });
    const before = await startGateway(scripted.uri);
    const { body } = await hello(before);
    expect(body).toMatchObject({
      engine: 'mongodb',
      capabilities: { exactlyOnceWrites, cursors },
    });
    expect('tokenDomain' in (body['capabilities'] as object)).toBe(exactlyOnceWrites);
    await before.close();
    await scripted.close();
  });

  it('knows a server that says hello by its older name only', async () => {
    const greeting = { setName: null, logicalSessionTimeoutMinutes: null, engine: null };
    const scripted = await startScripted({ ...greeting, helloOk: null }, { old: true });
    const before = await startGateway(scripted.uri);
    const { status, body } = await hello(before);
    expect([status, body['capabilities']]).toEqual([
      200,
      { exactlyOnceWrites: false, batch: true, cursors: 'portable' },
    ]);
    expect((await command(before, { ping: 1, $db: 'shop' })).status).toBe(200);
    expect(scripted.seen.map((seen) => Object.keys(seen)[0])).toEqual(['hello', 'ping']);
    await before.close();
    await scripted.close();
  });
});

describe('a command', () => {
  it('writes and reads Extended JSON', async () => {
    const document = {
      _id: { $oid: '0123456789abcdef01234567' },
      big: { $numberLong: '9007199254740993' },
      price: { $numberDecimal: '1.10' },
      at: { $date: '2026-01-02T03:04:05Z' },
      id: { $uuid: '01234567-89ab-4def-8123-456789abcdef' },
      plain: [1, 0.5, 'ä', null, true],
    };
    const inserted = await command(gateway, { insert: 'c', documents: [document], $db: 'shop' });
    expect([inserted.status, inserted.outcome]).toEqual([200, 'executed']);
    expect(inserted.body).toEqual({ n: 1, ok: 1 });
    expect(inserted.headers.get('Content-Type')).toBe('application/ejson');

    const found = await command(gateway, { find: 'c', filter: {}, $db: 'shop' });
    const { id, ...rest } = document;
    const uuid = { $binary: { base64: 'ASNFZ4mrTe+BI0VniavN7w==', subType: '04' } };
    expect(found.body).toEqual({
      cursor: { id: 0, ns: 'shop.c', firstBatch: [{ ...rest, id: uuid }] },
      ok: 1,
    });
    expect(id).toBeDefined();
    const stored = await direct.db('shop').collection('c').findOne();
    expect(String(stored?.['big'])).toBe('9007199254740993');
  });

  it('updates, upserts and deletes', async () => {
    const updates = [{ q: { _id: 1 }, u: { $inc: { n: 2 } }, upsert: true }];
    const first = await command(gateway, { update: 'c', updates, $db: 'shop' });
    expect(first.body).toEqual({ n: 1, nModified: 0, upserted: [{ index: 0, _id: 1 }], ok: 1 });
    const second = await command(gateway, { update: 'c', updates, $db: 'shop' });
    expect(second.body).toEqual({ n: 1, nModified: 1, ok: 1 });
    const deletes = [{ q: { n: 4 }, limit: 1 }];
    const third = await command(gateway, { delete: 'c', deletes, $db: 'shop' });
    expect(third.body).toEqual({ n: 1, ok: 1 });
  });

  it('pings', async () => {
    const { status, body } = await command(gateway, { ping: 1, $db: 'shop' });
    expect([status, body]).toEqual([200, { ok: 1 }]);
  });

  it('may have regular expressions, keys named __proto__, and null', async () => {
    const body =
      '{"insert":"c","documents":[{"_id":1,"__proto__":{"a":1},"r":{"$regularExpression":' +
      '{"pattern":"^x","options":"im"}}}],"$db":"shop"}';
    expect((await command(gateway, body)).body).toEqual({ n: 1, ok: 1 });
    const found = await command(gateway, { find: 'c', filter: { none: null }, $db: 'shop' });
    expect(found.text).toContain('"__proto__":{"a":1}');
    expect(found.text).toContain('"pattern":"^x"');
  });

  it('that meets a duplicate key says where, and not which', async () => {
    const insert = { insert: 'c', documents: [{ _id: 'secret-value' }], $db: 'shop' };
    await command(gateway, insert);
    const answer = await command(gateway, insert);
    expect([answer.status, answer.outcome]).toEqual([200, 'executed']);
    expect(answer.body).toEqual({
      n: 0,
      writeErrors: [
        {
          index: 0,
          code: 11000,
          keyPattern: { _id: 1 },
          errmsg: 'E11000 duplicate key error collection: shop.c index: _id_',
        },
      ],
      ok: 1,
    });
    expect(answer.text).not.toContain('secret-value');
  });

  it('may use databases of its key, and a key for all may use any', async () => {
    expect((await command(gateway, { ping: 1, $db: 'stock' })).status).toBe(200);
    const headers = { Authorization: `Bearer ${OTHER_KEY}` };
    expect((await command(gateway, { ping: 1, $db: 'whatever' }, headers)).status).toBe(200);
  });

  it('is logged without documents and secrets', async () => {
    gateway.log.length = 0;
    const insert = { insert: 'c', documents: [{ a: 'private-text' }], $db: 'shop' };
    await command(gateway, insert, { 'Mooring-Attempt': '2' });
    expect(gateway.log).toMatchObject([
      { event: 'request', status: 200, outcome: 'executed', command: 'insert', attempt: 2 },
    ]);
    const text = JSON.stringify(gateway.log);
    expect(text).toContain('test-key-1');
    expect(text).not.toMatch(/private-text|topsecret/);
  });
});

describe('a type that is not carried', () => {
  const insertCode = async () => {
    const document = { _id: 'old' as never, code: new Code('return secret'), n: 1 };
    await direct.db('shop').collection('c').insertOne(document);
  };

  it('is refused in words, and can be left out', async () => {
    await insertCode();
    const answer = await command(gateway, { find: 'c', $db: 'shop' });
    const { detail } = expectRefusal(answer, 422, 'unsupported-type');
    expect(detail).toContain('Leave the field out with a projection');
    expect(answer.text).not.toContain('secret');
    const without = { find: 'c', projection: { code: 0 }, $db: 'shop' };
    expect(cursorOf(await command(gateway, without)).firstBatch).toEqual([{ _id: 'old', n: 1 }]);
  });

  it('does not hide that a write was done', async () => {
    await insertCode();
    const update = { findAndModify: 'c', query: {}, update: { $inc: { n: 1 } }, $db: 'shop' };
    const { status, outcome, body } = await command(gateway, update);
    expect([status, outcome]).toEqual([500, 'executed']);
    expect(body).toMatchObject({ type: 'urn:mooring:problem:unsupported-type' });
    expect(await direct.db('shop').collection('c').findOne()).toMatchObject({ n: 2 });
  });
});
