// What `stringify` writes in either mode, and what it refuses to write.

import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';
import {
  Binary,
  BSONRegExp,
  Decimal128,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  parse,
  stringify,
  Timestamp,
  UUID,
} from '../../src/ejson/index.ts';

const HEX = '56e1fc72e0c917e9c4714161';
const UUID_TEXT = '73ffd264-44b3-4c69-90e8-e7d1dfc035d4';

type Row = [name: string, value: unknown, relaxed: string, canonical: string];

/** A row whose text is the same in both modes. */
function same(name: string, value: unknown, text: string): Row {
  return [name, value, text, text];
}

const binary = '{"$binary":{"base64":"AQID","subType":"80"}}';
const uuid = '{"$binary":{"base64":"c//SZESzTGmQ6OfR38A11A==","subType":"04"}}';
const wrapped = (text: string) => `{"$numberDouble":"${text}"}`;

const rows: Row[] = [
  same('ObjectId', new ObjectId(HEX), `{"$oid":"${HEX}"}`),
  ['int32', 42, '42', '{"$numberInt":"42"}'],
  ['int32 minimum', -2147483648, '-2147483648', '{"$numberInt":"-2147483648"}'],
  ['beyond int32', 2147483648, '2147483648', '{"$numberLong":"2147483648"}'],
  ['2^53 - 1', 2 ** 53 - 1, '9007199254740991', '{"$numberLong":"9007199254740991"}'],
  same('2^53', 2 ** 53, wrapped('9007199254740992.0')),
  same('-2^60', -(2 ** 60), wrapped('-1152921504606846976.0')),
  same('2^63', 2 ** 63, wrapped('9223372036854775808.0')),
  ['2^64', 2 ** 64, '18446744073709552000', wrapped('18446744073709551616.0')],
  ['1e300', 1e300, '1e+300', wrapped('1e+300')],
  ['a fraction', 1.5, '1.5', wrapped('1.5')],
  same('-0', -0, wrapped('-0.0')),
  same('NaN', NaN, wrapped('NaN')),
  same('Infinity', Infinity, wrapped('Infinity')),
  same('-Infinity', -Infinity, wrapped('-Infinity')),
  ['Long that fits', new Long(5), '5', '{"$numberLong":"5"}'],
  same('Long that does not', new Long(2n ** 53n), '{"$numberLong":"9007199254740992"}'),
  same('Long minimum', new Long(-(2n ** 63n)), '{"$numberLong":"-9223372036854775808"}'),
  same('bigint maximum', 2n ** 63n - 1n, '{"$numberLong":"9223372036854775807"}'),
  same('Decimal128', new Decimal128('1.50'), '{"$numberDecimal":"1.50"}'),
  same('Binary', new Binary(Uint8Array.of(1, 2, 3), 128), binary),
  same('UUID', new UUID(UUID_TEXT), uuid),
  same('Uint8Array', Uint8Array.of(255, 255), '{"$binary":{"base64":"//8=","subType":"00"}}'),
  same('Buffer', Buffer.from('a'), '{"$binary":{"base64":"YQ==","subType":"00"}}'),
  [
    'Date without milliseconds',
    new Date(0),
    '{"$date":"1970-01-01T00:00:00Z"}',
    '{"$date":{"$numberLong":"0"}}',
  ],
  [
    'Date with milliseconds',
    new Date(1356351330001),
    '{"$date":"2012-12-24T12:15:30.001Z"}',
    '{"$date":{"$numberLong":"1356351330001"}}',
  ],
  [
    'last relaxed Date',
    new Date(253402300799999),
    '{"$date":"9999-12-31T23:59:59.999Z"}',
    '{"$date":{"$numberLong":"253402300799999"}}',
  ],
  same(
    'Date in year 10000',
    new Date(253402300800000),
    '{"$date":{"$numberLong":"253402300800000"}}',
  ),
  same('Date before 1970', new Date(-1), '{"$date":{"$numberLong":"-1"}}'),
  same(
    'BSONRegExp',
    new BSONRegExp('a"b', 'xi'),
    '{"$regularExpression":{"pattern":"a\\"b","options":"ix"}}',
  ),
  same('RegExp', /^a\/b/im, '{"$regularExpression":{"pattern":"^a\\\\/b","options":"im"}}'),
  same(
    'RegExp with flags of searching',
    /a/dgsuy,
    '{"$regularExpression":{"pattern":"a","options":"su"}}',
  ),
  same(
    'Timestamp',
    new Timestamp({ t: 4294967295, i: 0 }),
    '{"$timestamp":{"t":4294967295,"i":0}}',
  ),
  same('MinKey', new MinKey(), '{"$minKey":1}'),
  same('MaxKey', new MaxKey(), '{"$maxKey":1}'),
  same('string', 'a"\u2028\ud800', '"a\\"\u2028\\ud800"'),
  same('null', null, 'null'),
  same('true', true, 'true'),
];

describe.each(rows)('%s', (_name, value, relaxed, canonical) => {
  it('is written in both modes, at the top, in a document and in an array', () => {
    expect(stringify(value)).toBe(relaxed);
    expect(stringify(value, { mode: 'canonical' })).toBe(canonical);
    expect(stringify({ a: value, b: 'x' })).toBe(`{"a":${relaxed},"b":"x"}`);
    expect(stringify(['x', value], { mode: 'canonical' })).toBe(`["x",${canonical}]`);
  });

  it('is the same text again after parsing', () => {
    expect(stringify(parse(relaxed))).toBe(relaxed);
  });
});

