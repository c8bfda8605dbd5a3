// What a failing database makes of the outcome: lost replies, silence, absence, and its own errors.

import { MongoBulkWriteError, MongoClient, MongoServerError } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { DeadlineError, problemOf } from '../../database/outcome.ts';
import {
  command,
  cursorOf,
  expectRefusal,
  hello,
  type Running,
  startGateway,
} from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const insert = (_id: string) => ({ insert: 'c', documents: [{ _id }], $db: 'shop' });

describe('a connection that breaks', () => {
  let embedded: Embedded;
  let proxy: TcpProxy;
  let gateway: Running;
  let direct: MongoClient;

  beforeAll(async () => {
    embedded = await startEmbedded();
    proxy = await startProxy(embedded.uri);
    gateway = await startGateway(proxy.uri);
    direct = new MongoClient(embedded.uri);
    await hello(gateway);
  });
  afterAll(async () => {
    await direct.close();
    await gateway.close();
    await embedded.close();
  });

  const stored = (_id: string) =>
    direct
      .db('shop')
      .collection('c')
      .findOne({ _id: _id as never });

  it('after the write was applied is 502 unknown, and nothing is repeated', async () => {
    proxy.loseReply('cut-after-apply', 'cut');
    const answer = await command(gateway, insert('cut-after-apply'));
    expect([answer.status, answer.outcome, answer.body['type']]).toEqual([
      502,
      'unknown',
      'urn:mooring:problem:database-connection-lost',
    ]);
    expect(proxy.lost()).toBe(1);
    expect(await stored('cut-after-apply')).not.toBeNull();
    expect(answer.text).not.toMatch(/cut-after-apply|127\.0\.0\.1|node_modules|\.ts/);
  });

  it('works again at once', async () => {
    const answer = await command(gateway, insert('next'));
    expect([answer.status, answer.outcome]).toEqual([200, 'executed']);
  });

  it('stays silent: 504 unknown when the deadline passes', async () => {
    proxy.loseReply('stalled', 'stall');
    const started = performance.now();
    const answer = await command(gateway, insert('stalled'), { 'Mooring-Deadline-MS': '300' });
    expect([answer.status, answer.outcome, answer.body['type']]).toEqual([
      504,
      'unknown',
      'urn:mooring:problem:deadline-exceeded',
    ]);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await stored('stalled')).not.toBeNull();
  });

  it('stays silent during a getMore: 504 unknown too', async () => {
    await command(gateway, { insert: 'two', documents: [{ a: 1 }, { a: 2 }], $db: 'shop' });
    const { id } = cursorOf(await command(gateway, { find: 'two', batchSize: 1, $db: 'shop' }));
    proxy.loseReply('silent-more', 'stall');
    const getMore = { getMore: id, collection: 'two', comment: 'silent-more', $db: 'shop' };
    const answer = await command(gateway, getMore, { 'Mooring-Deadline-MS': '300' });
    expect([answer.status, answer.outcome]).toEqual([504, 'unknown']);
  });

  it('keeps others waiting: 503 not-executed when no connection comes free in time', async () => {
    const narrow = await startGateway(proxy.uri, { maxConcurrent: 2 }, { maxPoolSize: 1 });
    await hello(narrow);
    proxy.loseReply('blocker', 'stall');
    const first = command(narrow, insert('blocker'), { 'Mooring-Deadline-MS': '900' });
    while (proxy.waiting()) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await command(narrow, insert('queued'), { 'Mooring-Deadline-MS': '200' });
    expectRefusal(second, 503, 'deadline-exceeded');
    expect((await first).outcome).toBe('unknown');
    expect(await stored('queued')).toBeNull();
    await narrow.close();
  });

  it('is gone for good: 503 not-executed with Retry-After, for hello too', async () => {
    await proxy.close();
    for (const answer of [await hello(gateway), await command(gateway, insert('late'))]) {
      expectRefusal(answer, 503, 'database-unavailable');
      expect(answer.headers.get('Retry-After')).toBe('1');
      expect(answer.text).not.toMatch(/late|127\.0\.0\.1|ECONN/);
    }
    expect(await stored('late')).toBeNull();
  });
});

