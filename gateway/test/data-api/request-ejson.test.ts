// What a request's Extended JSON means: read by the gateway, seen by the server.

import { BSON, type Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { command, expectRefusal, type Running, startGateway } from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';
import { parseRequest } from '../../data-api/request-ejson.ts';
import { action, expectError, TASKS } from './action.ts';

const canonical = (value: unknown): unknown =>
  JSON.parse(BSON.EJSON.stringify(value, { relaxed: false }));

const date = { $date: { $numberLong: '1637083942954' } };
const regex = { $regularExpression: { pattern: '^a', options: 'i' } };

describe('a stored value', () => {
  it.each([
    // Version 2, canonical and relaxed.
    ['{"$date":{"$numberLong":"1637083942954"}}', date],
    ['{"$date":"2021-11-16T17:32:22.954Z"}', date],
    ['{"$numberLong":"50"}', { $numberLong: '50' }],
    [
      '{"$binary":{"base64":"AQID","subType":"05"}}',
      { $binary: { base64: 'AQID', subType: '05' } },
    ],
    ['{"$timestamp":{"t":4294967295,"i":1}}', { $timestamp: { t: 4_294_967_295, i: 1 } }],
    ['{"$regularExpression":{"pattern":"^a","options":"i"}}', regex],
    // Numbers: a point makes a double, and no digit of a 64-bit integer is lost.
    ['10', { $numberInt: '10' }],
    ['10.0', { $numberDouble: '10.0' }],
    ['1e3', { $numberDouble: '1000.0' }],
    ['10.5', { $numberDouble: '10.5' }],
    ['2147483648', { $numberLong: '2147483648' }],
    ['-9007199254740993', { $numberLong: '-9007199254740993' }],
    ['-9223372036854775808', { $numberLong: '-9223372036854775808' }],
    ['1e400', { $numberDouble: 'Infinity' }],
    ['-1e400', { $numberDouble: '-Infinity' }],
    ['9'.repeat(400), { $numberDouble: 'Infinity' }],
    ['9'.repeat(22), { $numberDouble: '1e+22' }],
    ['"10.0 and 12345678901"', '10.0 and 12345678901'],
    // Version 1 and its relatives.
    ['{"$date":1637083942954}', date],
    ['{"$date":5}', { $date: { $numberLong: '5' } }],
    ['{"$date":-1.5e12}', { $date: { $numberLong: '-1500000000000' } }],
    ['{"$date":"2021-11-16T17:32:22.954+0000"}', date],
    ['{"$date":"2021-11-16T18:32:22.954+0100"}', date],
    ['{"$binary":"AQID","$type":"05"}', { $binary: { base64: 'AQID', subType: '05' } }],
    ['{"$type":5,"$binary":"AQID"}', { $binary: { base64: 'AQID', subType: '05' } }],
    ['{"$regex":"^a","$options":"i"}', regex],
    ['{"$undefined":true}', null],
    ['{"$numberLong":12345678901}', { $numberLong: '12345678901' }],
    ['{"$numberInt":5}', { $numberInt: '5' }],
    ['{"$numberDouble":5}', { $numberDouble: '5.0' }],
    ['{"$numberDecimal":1.5}', { $numberDecimal: '1.5' }],
  ])('%s', (text, expected) => {
    const { document } = parseRequest(`{"document":{"a":[${text}],"b":${text}}}`) as Document;
    expect(canonical(document)).toEqual({ a: [expected], b: expected });
  });

  it('under __proto__ is data', () => {
    const { document } = parseRequest('{"document":{"__proto__":{"a":1.0}}}') as Document;
    expect(Object.keys(document as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
  });
});

describe('$regex', () => {
  const REGEX = '{"$regex":"^a","$options":"i"}';
  const operator = { $regex: '^a', $options: 'i' };

  it.each([
    ['"filter":{"a":R}', { a: operator }],
    ['"filter":{"a":{"$not":R}}', { a: { $not: operator } }],
    ['"filter":{"$or":[{"a":R}]}', { $or: [{ a: operator }] }],
    ['"filter":{"a":{"$elemMatch":R}}', { a: { $elemMatch: operator } }],
    ['"filter":{"a":{"$all":[{"$elemMatch":R}]}}', { a: { $all: [{ $elemMatch: operator }] } }],
    ['"pipeline":[{"$match":{"a":R}}]', [{ $match: { a: operator } }]],
    ['"update":{"$pull":{"a":R}}', { $pull: { a: operator } }],
  ])('in %s is the operator', (text, expected) => {
    const body = parseRequest(`{${text.replace('R', REGEX)}}`) as Document;
    expect(Object.values(body)).toEqual([expected]);
  });

  it.each([
    ['"filter":{"a":{"$in":[R]}}', { a: { $in: [regex] } }],
    ['"filter":{"a":{"$eq":R}}', { a: { $eq: regex } }],
    ['"filter":{"a":{"$in":[{"b":R}]}}', { a: { $in: [{ b: regex }] } }],
    ['"documents":[{"a":R}]', [{ a: regex }]],
    ['"replacement":{"a":R}', { a: regex }],
    ['"update":{"$set":{"a":R}}', { $set: { a: regex } }],
    ['"update":{"$push":{"a":{"$each":[R]}}}', { $push: { a: { $each: [regex] } } }],
  ])('in %s is a value', (text, expected) => {
    const body = parseRequest(`{${text.replace('R', REGEX)}}`) as Document;
    expect(canonical(Object.values(body))).toEqual([expected]);
  });
});

describe('over HTTP', () => {
  let scripted: ScriptedServer;
  let gateway: Running;

  beforeAll(async () => {
    scripted = await startScripted();
    scripted.answer({ ok: 1, n: 1 });
    gateway = await startGateway(scripted.uri);
  });
  afterAll(async () => {
    await gateway.close();
    await scripted.close();
  });

  it('the older forms are read here, and nowhere else', async () => {
    const text = '{"$date":1637083942954}';
    const names = JSON.stringify(TASKS).slice(0, -1);
    await action(gateway, 'insertOne', `${names},"document":{"_id":1,"at":${text}}}`);
    expect(scripted.seen.at(-1)?.['documents']).toEqual([
      { _id: 1, at: new Date(1_637_083_942_954) },
    ]);
    const strict = `{"insert":"tasks","documents":[{"at":${text}}],"$db":"shop"}`;
    expectRefusal(await command(gateway, strict), 400, 'malformed-body');
  });

  it.each([
    ['no JSON', '{"dataSource":'],
    ['a trailing comma', '{"dataSource":"a",}'],
    ['an array', '[]'],
    ['nothing', ''],
    ['a malformed date', '{"document":{"secret":{"$date":"top secret"}}}'],
    ['a type that cannot be stored', '{"document":{"a":{"$code":"top secret"}}}'],
    ['deep nesting', `{"filter":{"n":1.5,"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`],
  ])('%s is 400 and quotes nothing', async (_name, text) => {
    const before = scripted.seen.length;
    const answer = await action(gateway, 'insertOne', text);
    expect(expectError(answer, 400, 'InvalidParameter')).not.toContain('top secret');
    expect(scripted.seen).toHaveLength(before);
  });
});