describe('a request', () => {
  const written = (value: unknown) => stringify(value, { mode: 'request' });

  it('keeps the type of a Long and a Double, whichever library they come from', () => {
    expect(written([new Long(5), BSON.Long.fromNumber(5), 5n])).toBe(
      '[{"$numberLong":"5"},{"$numberLong":"5"},{"$numberLong":"5"}]',
    );
    expect(written([new BSON.Double(5), new BSON.Double(0.5), new BSON.Double(-0)])).toBe(
      '[{"$numberDouble":"5.0"},{"$numberDouble":"0.5"},{"$numberDouble":"-0.0"}]',
    );
  });

  it('is relaxed otherwise: an Int32 is what a plain number of its size is stored as', () => {
    const value = {
      n: [5, 0.5, 2 ** 40, new BSON.Int32(5)],
      d: new Date(0),
      id: new ObjectId(HEX),
    };
    expect(written(value)).toBe(stringify(value));
    expect(written(value)).toContain('"n":[5,0.5,1099511627776,5],"d":{"$date":"1970-01-01T');
  });
});

describe('documents', () => {
  it('keep the type of a small bigint, which parsing then promotes to a number', () => {
    expect(stringify({ a: 5n })).toBe('{"a":{"$numberLong":"5"}}');
    expect(parse('{"a":{"$numberLong":"5"}}')).toStrictEqual({ a: 5 });
  });

  it('turn undefined into null, as the official driver does', () => {
    expect(stringify({ a: undefined, b: [undefined, 1n] })).toBe(
      '{"a":null,"b":[null,{"$numberLong":"1"}]}',
    );
    expect(stringify(new Array<unknown>(1).concat(1))).toBe('[null,1]');
    expect(() => stringify(undefined)).toThrow(TypeError);
  });

  it('keep the order of keys, and the original untouched', () => {
    const inner = Object.freeze({ z: new ObjectId(HEX), y: Object.freeze([1n]) });
    const document = Object.freeze({ b: 1, a: inner, c: 'x' });
    const text = `{"b":1,"a":{"z":{"$oid":"${HEX}"},"y":[{"$numberLong":"1"}]},"c":"x"}`;
    expect(stringify(document)).toBe(text);
    expect(document.a).toBe(inner);
  });

  it('may be Maps, class instances and objects without a prototype', () => {
    class Order {
      total = 5n;
      toJSON(): string {
        return 'toJSON was called';
      }
    }
    const bare = Object.assign(Object.create(null) as object, { a: -0 });
    const map = new Map<string, unknown>([['m', new Map([['n', 1n]])]]);
    expect(stringify(new Order())).toBe('{"total":{"$numberLong":"5"}}');
    expect(stringify(bare)).toBe('{"a":{"$numberDouble":"-0.0"}}');
    expect(stringify(map)).toBe('{"m":{"n":{"$numberLong":"1"}}}');
    expect(() => stringify({ a: new Map([[1, 2]]) })).toThrow(/"a" is a Map with a key/);
  });

  it('may say through toBSON what is stored', () => {
    class Money {
      readonly cents = 150n;
      toBSON(): unknown {
        return { cents: this.cents };
      }
    }
    class List extends Array<unknown> {
      toJSON(): string {
        return 'toJSON was called';
      }
    }
    expect(stringify({ price: new Money() })).toBe('{"price":{"cents":{"$numberLong":"150"}}}');
    class Tagged extends Uint8Array {
      toBSON(): unknown {
        return new Binary(Uint8Array.from(this), 9);
      }
    }
    expect(stringify(Tagged.of(1))).toBe('{"$binary":{"base64":"AQ==","subType":"09"}}');
    expect(stringify({ list: List.from([1, 2n]) })).toBe('{"list":[1,{"$numberLong":"2"}]}');
  });

  it('with a _bsontype of their own are data, not values', () => {
    expect(stringify({ a: { _bsontype: 'ObjectId', id: 1 } })).toBe(
      '{"a":{"_bsontype":"ObjectId","id":1}}',
    );
  });
});

describe('what cannot be written', () => {
  class Strange {
    get _bsontype(): string {
      return 'Code';
    }
  }
  class Hollow {
    get _bsontype(): string {
      return 'ObjectId';
    }
  }
  const typeErrors: [string, unknown, RegExp][] = [
    ['a function', () => 'secret', /is a function/],
    ['a symbol', Symbol('secret'), /is a symbol/],
    ['a type not known', new Strange(), /_bsontype, or contents for it, that/],
    ['a hollow value', new Hollow(), /_bsontype, or contents for it, that/],
    ['a flag the server lacks', /secret/v, /regular expression with a null character or a flag/],
    ['other typed arrays', new Float32Array(1), /raw memory/],
    ['an ArrayBuffer', new ArrayBuffer(1), /raw memory/],
  ];
  it.each(typeErrors)('%s', (_name, value, message) => {
    const write = () => stringify({ a: 'secret', b: [{ c: 1 }, { d: { e: value } }] });
    expect(write).toThrow(TypeError);
    expect(write).toThrow(message);
    expect(write).toThrow(/^The value at "b\.1\.d\.e" /);
    expect(write).not.toThrow(/secret/);
  });

  it.each([2n ** 63n, -(2n ** 63n) - 1n, new Date(NaN)])('out of range: %s', (value) => {
    const write = () => stringify({ a: { b: value } });
    expect(write).toThrow(RangeError);
    expect(write).toThrow(/^The value at "a\.b" /);
    expect(() => stringify(value)).toThrow(/^The value at the top level /);
  });
});
