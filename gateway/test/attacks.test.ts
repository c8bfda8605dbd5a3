// Attack inputs against a gateway, by the numbers of our list of 36: what is sent, and what must come back.
//
// The rest that reaches a gateway: 11, 14 to 17, 34 and 35 are about a client (js/test/); 31, 32 and 36, keys, addresses
// and bounded tables, are in access/; 33, tokens of others and of other content, in database/; 20, what a
// program that prints its parts shows, in node/settings.test.ts. 26 and 29 are refused nowhere: what the
// holder of a key puts into a filter or a projection is its own.

import { inspect } from 'node:util';

import { type Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../embedded/server.ts';
import { connectGatewayClient } from '../database/client.ts';
import {
  command,
  expectRefusal,
  READER_KEY,
  type Running,
  startGateway,
} from './support/harness.ts';
import { type ScriptedServer, startScripted } from './support/scripted-server.ts';

let scripted: ScriptedServer;
let embedded: Embedded;
let beforeScript: Running;
let beforeEngine: Running;
let direct: MongoClient;

beforeAll(async () => {
  scripted = await startScripted();
  embedded = await startEmbedded();
  beforeScript = await startGateway(scripted.uri);
  beforeEngine = await startGateway(embedded.uri);
  direct = new MongoClient(embedded.uri);
});
beforeEach(async () => {
  scripted.seen.length = 0;
  await direct.db('shop').dropDatabase();
});
afterAll(async () => {
  await beforeScript.close();
  await beforeEngine.close();
  await direct.close();
  await scripted.close();
  await embedded.close();
});

const find = (filter: unknown) => ({ find: 'c', filter, $db: 'shop' });
const findText = (filter: string) => `{"find":"c","filter":${filter},"$db":"shop"}`;
const stored = () => direct.db('shop').collection('c').findOne();

describe('1 to 5. a connection string that cannot be used', () => {
  const password = 'p@ss/w?rd#[]%:';
  const forms = [
    password,
    encodeURIComponent(password),
    encodeURIComponent(encodeURIComponent(password)),
  ];

  it.each<[string, string]>([
    ...forms.map((form, at): [string, string] => [
      `a password in form ${at}`,
      `mongodb://user:${form}@h1:x,h2/db`,
    ]),
    ...forms.map((form, at): [string, string] => [
      `no host, and a password in form ${at}`,
      `mongodb+srv://user:${form}@`,
    ]),
    ['a password alone', `mongodb://:${forms[1]}@h:99999`],
    ['a user alone', 'mongodb://onlyuser@h:port'],
    [
      'a token among the options',
      'mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:p%40ss&authMechanism=NONE',
    ],
    [
      "a key file's password",
      'mongodb://h/?tlsCertificateKeyFilePassword=p%40ss&minPoolSize=p%40ss',
    ],
    ["a proxy's password", 'mongodb://h/?proxyPassword=p%40ss&proxyHost=p&maxPoolSize=p@ss'],
    ['a megabyte of users', `mongodb://${'a@'.repeat(500_000)}`],
  ])('%s: refused without quoting it', (_name, uri) => {
    let thrown: unknown;
    try {
      void connectGatewayClient(uri).close();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RangeError);
    const shown = inspect(thrown, { depth: Infinity, showHidden: true });
    expect(shown).not.toMatch(/p@ss|p%40ss|p%2540|onlyuser|h1|AWS_|a@a/);
  });
});

describe('13. a duplicate key', () => {
  it('tells the index and not the value', async () => {
    scripted.answer({
      ok: 0,
      code: 11000,
      codeName: 'DuplicateKey',
      errmsg:
        'E11000 duplicate key error collection: shop.c index: email_1 dup key: { email: "x@y.z" }',
      keyPattern: { email: 1 },
      keyValue: { email: 'x@y.z' },
    });
    const answer = await command(beforeScript, { insert: 'c', documents: [{}], $db: 'shop' });
    const body = expectRefusal(answer, 400, 'server-error');
    expect(body).toMatchObject({ code: 11000, codeName: 'DuplicateKey' });
    expect(body['detail']).toBe('E11000 duplicate key error collection: shop.c index: email_1');
    expect(answer.text).not.toContain('x@y.z');
  });
});

describe('18. a message of the database that quotes a connection string', () => {
  it.each([2, 8000, 11000])('with code %i is not shown', async (code) => {
    const errmsg = 'cannot reach mongodb://user:pa55@db1.internal:27017/x?y from 10.0.0.7:443';
    scripted.answer({ ok: 0, code, errmsg });
    const { text } = await command(beforeScript, find({}));
    expect(text).not.toMatch(/mongodb:|pa55|internal|10\.0\.0\.7/);
  });
});

describe('19. text that forges lines of a log', () => {
  it.each(['find\n[ERROR] admin login', 'find\u001b[2K', 'find\r\n%s%n'])('%j', async (name) => {
    const answer = await command(beforeScript, { [name]: 'c', $db: 'shop' });
    const { detail } = expectRefusal(answer, 400, 'unknown-command');
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(detail).not.toMatch(/[\u0000-\u001f]/);
    expect(JSON.stringify(beforeScript.log.at(-1))).not.toContain('login');
  });
});

describe('21. keys that name a prototype', () => {
  const evil = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}';

  it('are refused as fields of a command', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const answer = await command(
        beforeScript,
        `{"find":"c","${key}":{"isAdmin":true},"$db":"shop"}`,
      );
      expectRefusal(answer, 400, 'unknown-field');
    }
  });

  it('are stored as data, and change nothing here', async () => {
    const body = `{"insert":"c","documents":[${evil}],"$db":"shop"}`;
    expect((await command(beforeEngine, body)).status).toBe(200);
    expect(({} as Document)['isAdmin']).toBeUndefined();
    const found = await command(beforeEngine, find({}));
    expect(found.text).toContain('"__proto__":{"isAdmin":true}');
    expect(({} as Document)['isAdmin']).toBeUndefined();
  });

  it('find what they say, as a filter', async () => {
    expect((await command(beforeEngine, findText(evil))).status).toBe(200);
    expect(({} as Document)['isAdmin']).toBeUndefined();
  });
});

