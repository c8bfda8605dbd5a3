// What is refused and how: the Data API's statuses, codes and bodies, and that the database did not see it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type Answer,
  KEY,
  OTHER_KEY,
  READER_KEY,
  type Running,
  send,
  startGateway,
  token,
} from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';
import { action, APP, expectError, TASKS } from './action.ts';

let scripted: ScriptedServer;
let gateway: Running;

beforeAll(async () => {
  scripted = await startScripted();
  gateway = await startGateway(scripted.uri, { maxBodyBytes: 4000, dataSources: {} });
});
afterAll(async () => {
  // Nothing in this file may have reached the database.
  expect(scripted.seen).toEqual([]);
  await gateway.close();
  await scripted.close();
});

const JSON_BODY = { 'Content-Type': 'application/json' };

/** A request with these headers and no others. */
const bare = (headers: Record<string, string>): Promise<Answer> =>
  send(`${gateway.url}${APP}/action/findOne`, {
    method: 'POST',
    headers: { ...JSON_BODY, ...headers },
    body: JSON.stringify({ ...TASKS, filter: {} }),
  });

describe('credentials', () => {
  it('none is 400, in the words of the service', async () => {
    const text = expectError(await bare({}), 400, 'InvalidParameter');
    expect(text).toBe('no authentication methods were specified');
  });

  it.each([{ email: 'a@example.com' }, { password: 'Pa55w0rd!' }])(
    'one half of a pair is 400, in the words of the service: %o',
    async (headers) => {
      const text = expectError(await bare(headers), 400, 'MissingParameter');
      expect(text).toBe(
        'must specify some form of authentication (either email+password, api-key, or jwt) in the ' +
          'request header or body',
      );
    },
  );

  it.each<[string, Record<string, string>]>([
    ['a wrong API key', { apiKey: 'test-key-1.wrong-secret' }],
    [
      'an unknown API key',
      { 'api-key': 'A1g70fN7oKMNCnDRNeyou20Wd24rD6QNmXWYMPwz0SnDRQRQSYwGPdC3y44aJN3H' },
    ],
    ['a wrong Bearer', { Authorization: 'Bearer test-key-1.wrong-secret' }],
    ['a wrong Bearer beside a right API key', { Authorization: 'Bearer wrong', apiKey: KEY }],
    ['an empty Bearer beside a right API key', { Authorization: 'Bearer', apiKey: KEY }],
    ['a wrong apiKey beside a right api-key', { apiKey: 'wrong', 'api-key': KEY }],
  ])('%s is 401, in the words of the service', async (_name, headers) => {
    const answer = await bare(headers);
    const text = expectError(answer, 401, 'InvalidSession');
    expect(text).toBe('invalid session: error finding user for endpoint');
    expect(answer.text).not.toContain('wrong-secret');
  });

  it.each<[string, Record<string, string>]>([
    ['an email and a password', { email: 'a@example.com', password: 'Pa55w0rd!' }],
    ['a token of a user', { jwtTokenString: 'eyJhbGciOiJIUzI1NiJ9.e30.x' }],
  ])('%s is 401, and says what is served', async (_name, headers) => {
    const text = expectError(await bare(headers), 401, 'AuthProviderNotFound');
    expect(text).toContain('apiKey: <keyId>.<secret>');
    expect(text).not.toContain('Pa55w0rd!');
  });

  it.each<[string, Record<string, string>]>([
    ['apiKey', { apiKey: KEY }],
    ['api-key', { 'api-key': KEY }],
    ['a Bearer', { Authorization: `Bearer ${KEY}` }],
    ['a Bearer beside a wrong API key', { Authorization: `bearer ${KEY}`, apiKey: 'wrong' }],
    ['an API key beside another scheme', { Authorization: 'Basic dGVzdA==', apiKey: KEY }],
  ])('%s is known, and refused for something else', async (_name, headers) => {
    expectError(await bare(headers), 400, 'ServiceNotFound');
  });
});

