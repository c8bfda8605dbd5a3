// The two formats of an answer, type by type, before a server whose documents have every type that BSON has.

import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Answer, type Running, startGateway } from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';
import { action, TASKS } from './action.ts';

let scripted: ScriptedServer;
let gateway: Running;

beforeAll(async () => {
  scripted = await startScripted();
  gateway = await startGateway(scripted.uri);
});
afterAll(async () => {
  await gateway.close();
  await scripted.close();
});

const OID = '5d505646cf6d4fe581014ab2';
const UUID_TEXT = '0f0e0d0c-0b0a-4908-8706-050403020100';

/** A value, its plain JSON and its canonical Extended JSON; both as text, because JSON.parse loses digits. */
const rows: [string, unknown, string, string][] = [
  ['string', 'Mango', '"Mango"', '"Mango"'],
  ['boolean', true, 'true', 'true'],
  ['null', null, 'null', 'null'],
  ['32-bit integer', new Int32(10), '10', '{"$numberInt":"10"}'],
  ['64-bit integer', Long.fromNumber(50), '50', '{"$numberLong":"50"}'],
  [
    '64-bit integer beyond 2^53',
    Long.fromString('9007199254740993'),
    '9007199254740993',
    '{"$numberLong":"9007199254740993"}',
  ],
  ['double', new Double(10.5), '10.5', '{"$numberDouble":"10.5"}'],
  ['double that is whole', new Double(10), '10', '{"$numberDouble":"10.0"}'],
  ['double that is none', new Double(NaN), 'null', '{"$numberDouble":"NaN"}'],
  ['decimal', Decimal128.fromString('9823.1297'), '"9823.1297"', '{"$numberDecimal":"9823.1297"}'],
  [
    'date',
    new Date(1_641_954_803_067),
    '"2022-01-12T02:33:23.067Z"',
    '{"$date":{"$numberLong":"1641954803067"}}',
  ],
  ['object id', new ObjectId(OID), `"${OID}"`, `{"$oid":"${OID}"}`],
  [
    'binary',
    new Binary(new Uint8Array([1, 2, 3]), 5),
    '{"Subtype":5,"Data":"AQID"}',
    '{"$binary":{"base64":"AQID","subType":"05"}}',
  ],
  [
    'UUID',
    new UUID(UUID_TEXT),
    '{"Subtype":4,"Data":"Dw4NDAsKSQiHBgUEAwIBAA=="}',
    '{"$binary":{"base64":"Dw4NDAsKSQiHBgUEAwIBAA==","subType":"04"}}',
  ],
  [
    'regular expression',
    new BSONRegExp('^H', 'i'),
    '{"Pattern":"^H","Options":"i"}',
    '{"$regularExpression":{"pattern":"^H","options":"i"}}',
  ],
  [
    'timestamp',
    new Timestamp({ t: 4_294_967_295, i: 1 }),
    '{"T":4294967295,"I":1}',
    '{"$timestamp":{"t":4294967295,"i":1}}',
  ],
  ['smallest key', new MinKey(), '{}', '{"$minKey":1}'],
  ['largest key', new MaxKey(), '{}', '{"$maxKey":1}'],
  ['array', [new Int32(1), ['a']], '[1,["a"]]', '[{"$numberInt":"1"},["a"]]'],
  ['document', { a: { b: new Int32(1) } }, '{"a":{"b":1}}', '{"a":{"b":{"$numberInt":"1"}}}'],
  [
    'reference',
    new DBRef('tasks', new ObjectId(OID)),
    `{"$ref":"tasks","$id":"${OID}"}`,
    `{"$ref":"tasks","$id":{"$oid":"${OID}"}}`,
  ],
  ['code', new Code('f()'), '"f()"', '{"$code":"f()"}'],
  [
    'code with a scope',
    new Code('f()', { a: new Int32(1) }),
    '{"Code":"f()","Scope":{"a":1}}',
    '{"$code":"f()","$scope":{"a":{"$numberInt":"1"}}}',
  ],
  ['symbol', new BSONSymbol('s'), '"s"', '{"$symbol":"s"}'],
];

function answerWith(value: unknown, batch = 'firstBatch'): void {
  const id = Long.fromNumber(0);
  scripted.answer({ ok: 1, cursor: { id, ns: 'shop.tasks', [batch]: [{ value }] } });
}

const asking = (accept: string): Promise<Answer> =>
  action(gateway, 'findOne', { ...TASKS, filter: {} }, { Accept: accept });

describe('a stored value', () => {
  it.each(rows)('%s', async (_type, value, json, ejson) => {
    answerWith(value);
    expect((await asking('application/json')).text).toBe(`{"document":{"value":${json}}}`);
    expect((await asking('application/ejson')).text).toBe(`{"document":{"value":${ejson}}}`);
  });

  it('keeps its type in the answers of find and aggregate, too', async () => {
    answerWith(new Double(1));
    const headers = { Accept: 'application/ejson' };
    const expected = '{"documents":[{"value":{"$numberDouble":"1.0"}}]}';
    expect((await action(gateway, 'find', TASKS, headers)).text).toBe(expected);
    const pipeline = { ...TASKS, pipeline: [] };
    expect((await action(gateway, 'aggregate', pipeline, headers)).text).toBe(expected);
  });

  it('keeps its type as the id of an upserted document', async () => {
    const upserted = [{ index: 0, _id: Long.fromNumber(7) }];
    scripted.answer({ ok: 1, n: 1, nModified: 0, upserted });
    const body = { ...TASKS, filter: {}, update: { $set: { a: 1 } }, upsert: true };
    const answer = await action(gateway, 'updateOne', body, { Accept: 'application/ejson' });
    expect(answer.body['upsertedId']).toEqual({ $numberLong: '7' });
  });
});

describe('the Accept header', () => {
  it.each([
    ['application/ejson', 'application/ejson'],
    ['application/json', 'application/json'],
    ['application/json, text/plain, */*', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html', 'application/json'],
    ['application/json;q=0.5, application/ejson', 'application/ejson'],
    ['application/json, application/ejson', 'application/json'],
    ['Application/EJSON; charset=utf-8', 'application/ejson'],
    ['application/ejson;q=0', 'application/json'],
  ])('%s is answered as %s', async (accept, expected) => {
    answerWith(new Int32(1));
    const answer = await asking(accept);
    expect(answer.headers.get('Content-Type')).toBe(expected);
    const value = expected === 'application/ejson' ? { $numberInt: '1' } : 1;
    expect(answer.body).toEqual({ document: { value } });
  });
});