describe('22. a polluted Object.prototype', () => {
  it('adds nothing to a command', async () => {
    const prototype = Object.prototype as Document;
    prototype['upsert'] = true;
    prototype['txnNumber'] = 7;
    prototype['documents'] = [{ a: 1 }];
    try {
      scripted.answer({ n: 1, nModified: 1, ok: 1 });
      const update = { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } } }], $db: 'shop' };
      await command(beforeScript, update);
      const insert = await command(beforeScript, { insert: 'c', $db: 'shop' });
      expectRefusal(insert, 400, 'invalid-field');
    } finally {
      for (const key of ['upsert', 'txnNumber', 'documents'])
        Reflect.deleteProperty(prototype, key);
    }
    const [seen, ...more] = scripted.seen;
    expect(more).toEqual([]);
    expect(seen?.['updates']).toEqual([{ q: {}, u: { $set: { a: 1 } } }]);
    expect(Object.keys(seen ?? {})).not.toContain('txnNumber');
  });
});

describe('23. values that are none', () => {
  it.each([
    '{"_id":{"$oid":{"$gt":""}}}',
    '{"_id":{"$oid":"xyz"}}',
    '{"a":{"$numberLong":"9e99"}}',
    '{"a":{"$numberLong":"9223372036854775808"}}',
    '{"a":{"$numberInt":"2147483648"}}',
    '{"a":{"$date":{"$numberLong":"9999999999999999999"}}}',
    '{"a":{"$date":"no date"}}',
    '{"a":{"$code":"while(true){}"}}',
    '{"a":{"$binary":{"base64":"***","subType":"00"}}}',
    '{"a":{"$uuid":"xyz"}}',
  ])('%s', async (filter) => {
    const { detail } = expectRefusal(
      await command(beforeScript, findText(filter)),
      400,
      'malformed-body',
    );
    expect(detail).not.toMatch(/9e99|while|xyz/);
    expect(scripted.seen).toEqual([]);
  });

  it('a document that pretends to be an ObjectId', async () => {
    for (const filter of ['{"_bsontype":"ObjectId"}', '{"a":[{"_bsontype":"Long","low":1}]}']) {
      const { status, outcome } = await command(beforeScript, findText(filter));
      expect([status, outcome]).toEqual([400, 'not-executed']);
      expect(scripted.seen).toEqual([]);
    }
  });
});