describe('addresses', () => {
  it.each([
    `${APP}/action/findTwo`,
    `${APP}/action/constructor`,
    '/action/findAndModify',
    '/app/myapp-abcde/endpoint/data/v2/action/findOne',
    '/app/myapp-abcde/endpoint/hello',
  ])('%s is 404', async (path) => {
    const headers = { ...JSON_BODY, apiKey: KEY };
    const answer = await send(gateway.url + path, { method: 'POST', headers, body: '{}' });
    expectError(answer, 404, path.endsWith('hello') ? 'InvalidParameter' : 'FunctionNotFound');
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s is 405', async (method) => {
    for (const base of [APP, '']) {
      const answer = await send(`${gateway.url}${base}/action/findOne`, { method });
      expectError(answer, 405, 'InvalidParameter');
      expect(answer.headers.get('Allow')).toBe('POST');
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
  });
});

describe('bodies', () => {
  const filter = {};
  const update = { $set: { a: 1 } };
  it.each<[string, string, object, string]>([
    ['no data source', 'findOne', { dataSource: undefined }, 'MissingParameter'],
    ['no database', 'findOne', { database: undefined }, 'MissingParameter'],
    ['no collection', 'findOne', { collection: null }, 'MissingParameter'],
    ['a database of a wrong type', 'findOne', { database: 5 }, 'InvalidParameter'],
    ['an empty collection', 'findOne', { collection: '' }, 'InvalidParameter'],
    ['no document', 'insertOne', {}, 'MissingParameter'],
    ['a document that is an array', 'insertOne', { document: [{}] }, 'InvalidParameter'],
    [
      'a document that is an id',
      'insertOne',
      { document: { $oid: 'a'.repeat(24) } },
      'InvalidParameter',
    ],
    ['no documents', 'insertMany', {}, 'MissingParameter'],
    ['an empty list of documents', 'insertMany', { documents: [] }, 'InvalidParameter'],
    ['documents that are none', 'insertMany', { documents: [{}, 1] }, 'InvalidParameter'],
    ['a filter of a wrong type', 'find', { filter: 'all' }, 'InvalidParameter'],
    ['a limit of a wrong type', 'find', { limit: '10' }, 'InvalidParameter'],
    ['a negative limit', 'find', { limit: -1 }, 'InvalidParameter'],
    ['half a document to skip', 'find', { skip: 0.5 }, 'InvalidParameter'],
    ['no filter to update by', 'updateOne', { update }, 'MissingParameter'],
    ['no update', 'updateMany', { filter }, 'MissingParameter'],
    ['an update that would replace', 'updateOne', { filter, update: { a: 1 } }, 'InvalidParameter'],
    ['an update of nothing', 'updateOne', { filter, update: {} }, 'InvalidParameter'],
    ['a mixed update', 'updateMany', { filter, update: { $set: {}, a: 1 } }, 'InvalidParameter'],
    ['a wrong upsert', 'updateOne', { filter, update, upsert: 'yes' }, 'InvalidParameter'],
    ['no replacement', 'replaceOne', { filter }, 'MissingParameter'],
    [
      'a replacement that would update',
      'replaceOne',
      { filter, replacement: update },
      'InvalidParameter',
    ],
    ['no filter to delete by', 'deleteOne', {}, 'MissingParameter'],
    ['no filter to delete all by', 'deleteMany', { filter: null }, 'MissingParameter'],
    ['no pipeline', 'aggregate', {}, 'MissingParameter'],
    ['a pipeline that is a stage', 'aggregate', { pipeline: { $match: {} } }, 'InvalidParameter'],
    ['a field of another action', 'findOne', { sort: { a: 1 } }, 'InvalidParameter'],
    ['an unknown field', 'updateOne', { filter, update, arrayFilters: [] }, 'InvalidParameter'],
    ['an unknown data source', 'findOne', {}, 'ServiceNotFound'],
  ])('%s is 400', async (_name, name, body, code) => {
    expectError(await action(gateway, name, { ...TASKS, ...body }), 400, code);
  });

  it('a missing field is named', async () => {
    const answer = await action(gateway, 'insertOne', TASKS);
    expect(expectError(answer, 400, 'MissingParameter')).toBe("must provide a 'document' field");
  });

  it('another media type, or none, is 400', async () => {
    for (const type of ['text/plain', 'application/xml', '']) {
      const answer = await action(gateway, 'findOne', TASKS, { 'Content-Type': type });
      expectError(answer, 400, 'InvalidParameter');
    }
  });

  it('a body that is too large is 413', async () => {
    const document = { text: 'x'.repeat(4000) };
    expectError(
      await action(gateway, 'insertOne', { ...TASKS, document }),
      413,
      'InvalidParameter',
    );
  });

  it('JavaScript in the database is refused', async () => {
    const body = { ...TASKS, filter: { $where: 'sleep(1)' } };
    expectError(await action(gateway, 'find', body), 400, 'InvalidParameter');
  });

  it('a malformed header of our own is refused', async () => {
    const headers = { 'Mooring-Deadline-MS': 'soon' };
    expectError(await action(gateway, 'findOne', TASKS, headers), 400, 'InvalidParameter');
  });

  it('an insert that is to be repeated needs ids of its own', async () => {
    const headers = token('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b', 1);
    const answer = await action(gateway, 'insertOne', { ...TASKS, document: { a: 1 } }, headers);
    expect(expectError(answer, 400, 'InvalidParameter')).toContain('_id');
  });
});

describe('what a key may do', () => {
  let open: Running;
  beforeAll(async () => {
    open = await startGateway(scripted.uri);
  });
  afterAll(() => open.close());

  const shop = { dataSource: 'any', database: 'shop', collection: 'tasks' };
  const out = (target: unknown) => ({ pipeline: [{ $match: {} }, { $out: target }] });
  const lookup = { $lookup: { from: { db: 'admin', coll: 'x' }, pipeline: [], as: 'a' } };
  it.each<[string, string, string, object]>([
    ['another database', KEY, 'findOne', { database: 'private' }],
    ['the server’s own database', OTHER_KEY, 'findOne', { database: 'admin' }],
    ['a system collection', OTHER_KEY, 'findOne', { collection: 'system.users' }],
    ['a write by a reader', READER_KEY, 'insertOne', { document: {} }],
    ['$out by a reader', READER_KEY, 'aggregate', out('b')],
    ['$out into another database', KEY, 'aggregate', out({ db: 'private', coll: 'b' })],
    ['$lookup in the server’s own database', OTHER_KEY, 'aggregate', { pipeline: [lookup] }],
  ])('%s is 403', async (_name, apiKey, name, body) => {
    const answer = await action(open, name, { ...shop, ...body }, { apiKey });
    expectError(answer, 403, 'NoMatchingRuleFound');
  });
});

describe('too much', () => {
  it('beyond the rate of a key is 429', async () => {
    const slow = await startGateway(scripted.uri, { requestsPerSecond: 0.001 });
    await action(slow, 'nothing', {});
    const answer = await action(slow, 'findOne', TASKS);
    expectError(answer, 429, 'TooManyRequests');
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    await slow.close();
  });
});
