// Against the official `bson`: its values are written as it writes them, its texts read as it reads them.
//
// The differences we chose are rows here; everything else must agree, on fixed values and on random
// documents. EJSON_SEED repeats a run of the random ones.

import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { parse as parseInGateway } from '../../../gateway/ejson.ts';
import * as ours from '../../src/ejson/index.ts';
import { bsonOf, driverTypes, seededRandom } from './driver-types.ts';

const { parse, stringify } = ours;
const seed = Number(process.env['EJSON_SEED'] ?? Date.now() % 2 ** 31);

const relaxedOf = (value: unknown) => BSON.EJSON.stringify(value, { relaxed: true });
const canonicalOf = (value: unknown) => BSON.EJSON.stringify(value, { relaxed: false });

const HEX = '56e1fc72e0c917e9c4714161';
const UUID_TEXT = '73ffd264-44b3-4c69-90e8-e7d1dfc035d4';
const BYTES = Uint8Array.of(0, 127, 128, 255);

describe('bson values are written as bson writes them', () => {
  const rows: [string, unknown][] = [
    ['ObjectId', new BSON.ObjectId(HEX)],
    ['Int32', new BSON.Int32(-5)],
    ['Long', BSON.Long.fromNumber(-5)],
    ['Double', new BSON.Double(1.5)],
    ['Double with an integer', new BSON.Double(5)],
    ['Double Infinity', new BSON.Double(-Infinity)],
    ['Decimal128', BSON.Decimal128.fromString('1E+6144')],
    ['Binary', new BSON.Binary(BYTES, 128)],
    ['UUID', new BSON.UUID(UUID_TEXT)],
    ['Timestamp', new BSON.Timestamp({ t: 4000000000, i: 4000000001 })],
    ['BSONRegExp', new BSON.BSONRegExp('^a', 'xi')],
    ['MinKey', new BSON.MinKey()],
    ['MaxKey', new BSON.MaxKey()],
    ['DBRef', new BSON.DBRef('c', new BSON.ObjectId(HEX), 'db', { extra: new BSON.Double(1) })],
    ['DBRef without database', new BSON.DBRef('c', new BSON.ObjectId(HEX))],
    ['Date', new Date(1356351330501)],
    ['RegExp', /a/i],
    ['number', 1.5],
    ['Map', new Map([['a', new BSON.Int32(1)]])],
  ];
  it.each(rows)('%s', (_name, value) => {
    expect(stringify({ value })).toBe(relaxedOf({ value }));
    expect(stringify({ value }, { mode: 'canonical' })).toBe(canonicalOf({ value }));
  });
});

describe('where we differ on purpose', () => {
  const rows: [string, unknown, string, string][] = [
    ['-0 relaxed', -0, '0', '{"$numberDouble":"-0.0"}'],
    ['Double -0 relaxed', new BSON.Double(-0), '0', '{"$numberDouble":"-0.0"}'],
    [
      'Long beyond 2^53 relaxed',
      BSON.Long.fromString('9007199254740993'),
      '9007199254740992',
      '{"$numberLong":"9007199254740993"}',
    ],
    ['bigint relaxed', 5n, '5', '{"$numberLong":"5"}'],
  ];
  it.each(rows)('%s', (_name, value, theirs, mine) => {
    expect(relaxedOf({ value })).toBe(`{"value":${theirs}}`);
    expect(stringify({ value })).toBe(`{"value":${mine}}`);
  });

  it('a plain number beyond 2^53 is a double in canonical mode, as it is in BSON', () => {
    const value = 2 ** 60;
    // Their text is not even the same integer: 2^60 ends in 6976.
    expect(canonicalOf({ value })).toBe('{"value":{"$numberLong":"1152921504606847000"}}');
    const text = stringify({ value }, { mode: 'canonical' });
    expect(text).toBe('{"value":{"$numberDouble":"1152921504606846976.0"}}');
    expect(bsonOf(parse(text, driverTypes))).toBe(bsonOf({ value }));
  });

  it('a double that would be read as an integer of 64 bits keeps its type', () => {
    // A reader of the specification takes 1152921504606847000 for an integer, and another one than 2^60.
    expect(relaxedOf({ value: 2 ** 60 })).toBe('{"value":1152921504606847000}');
    expect(stringify({ value: 2 ** 60 })).toBe(
      '{"value":{"$numberDouble":"1152921504606846976.0"}}',
    );
    expect(parse(stringify([2 ** 60, -(2 ** 53), 2 ** 63]))).toEqual([
      2 ** 60,
      -(2 ** 53),
      2 ** 63,
    ]);
  });

  it('a Binary with room to grow is written without that room, as it is in BSON', () => {
    const value = new BSON.Binary();
    for (const byte of BYTES) value.put(byte);
    expect(canonicalOf({ value }).length).toBeGreaterThan(300);
    const text = stringify({ value });
    expect(text).toBe('{"value":{"$binary":{"base64":"AH+A/w==","subType":"00"}}}');
    expect(bsonOf((parse(text, driverTypes) as { value: unknown }).value)).toBe(bsonOf(value));
  });

  it('a bigint outside 64 bits, an invalid date and undefined elements', () => {
    expect(canonicalOf({ a: 2n ** 64n })).toBe('{"a":{"$numberLong":"0"}}');
    expect(() => stringify({ a: 2n ** 64n })).toThrow(RangeError);
    expect(canonicalOf({ a: new Date(NaN) })).toBe('{"a":{"$date":{"$numberLong":"NaN"}}}');
    expect(() => stringify({ a: new Date(NaN) })).toThrow(RangeError);
    expect(relaxedOf({ a: undefined })).toBe('{"a":null}');
    expect(stringify({ a: undefined })).toBe('{"a":null}');
  });

  it('operators that bson takes for legacy wrappers', () => {
    const text = '{"name":{"$regex":"^a","$options":"i"}}';
    expect(BSON.EJSON.parse(text)).toEqual({ name: new BSON.BSONRegExp('^a', 'i') });
    expect(parse(text)).toEqual(JSON.parse(text));
  });
});