describe('24. bodies that are too much', () => {
  it.each([
    ['100,000 arrays deep', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
    ['100,000 objects deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 400],
    ['a million keys', `{${Array.from({ length: 1e6 }, (_, at) => `"${at}":1`).join()}}`, 413],
    ['200,000 digits of no double', `{"a":{"$numberDouble":"${'9'.repeat(200_000)}x"}}`, 400],
    ['a text of 20 MB', `{"a":"${'x'.repeat(20_000_000)}"}`, 413],
  ])('%s', async (_name, filter, status) => {
    const answer = await command(beforeScript, findText(filter));
    expect([answer.status, answer.outcome]).toEqual([status, 'not-executed']);
    expect(scripted.seen).toEqual([]);
  });

  it('numbers out of range, and a key that stands twice, are defined', async () => {
    scripted.answer({ n: 1, ok: 1 });
    const documents = '[{"a":1,"a":2,"inf":1e400,"zero":-0,"nan":{"$numberDouble":"NaN"}}]';
    await command(beforeScript, `{"insert":"c","documents":${documents},"$db":"shop"}`);
    const [document] = (scripted.seen[0]?.['documents'] ?? []) as Document[];
    expect(document).toEqual({ a: 2, inf: Infinity, zero: -0, nan: NaN });
  });
});

describe('25. keys that hide an operator', () => {
  it('with a NUL are refused', async () => {
    for (const filter of ['{"a\\u0000$where":1}', '{"a":{"b\\u0000":1}}']) {
      const { status, outcome } = await command(beforeScript, findText(filter));
      expect([status, outcome]).toEqual([400, 'not-executed']);
      expect(scripted.seen).toEqual([]);
    }
  });

  it('written as an escape are the operator, and refused', async () => {
    expectRefusal(
      await command(beforeScript, findText('{"\\u0024where":"true"}')),
      400,
      'refused-operator',
    );
  });

  it('with dots or of full width are data', async () => {
    const documents = '[{"a.$where":1,"＄where":2}]';
    await command(beforeEngine, `{"insert":"c","documents":${documents},"$db":"shop"}`);
    expect(await stored()).toMatchObject({ 'a.$where': 1, '＄where': 2 });
  });
});

describe('27. JavaScript for the database', () => {
  it.each([
    { $where: 'sleep(5000)||1' },
    { $or: [{ a: 1 }, { $where: 'true' }] },
    { a: { $not: { $elemMatch: { $where: 'true' } } } },
    { $expr: { $function: { body: 'f', args: [], lang: 'js' } } },
  ])('%j', async (filter) => {
    expectRefusal(await command(beforeScript, find(filter)), 400, 'refused-operator');
    expect(scripted.seen).toEqual([]);
  });
});

describe('28. a pipeline that writes, with a key that reads', () => {
  it.each(['$out', '$merge'])('%s', async (stage) => {
    const body = { aggregate: 'c', pipeline: [{ [stage]: 'o' }], cursor: {}, $db: 'shop' };
    const answer = await command(beforeScript, body, { Authorization: `Bearer ${READER_KEY}` });
    expectRefusal(answer, 403, 'forbidden-command');
    expect(scripted.seen).toEqual([]);
  });
});

describe('30. a command behind a command', () => {
  it.each([
    ['{"dropDatabase":1,"$db":"shop"}', 403, 'forbidden-command'],
    ['{"find":"c","$db":"admin"}', 403, 'forbidden-namespace'],
    ['{"find":"c","$db":"Admin"}', 403, 'forbidden-namespace'],
    ['{"find":"c","$db":"secret"}', 403, 'forbidden-namespace'],
    ['{"find":"system.users","$db":"shop"}', 403, 'forbidden-namespace'],
    ['{"find":"c","dropDatabase":1,"$db":"shop"}', 400, 'unknown-field'],
    ['{"find":"c","$db":"shop","$readPreference":{}}', 400, 'unknown-field'],
    ['{"$db":"shop","find":"c"}', 400, 'unknown-command'],
    ['{"find":{"$ne":1},"$db":"shop"}', 400, 'invalid-field'],
    ['{"find":1,"$db":"shop"}', 400, 'invalid-field'],
    ['{"find":"c.$cmd","$db":"shop"}', 400, 'invalid-field'],
    ['{"find":"c","$db":"shop.other"}', 400, 'invalid-field'],
    ['{"find":"c","$db":{"$ne":""}}', 400, 'invalid-field'],
  ])('%s', async (body, status, type) => {
    expectRefusal(await command(beforeScript, body), status, type);
    expect(scripted.seen).toEqual([]);
  });
});
