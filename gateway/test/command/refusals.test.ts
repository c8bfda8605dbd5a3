// Every refusal: its status, its problem, `not-executed`, and that the database did not see it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { commands } from '../../command/commands.ts';
import {
  command,
  expectRefusal,
  hello,
  KEY,
  OTHER_KEY,
  type Running,
  send,
  startGateway,
  token,
} from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';

let scripted: ScriptedServer;
let gateway: Running;

beforeAll(async () => {
  scripted = await startScripted();
  gateway = await startGateway(scripted.uri, { maxBodyBytes: 2000, maxDepth: 20 });
});
afterAll(async () => {
  // Nothing in this file may have reached the database.
  expect(scripted.seen).toEqual([]);
  await gateway.close();
  await scripted.close();
});

const ping = { ping: 1, $db: 'shop' };
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe('the key', () => {
  it.each([
    ['missing', {}],
    ['of another scheme', { Authorization: 'Basic dGVzdA==' }],
    ['with a wrong secret', { Authorization: 'Bearer test-key-1.wrong-secret' }],
    ['with an unknown id', { Authorization: 'Bearer unknown-key.topsecret-1' }],
    ['too short', { Authorization: 'Bearer short.topsecret-1' }],
    ['with three parts', { Authorization: `Bearer ${KEY}.x` }],
    ["with another key's secret", { Authorization: 'Bearer test-key-1.topsecret-2' }],
  ])('%s is 401 and is not repeated', async (_name, headers) => {
    for (const path of ['hello', 'command']) {
      const answer = await send(`${gateway.url}/v1/${path}`, {
        headers,
        ...(path === 'command' ? { method: 'POST', body: JSON.stringify(ping) } : {}),
      });
      const { detail } = expectRefusal(answer, 401, 'unauthorized');
      expect(detail).toContain('Authorization: Bearer <keyId>.<secret>');
      expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="mooring"');
      expect(answer.text).not.toMatch(/topsecret|wrong-secret|unknown-key|test-key/);
    }
  });
});

describe('routes', () => {
  it.each(['/', '/v1', '/v1/hello/x', '/v2/hello', '/v1/batch/x'])('%s is 404', async (path) => {
    expectRefusal(await send(gateway.url + path), 404, 'not-found');
  });

  it('know their method', async () => {
    const get = await send(`${gateway.url}/v1/command`);
    expectRefusal(get, 405, 'method-not-allowed');
    expect(get.headers.get('Allow')).toBe('POST');
    const post = await send(`${gateway.url}/v1/hello`, { method: 'POST' });
    expectRefusal(post, 405, 'method-not-allowed');
  });

  it('have no CORS', async () => {
    const origin = { Origin: 'https://example.com', 'Access-Control-Request-Method': 'POST' };
    const answer = await send(`${gateway.url}/v1/command`, { method: 'OPTIONS', headers: origin });
    expectRefusal(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });
});

describe('the body', () => {
  it.each(['text/plain', 'application/jsonp', 'multipart/form-data', ''])(
    'as "%s" is 415',
    async (type) => {
      const answer = await command(gateway, ping, { 'Content-Type': type });
      expectRefusal(answer, 415, 'unsupported-media-type');
    },
  );

  it('compressed is 415', async () => {
    const answer = await command(gateway, ping, { 'Content-Encoding': 'gzip' });
    expectRefusal(answer, 415, 'unsupported-media-type');
  });

  it('over the limit is 413, with and without a length', async () => {
    const large = JSON.stringify({
      insert: 'c',
      documents: [{ a: 'x'.repeat(3000) }],
      $db: 'shop',
    });
    expectRefusal(await command(gateway, large), 413, 'body-too-large');
    const streamed: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    };
    const answer = await send(`${gateway.url}/v1/command`, streamed);
    expectRefusal(answer, 413, 'body-too-large');
  });

  it.each([
    ['empty', ''],
    ['cut short', '{"find":"private-name'],
    ['a number', '5'],
    ['an array', '[{"ping":1}]'],
    ['a value in a wrapper', '{"$oid":"0123456789abcdef01234567"}'],
    ['with a bad wrapper', '{"find":"c","filter":{"_id":{"$oid":"private-name"}},"$db":"shop"}'],
  ])('%s is 400 and is not quoted', async (_name, body) => {
    const answer = await command(gateway, body);
    expectRefusal(answer, 400, 'malformed-body');
    expect(answer.text).not.toContain('private-name');
  });

  it('that is not UTF-8 is 400', async () => {
    const answer = await send(`${gateway.url}/v1/command`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    });
    expectRefusal(answer, 400, 'malformed-body');
  });

  it('nested too deeply is 400', async () => {
    const find = (levels: number) => ({ find: 'c', filter: nested(levels), x: 1, $db: 'shop' });
    expectRefusal(await command(gateway, find(20)), 400, 'too-deep');
    expectRefusal(await command(gateway, find(18)), 400, 'unknown-field');
    expectRefusal(await command(gateway, '['.repeat(1990)), 400, 'malformed-body');
  });
});