describe(`random documents (EJSON_SEED=${seed})`, () => {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const bytes = (length: number) => Uint8Array.from({ length }, () => below(256));
  const characters = ['a', 'Z', '$', '.', '"', '\\', '\n', '\u2028', 'é', '☆', '😀', '__proto__'];
  const string = () => Array.from({ length: below(6) }, () => characters[below(12)]).join('');
  // No key that JSON must escape: V8 13 and 14 can confuse such keys (nodejs/node issue 63785).
  const key = () => string().replace(/["\\\n]/g, '-');
  const int64 = () => new BSON.Long(below(2 ** 32) | 0, below(2 ** 32) | 0);
  const safeLong = () => BSON.Long.fromNumber(Math.floor((random() - 0.5) * 2 ** 53));

  function double(lossless: boolean): unknown {
    const value = (random() - 0.5) * 10 ** below(300);
    const size = Math.abs(value);
    return new BSON.Double(!lossless && size >= 2 ** 53 && size <= 2 ** 63 ? 0.5 : value);
  }

  /** Leaves whose text is the same in both libraries; `lossless` adds those that differ when relaxed. */
  function leaf(lossless: boolean): unknown {
    const makers: (() => unknown)[] = [
      string,
      () => random() < 0.5,
      () => null,
      () => new BSON.ObjectId(bytes(12)),
      () => new BSON.Int32((below(2 ** 32) - 2 ** 31) | 0),
      lossless ? int64 : safeLong,
      () => double(lossless),
      () => new BSON.Double([NaN, Infinity, -Infinity, 0, 1][below(5)] ?? 0),
      () => BSON.Decimal128.fromString(`${below(1e9)}.${below(1e9)}e${below(200) - 100}`),
      () => new BSON.Decimal128(Uint8Array.of(...bytes(12), 0, 0, 0x40, 0x30)),
      () => new BSON.Binary(bytes(below(40)), [0, 1, 3, 5, 128][below(5)] ?? 0),
      () => new BSON.UUID(bytes(16)),
      () => new Date(Math.floor((random() - 0.3) * 4e14)),
      () => new BSON.Timestamp({ t: below(2 ** 32), i: below(2 ** 32) }),
      () => new BSON.BSONRegExp(string(), ['', 'i', 'mx'][below(3)] ?? ''),
      () => new BSON.MinKey(),
      () => new BSON.MaxKey(),
    ];
    if (lossless) makers.push(() => new BSON.Double(-0));
    return makers[below(makers.length)]?.();
  }

  function tree(depth: number, lossless: boolean): unknown {
    const kind = depth === 0 ? 0 : below(4);
    if (kind < 2) return leaf(lossless);
    if (kind === 2) return Array.from({ length: below(5) }, () => tree(depth - 1, lossless));
    const entries = Array.from({ length: below(6) }, (_, index) => [
      `k${index}${key()}`,
      tree(depth - 1, lossless),
    ]);
    return Object.fromEntries(entries) as unknown;
  }

  it('are written as bson writes them', () => {
    for (let count = 0; count < 1500; count++) {
      const value = tree(4, false);
      expect(stringify({ value })).toBe(relaxedOf({ value }));
      expect(stringify({ value }, { mode: 'canonical' })).toBe(canonicalOf({ value }));
    }
  });

  it('are read as bson reads them, to the byte', () => {
    for (let count = 0; count < 1500; count++) {
      const text = canonicalOf({ value: tree(4, true) });
      const theirs: unknown = BSON.EJSON.parse(text, { relaxed: false });
      expect(bsonOf(parse(text, driverTypes))).toBe(bsonOf(theirs));
    }
  });

  it('survive our canonical text to the byte, and our classes between two texts', () => {
    for (let count = 0; count < 1500; count++) {
      const value = tree(4, true);
      const text = stringify(value, { mode: 'canonical' });
      expect(bsonOf(parse(text, driverTypes))).toBe(bsonOf(value));
      const relaxed = stringify(parse(text));
      expect(stringify(parse(relaxed))).toBe(relaxed);
      const light = parse(text);
      expect(parse(stringify(light))).toStrictEqual(light);
      expect(parse(stringify(light, { mode: 'canonical' }))).toStrictEqual(light);
    }
  });

  it('are the same to the byte when the gateway has read a request with them', () => {
    for (let count = 0; count < 1500; count++) {
      const value = tree(4, true);
      const text = stringify(value, { mode: 'request' });
      expect(bsonOf(parseInGateway(text))).toBe(bsonOf(value));
    }
  });
});