describe('a database that is not there yet', () => {
  it('is 503 within the deadline, and found when it comes', async () => {
    const first = await startEmbedded();
    const port = Number(/:(\d+)\//.exec(first.uri)?.[1]);
    await first.close();
    const gateway = await startGateway(first.uri, {}, { serverSelectionTimeoutMS: 5000 });
    const started = performance.now();
    const refused = await command(gateway, insert('x'), { 'Mooring-Deadline-MS': '200' });
    expectRefusal(refused, 503, 'deadline-exceeded');
    expect(performance.now() - started).toBeLessThan(1000);
    const second = await startEmbedded({ port });
    const found = await command(gateway, insert('x'));
    expect([found.status, found.outcome]).toEqual([200, 'executed']);
    await gateway.close();
    await second.close();
  });
});

describe('a first connection that failed', () => {
  it('is made again', async () => {
    const first = await startEmbedded();
    await first.close();
    const gateway = await startGateway(first.uri, {}, { serverSelectionTimeoutMS: 100 });
    for (let turn = 0; turn < 2; turn++) {
      expectRefusal(await command(gateway, insert('x')), 503, 'database-unavailable');
    }
    const second = await startEmbedded({ port: Number(/:(\d+)\//.exec(first.uri)?.[1]) });
    expect((await command(gateway, insert('x'))).outcome).toBe('executed');
    await gateway.close();
    await second.close();
  });
});

describe("the database's own errors", () => {
  let scripted: ScriptedServer;
  let gateway: Running;

  beforeAll(async () => {
    scripted = await startScripted();
    // After a change of the primary the driver looks at the server anew before it uses it again.
    gateway = await startGateway(scripted.uri, {}, { serverSelectionTimeoutMS: 3000 });
  });
  afterAll(async () => {
    await gateway.close();
    await scripted.close();
  });

  const overload = ['SystemOverloadedError', 'RetryableError'];
  const retryable = ['RetryableWriteError'];
  const nothingDone = ['RetryableWriteError', 'NoWritesPerformed'];
  const find = { find: 'c', $db: 'shop' };

  it.each([
    ['a definite error', insert('x'), 2, [], 400, 'not-executed'],
    ['a retryable write', insert('x'), 91, retryable, 503, 'unknown'],
    ['one that did nothing', insert('x'), 91, nothingDone, 503, 'not-executed'],
    ['an interruption without labels', insert('x'), 11602, [], 503, 'unknown'],
    ['the same of a read', find, 11602, [], 503, 'not-executed'],
    ['a majority that cannot be read yet', find, 134, [], 503, 'not-executed'],
    ['a write out of time', insert('x'), 50, [], 504, 'unknown'],
    ['a read out of time', find, 50, [], 504, 'not-executed'],
    ['an overload', insert('x'), 462, overload, 503, 'not-executed'],
  ])('%s', async (_name, body, code, errorLabels, status, outcome) => {
    scripted.answer({ ok: 0, code, codeName: 'SomeName', errmsg: 'why', errorLabels });
    const answer = await command(gateway, body);
    expect([answer.status, answer.outcome]).toEqual([status, outcome]);
    expect(answer.body).toMatchObject({ code, codeName: 'SomeName', errorLabels, outcome });
  });

  it('are sent once: nothing is repeated here', async () => {
    scripted.seen.length = 0;
    scripted.answer({
      ok: 0,
      code: 462,
      errmsg: 'busy',
      errorLabels: overload,
      baseBackoffMS: 250,
    });
    const answer = await command(gateway, insert('x'));
    expect(scripted.seen).toHaveLength(1);
    expect(answer.body['baseBackoffMS']).toBe(250);
  });

  it('within a write are a reply', async () => {
    const writeErrors = [{ index: 0, code: 121, errmsg: 'failed', errInfo: { doc: 'private' } }];
    scripted.answer({ ok: 1, n: 0, writeErrors, opTime: { t: 1 }, electionId: 'x' });
    const answer = await command(gateway, insert('x'));
    expect([answer.status, answer.outcome]).toEqual([200, 'executed']);
    expect(answer.body).toEqual({
      ok: 1,
      n: 0,
      writeErrors: [
        { index: 0, code: 121, errmsg: 'The database refused the command: code (121).' },
      ],
    });
  });

  it('of the write concern are a reply, or unknown when the write may be repeated', async () => {
    const writeConcernError = { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'at db1:27017' };
    scripted.answer({ ok: 1, n: 1, writeConcernError });
    const applied = await command(gateway, insert('x'));
    expect([applied.status, applied.outcome]).toEqual([200, 'executed']);
    expect(applied.body['writeConcernError']).toMatchObject({ code: 64 });
    expect(applied.text).not.toContain('db1');
    scripted.answer({ ok: 1, n: 1, writeConcernError, errorLabels: retryable });
    const repeat = await command(gateway, insert('x'));
    expect([repeat.status, repeat.outcome]).toEqual([503, 'unknown']);
    expect(repeat.body['errorLabels']).toEqual(retryable);
  });

  it('of findAndModify are those of any write, and its document is kept', async () => {
    const modify = { findAndModify: 'c', query: {}, update: { $inc: { n: 1 } }, $db: 'shop' };
    const writeConcernError = { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'at db1:27017' };
    const done = { value: { _id: 1, n: 2 }, lastErrorObject: { n: 1, updatedExisting: true } };
    scripted.answer({ ok: 1, ...done, writeConcernError });
    const applied = await command(gateway, modify);
    expect([applied.status, applied.outcome]).toEqual([200, 'executed']);
    expect(applied.body).toMatchObject({ ...done, writeConcernError: { code: 64 }, ok: 1 });
    scripted.answer({ ok: 1, ...done, writeConcernError, errorLabels: retryable });
    const repeat = await command(gateway, modify);
    expect([repeat.status, repeat.outcome]).toEqual([503, 'unknown']);
    expect(repeat.body).not.toHaveProperty('value');
    const keyPattern = { email: 1 };
    scripted.answer({
      ok: 0,
      code: 11000,
      errmsg: 'x',
      keyPattern,
      keyValue: { email: 'private' },
    });
    const duplicate = await command(gateway, modify);
    expect([duplicate.status, duplicate.outcome]).toEqual([400, 'not-executed']);
    expect(duplicate.body).toMatchObject({ code: 11000, keyPattern });
    expect(duplicate.text).not.toContain('private');
  });

  it.each([
    ['BadValue', 2, 'unknown operator: $foo', 'unknown operator: $foo'],
    ['a value in braces', 14, "type of {n: 'pri'} is wrong", 'type of … is wrong'],
    ['a value in brackets', 14, 'type of [1, "pri"] is wrong', 'type of … is wrong'],
    ['a quoted value', 9, "cannot parse 'private' here", 'cannot parse … here'],
    ['a quote that never ends', 9, "cannot parse 'private", 'cannot parse …'],
    ['a quoted operator', 9, "Unrecognized '$foo'", 'Unrecognized $foo'],
    ['a host', 2, 'no answer from db1.internal:27017', 'no answer from …'],
    ['a path', 2, 'cannot read /etc/mongod.conf', 'cannot read …'],
    ['a number', 2, 'card 4111111111111111 is bad', 'card … is bad'],
    ['any text of other codes', 8000, 'private', 'The database refused the command: X (8000).'],
    [
      'a duplicate key',
      11000,
      'E11000 duplicate key error collection: a.b index: email_1 dup key: { email: "pri" }',
      'E11000 duplicate key error collection: a.b index: email_1',
    ],
  ])('are told without %s', async (_name, code, errmsg, detail) => {
    scripted.answer({ ok: 0, code, codeName: 'X', errmsg, keyValue: { email: 'private' } });
    const answer = await command(gateway, insert('x'));
    expect(answer.body['detail']).toBe(detail);
    expect(answer.text).not.toMatch(/pri|private|27017|4111/);
  });

  it('about time come with their code, so that they differ from our own deadline', async () => {
    scripted.answer({ ok: 0, code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'private' });
    const answer = await command(gateway, insert('x'));
    const { instance, ...problem } = answer.body;
    expect(instance).toMatch(/^urn:uuid:/);
    expect(problem).toEqual({
      type: 'urn:mooring:problem:deadline-exceeded',
      title: 'deadline exceeded',
      status: 504,
      outcome: 'unknown',
      detail: 'The database refused the command: MaxTimeMSExpired (50).',
      code: 50,
      codeName: 'MaxTimeMSExpired',
      errorLabels: [],
    });
    expect(answer.headers.get('Retry-After')).toBeNull();
  });
});

describe('errors of the driver', () => {
  const named = (name: string) => Object.assign(new Error('x'), { name });
  const bulk = new MongoBulkWriteError(
    { message: 'socket closed', code: 0, ok: 0 } as never,
    {} as never,
  );

  it.each<[string, unknown]>([
    ['anything unheard of', new Error('x')],
    ['not even an error', 'x'],
    ['a network error', named('MongoNetworkError')],
    ['an interrupted command', named('PoolClearedOnNetworkError')],
    ['a cleared pool', named('MongoPoolClearedError')],
    ['no server', named('MongoServerSelectionError')],
    ['a bulk error that hides a network error', bulk],
    ['a server error without a reply', new MongoServerError({ message: 'x' })],
  ])('%s proves nothing about a command that was sent', (_name, error) => {
    const sent = problemOf(error, { writes: true, sent: true });
    expect([sent.parts.status, sent.outcome]).toEqual([502, 'unknown']);
    const unsent = problemOf(error, { writes: true, sent: false });
    expect([unsent.parts.status, unsent.outcome]).toEqual([503, 'not-executed']);
  });

  it.each<[string, unknown]>([
    ['our deadline', new DeadlineError()],
    ["the driver's socket timeout", named('MongoNetworkTimeoutError')],
  ])('%s is a timeout', (_name, error) => {
    const sent = problemOf(error, { writes: true, sent: true });
    expect([sent.parts.status, sent.outcome]).toEqual([504, 'unknown']);
    const unsent = problemOf(error, { writes: true, sent: false });
    expect([unsent.parts.status, unsent.outcome]).toEqual([503, 'not-executed']);
  });
});
