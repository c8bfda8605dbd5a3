// Values of every type that Extended JSON has, there and back through gateway, driver and database.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MongoClient } from '../../../edge-adapter/node/index.ts';
import {
  Binary,
  BSONRegExp,
  Decimal128,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  stringify,
  Timestamp,
  UUID,
} from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

let stage: GatewayStage;
let client: MongoClient;

beforeAll(async () => {
  stage = await GatewayStage.start();
  client = stage.client();
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

const uuid = '0189d6ab-8f5a-7c3e-9d1f-0123456789ab';

const values: readonly (readonly [what: string, value: unknown])[] = [
  ['text', 'ä € 😀 \0 "quoted" \u2028'],
  ['an empty text', ''],
  ['an int', 42],
  ['a double', 0.1],
  ['the largest safe integer', Number.MAX_SAFE_INTEGER],
  ['-0', -0],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['a long beyond 2^53', Long.fromString('9007199254740993')],
  ['the least long', Long.fromString('-9223372036854775808')],
  ['true', true],
  ['null', null],
  ['a date', new Date('2026-11-23T12:34:56.789Z')],
  ['a date before 1970', new Date('1815-12-10T00:00:00.000Z')],
  ['an ObjectId', new ObjectId('0123456789abcdef01234567')],
  ['a decimal', Decimal128.fromString('1234567890.1234567890')],
  ['binary', new Binary(Uint8Array.from([0, 1, 254, 255]), 0)],
  ['a UUID', new UUID(uuid)],
  ['a regular expression', new BSONRegExp('^a.*b$', 'i')],
  ['a timestamp', new Timestamp({ t: 1_700_000_000, i: 7 })],
  ['MinKey', new MinKey()],
  ['MaxKey', new MaxKey()],
  ['an array', [1, 'a', [null, { x: [] }]]],
  ['a document', { a: { b: { c: 1 } }, empty: {} }],
  ['a field that looks like an operator of ours', { date: '$date', oid: ['$oid'] }],
];

describe('there and back', () => {
  it.each(values)('%s', async (_, value) => {
    const items = client.db().collection('values');
    const { insertedId } = await items.insertOne({ value });
    const found = await items.findOne({ _id: insertedId });
    // As canonical text, so that -0, NaN and the value classes are compared by their type.
    const canonical = (of: unknown): string => stringify({ of }, { mode: 'canonical' });
    expect(canonical(found?.['value'])).toBe(canonical(value));
  });

  it('keeps names that JavaScript treats specially', async () => {
    const items = client.db().collection('names');
    const value = JSON.parse('{"__proto__":{"x":1},"constructor":2,"toJSON":"no"}') as object;
    const { insertedId } = await items.insertOne({ value });
    const found = await items.findOne({ _id: insertedId });
    expect(Object.keys(found?.['value'] as object)).toEqual(Object.keys(value));
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});
