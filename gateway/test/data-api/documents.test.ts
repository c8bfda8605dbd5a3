// How many documents an answer holds: the limits, the batches, and what ends an answer that is too long.

import { type Document, Long, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { type Answer, type Running, startGateway } from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { action, expectError, TASKS } from './action.ts';

const NAMESPACE = `${TASKS.database}.${TASKS.collection}`;

const documentsOf = ({ body }: Answer): Document[] => body['documents'] as Document[];

describe('the limit of find', () => {
  const COUNT = 12_000;
  let embedded: Embedded;
  let gateway: Running;

  beforeAll(async () => {
    embedded = await startEmbedded();
    gateway = await startGateway(embedded.uri);
    const direct = new MongoClient(embedded.uri);
    const documents = Array.from({ length: COUNT }, (_, at) => ({ _id: at as never }));
    await direct.db(TASKS.database).collection(TASKS.collection).insertMany(documents);
    await direct.close();
  });
  afterAll(async () => {
    await gateway.close();
    await embedded.close();
  });

  it.each([
    ['without one', {}, 1000],
    ['with a small one', { limit: 10 }, 10],
    ['with one of exactly a batch', { limit: 5000 }, 5000],
    ['with one of several batches', { limit: 11_999 }, 11_999],
    ['with more than there are', { limit: 50_000 }, COUNT],
    ['with more than is allowed', { limit: 5_000_000_000 }, COUNT],
    ['with 0, which is none', { limit: 0 }, COUNT],
    ['and a skip', { limit: 3000, skip: 11_000 }, 1000],
  ])('%s', async (_name, options, expected) => {
    const answer = await action(gateway, 'find', { ...TASKS, ...options });
    expect(answer.status).toBe(200);
    const ids = documentsOf(answer).map(({ _id }) => _id as unknown);
    const first = 'skip' in options ? options.skip : 0;
    expect(ids).toEqual(Array.from({ length: expected }, (_, at) => first + at));
  });

  it('one document only is asked for by findOne', async () => {
    const { body } = await action(gateway, 'findOne', { ...TASKS, filter: { _id: { $gte: 5 } } });
    expect(body).toEqual({ document: { _id: 5 } });
  });

  it('an error of a later batch is an error of the whole, not a shorter answer', async () => {
    const proxy = await startProxy(embedded.uri);
    const behind = await startGateway(proxy.uri);
    proxy.loseReply('getMore', 'cut');
    const answer = await action(behind, 'find', { ...TASKS, limit: 6000 });
    expectError(answer, 502, 'InternalServerError', 'unknown');
    expect(proxy.lost()).toBe(1);
    await behind.close();
    await proxy.close();
  });

  it('a cursor that the database lost is 503, because the query can be sent again', async () => {
    const direct = new MongoClient(embedded.uri);
    await direct.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: { times: 1 },
      data: { failCommands: ['getMore'], errorCode: 43 },
    });
    await direct.close();
    const answer = await action(gateway, 'find', { ...TASKS, limit: 6000 });
    expect(expectError(answer, 503, 'InternalServerError')).toContain('send it again');
    expect(documentsOf(await action(gateway, 'find', { ...TASKS, limit: 6000 }))).toHaveLength(
      6000,
    );
  });

  it('more text than is allowed is refused, not cut', async () => {
    const small = await startGateway(embedded.uri, { maxAnswerBytes: 20_000 });
    expect(documentsOf(await action(small, 'find', TASKS))).toHaveLength(1000);
    const answer = await action(small, 'find', { ...TASKS, limit: 6000 });
    expect(expectError(answer, 400, 'ReadSizeLimitExceeded')).toContain('20000 bytes');
    await small.close();
  });
});

describe('what is asked of the server', () => {
  let scripted: ScriptedServer;
  let gateway: Running;
  beforeAll(async () => {
    scripted = await startScripted();
    gateway = await startGateway(scripted.uri, { maxAnswerBytes: 4_000_000 });
  });
  afterAll(async () => {
    await gateway.close();
    await scripted.close();
  });
  beforeEach(() => scripted.seen.splice(0));

  const batch = (id: number, documents: Document[]) => ({
    ok: 1,
    // The scripted server gives one answer to all commands, so it is a first and a next batch at once.
    cursor: { id: Long.fromNumber(id), ns: NAMESPACE, firstBatch: documents, nextBatch: documents },
    cursorsKilled: [],
  });
  const names = () => scripted.seen.map((command) => Object.keys(command)[0]);

  it('findOne asks for one document, and leaves no cursor', async () => {
    scripted.answer(batch(0, []));
    await action(gateway, 'findOne', { ...TASKS, filter: { a: 1 }, projection: { b: 1 } });
    expect(scripted.seen).toMatchObject([
      { find: 'tasks', filter: { a: 1 }, projection: { b: 1 }, limit: 1, singleBatch: true },
    ]);
  });

  it('aggregate ends at 50,000 documents and closes its cursor', async () => {
    scripted.answer(
      batch(
        77,
        Array.from({ length: 20_000 }, () => ({})),
      ),
    );
    const answer = await action(gateway, 'aggregate', { ...TASKS, pipeline: [] });
    expect(documentsOf(answer)).toHaveLength(50_000);
    expect(names()).toEqual(['aggregate', 'getMore', 'getMore', 'killCursors']);
  });

  it('an answer that is too long closes its cursor', async () => {
    scripted.answer(batch(77, [{ text: 'x'.repeat(1_500_000) }]));
    const answer = await action(gateway, 'find', TASKS);
    expectError(answer, 400, 'ReadSizeLimitExceeded');
    expect(names()).toEqual(['find', 'getMore', 'getMore', 'killCursors']);
  });

  it('all commands of one request are in one session', async () => {
    scripted.answer(batch(77, [{ text: 'x'.repeat(1_500_000) }]));
    await action(gateway, 'find', TASKS);
    const sessions = new Set(scripted.seen.map(({ lsid }) => JSON.stringify(lsid)));
    expect(sessions.size).toBe(1);
  });
});