describe('the command', () => {
  it('must be a known one', async () => {
    for (const name of ['mapReduce', 'eval', 'constructor', '__proto__', 'hello', '$db']) {
      const answer = await command(gateway, `{"${name}":"c","$db":"shop"}`);
      const { detail } = expectRefusal(answer, 400, 'unknown-command');
      expect(detail).toContain(`"${name}" is not allowed`);
      expect(detail).toContain([...commands.keys()].join(', '));
    }
  });

  it.each([
    [{ find: 'c', secretField: 1 }, 'The field "secretField" is not allowed in find. Allowed are'],
    [{ find: 'c', lsid: { id: 1 } }, 'Instead, send the header Mooring-Session.'],
    [{ insert: 'c', documents: [{}], txnNumber: 1 }, 'send the header Mooring-Txn-Number.'],
    [{ count: 'c', maxTimeMS: 1 }, 'send the header Mooring-Deadline-MS.'],
    [{ find: 'c', constructor: 1 }, '"constructor" is not allowed in find'],
    [{ update: 'c', updates: [{ q: {}, u: {}, v: 1 }] }, '"v" is not allowed in update.updates'],
    [{ delete: 'c', deletes: [{ q: {}, limit: 1, x: 1 }] }, 'not allowed in delete.deletes'],
    [{ find: 'c', readConcern: { afterClusterTime: 1 } }, 'not allowed in find.readConcern'],
    [{ insert: 'c', documents: [{}], autocommit: false }, '"autocommit" is not allowed'],
  ])('may have known fields only: %j', async (fields, text) => {
    const answer = await command(gateway, { ...fields, $db: 'shop' });
    expect(expectRefusal(answer, 400, 'unknown-field')['detail']).toContain(text);
  });

  it.each([
    [{ find: 5 }, '"find.find" must be the name of a collection'],
    [{ find: 'a$b' }, '"find.find" must be the name of a collection'],
    [{ find: 'c', filter: [] }, '"find.filter" must be a document'],
    [{ find: 'c', limit: 1.5 }, '"find.limit" must be a whole number'],
    [{ find: 'c', maxTimeMS: 1 }, 'the limit is the header Mooring-Deadline-MS'],
    [{ find: 'c', singleBatch: 1 }, '"find.singleBatch" must be true or false'],
    [{ getMore: 5, collection: 'c' }, '"getMore.getMore" must be a cursor: the text that'],
    [{ getMore: 'x' }, 'getMore needs the field "collection"'],
    [{ getMore: 'x', collection: 'a$b' }, 'what follows the first dot of cursor.ns'],
    [{ killCursors: 'c', cursors: [5] }, 'must be an array of 1 to 100 cursors'],
    [{ killCursors: 'c', cursors: [] }, 'must be an array of 1 to 100 cursors'],
    [{ killCursors: 'c', cursors: Array(101).fill('x') }, 'must be an array of 1 to 100 cursors'],
    [{ insert: 'c' }, 'insert needs the field "documents"'],
    [{ insert: 'c', documents: [1] }, '"insert.documents" must be an array of documents'],
    [{ update: 'c', updates: [] }, '"update.updates" must be an array of documents'],
    [{ update: 'c', updates: [{ q: {}, u: 5 }] }, 'must be a document or an array of stages'],
    [{ insert: 'c', documents: [{}], writeConcern: { w: 0 } }, 'unacknowledged writes (w: 0)'],
    [{ insert: 'c', documents: [{}], writeConcern: { w: { $numberLong: '0' } } }, '(w: 0)'],
    [{ insert: 'c', documents: [{}], writeConcern: { w: { $numberDouble: '-0.0' } } }, '(w: 0)'],
  ])('must have fields of the right type: %j', async (fields, text) => {
    const answer = await command(gateway, { ...fields, $db: 'shop' });
    expect(expectRefusal(answer, 400, 'invalid-field')['detail']).toContain(text);
  });

  it.each([
    [{ find: 'c', filter: { $where: 'true' } }],
    [{ find: 'c', filter: { a: [{ $expr: { $function: {} } }] } }],
    [{ update: 'c', updates: [{ q: {}, u: [{ $set: { a: { $accumulator: {} } } }] }] }],
    [{ find: 'c', projection: { a: { $function: {} } } }],
  ])('must not run JavaScript: %j', async (fields) => {
    expectRefusal(await command(gateway, { ...fields, $db: 'shop' }), 400, 'refused-operator');
  });
});

describe('the namespace', () => {
  it('must be named', async () => {
    for (const $db of [undefined, 5, '', 'a.b', 'a$b', 'x'.repeat(64)]) {
      expectRefusal(await command(gateway, { ping: 1, $db }), 400, 'invalid-field');
    }
  });

  it('must be granted to the key', async () => {
    const answer = await command(gateway, { ping: 1, $db: 'payroll' });
    expectRefusal(answer, 403, 'forbidden-namespace');
    expect(answer.text).not.toContain('payroll');
  });

  it.each(['admin', 'local', 'config', 'Admin', 'LOCAL'])('%s is for no key', async ($db) => {
    const headers = { Authorization: `Bearer ${OTHER_KEY}` };
    expectRefusal(await command(gateway, { find: 'c', $db }, headers), 403, 'forbidden-namespace');
  });

  it.each(['local', 'config', 'ADMIN'])('%s is not one to ping', async ($db) => {
    expectRefusal(await command(gateway, { ping: 1, $db }), 403, 'forbidden-namespace');
  });

  it('of listDatabases is admin', async () => {
    for (const $db of ['shop', 'payroll', 'Admin']) {
      const answer = await command(gateway, { listDatabases: 1, $db });
      const { detail } = expectRefusal(answer, 400, 'invalid-field');
      expect(detail).toContain('must be "admin"');
    }
  });

  it('is not a system collection', async () => {
    for (const find of ['system.users', 'System.js']) {
      expectRefusal(await command(gateway, { find, $db: 'shop' }), 403, 'forbidden-namespace');
    }
    const getMore = { getMore: 'x', collection: 'system.views', $db: 'shop' };
    expectRefusal(await command(gateway, getMore), 403, 'forbidden-namespace');
  });
});

describe('headers', () => {
  const session = '01234567-89ab-4def-8123-456789abcdef';
  const ahead = (ms: number) => String(Date.now() + ms);

  it.each([
    ['Mooring-Session', { 'Mooring-Session': 'nonsense' }],
    ['Mooring-Txn-Number', { 'Mooring-Session': session, 'Mooring-Txn-Number': '0' }],
    ['Mooring-Txn-Number', { 'Mooring-Session': session, 'Mooring-Txn-Number': '1.5' }],
    [
      'Mooring-Txn-Number',
      { 'Mooring-Session': session, 'Mooring-Txn-Number': '9007199254740992' },
    ],
    ['Mooring-Session', { 'Mooring-Txn-Number': '1' }],
    ['Mooring-Token-Domain', { 'Mooring-Session': session, 'Mooring-Txn-Number': '1' }],
    ['Mooring-Token-Domain', token(session, 1, 'nonsense')],
    ['Mooring-Not-After', { ...token(session, 1), 'Mooring-Not-After': 'tomorrow' }],
    ['Mooring-Not-After', { ...token(session, 1), 'Mooring-Not-After': '' }],
    ['Mooring-Not-After', { ...token(session, 1), 'Mooring-Not-After': ahead(100_000) }],
    ['Mooring-Deadline-MS', { 'Mooring-Deadline-MS': '-5' }],
    ['Mooring-Deadline-MS', { 'Mooring-Deadline-MS': 'soon' }],
    ['Mooring-Attempt', { 'Mooring-Attempt': '0' }],
  ])('%s must be well formed: %j', async (name, headers) => {
    const answer = await command(gateway, ping, headers);
    expect(expectRefusal(answer, 400, 'invalid-header')['detail']).toContain(name);
  });

  it.each([
    [{ update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] }],
    [
      {
        delete: 'c',
        deletes: [
          { q: {}, limit: 1 },
          { q: {}, limit: 0 },
        ],
      },
    ],
    [{ delete: 'c', deletes: [{ q: {}, limit: { $numberLong: '0' } }] }],
    [{ find: 'c' }],
    [{ ping: 1 }],
  ])('a token does not fit %j', async (fields) => {
    const headers = token(session, 1);
    const answer = await command(gateway, { ...fields, $db: 'shop' }, headers);
    expectRefusal(answer, 400, 'token-not-applicable');
  });

  it('a token needs its horizon, and comes before it', async () => {
    const { 'Mooring-Not-After': _horizon, ...without } = token(session, 1);
    const insert = { insert: 'c', documents: [{}], $db: 'shop' };
    const { detail } = expectRefusal(
      await command(gateway, insert, without),
      400,
      'invalid-header',
    );
    expect(detail).toContain('Mooring-Txn-Number needs Mooring-Not-After beside it');
    const late = { ...without, 'Mooring-Not-After': ahead(-10) };
    expectRefusal(await command(gateway, insert, late), 400, 'horizon-passed');
  });

  it('of hello are checked too', async () => {
    expectRefusal(await hello(gateway, { 'Mooring-Deadline-MS': 'x' }), 400, 'invalid-header');
  });
});
