// What `parse` accepts, what it leaves alone and what it refuses, one row a wrapper.

import { describe, expect, it } from 'vitest';
import {
  Binary,
  BSONRegExp,
  Decimal128,
  EJSONError,
  lightTypes,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  parse,
  Timestamp,
  UUID,
} from '../../src/ejson/index.ts';

const HEX = '56e1fc72e0c917e9c4714161';
const UUID_TEXT = '73ffd264-44b3-4c69-90e8-e7d1dfc035d4';

function caught(text: string): EJSONError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof EJSONError) return error;
    throw error;
  }
  throw new Error(`parse accepted ${text}`);
}

describe('wrappers become values', () => {
  const rows: [string, unknown][] = [
    [`{"$oid":"${HEX}"}`, new ObjectId(HEX)],
    [`{"$oid":"${HEX.toUpperCase()}"}`, new ObjectId(HEX)],
    ['{"$numberInt":"-2147483648"}', -2147483648],
    ['{"$numberInt":"0"}', 0],
    ['{"$numberLong":"9007199254740991"}', 9007199254740991],
    ['{"$numberLong":"-9007199254740992"}', new Long('-9007199254740992')],
    ['{"$numberLong":"9223372036854775807"}', new Long(2n ** 63n - 1n)],
    ['{"$numberLong":"-9223372036854775808"}', new Long(-(2n ** 63n))],
    ['{"$numberDouble":"-0.0"}', -0],
    ['{"$numberDouble":"1.2345678921232E+18"}', 1.2345678921232e18],
    ['{"$numberDouble":".5"}', 0.5],
    ['{"$numberDouble":"NaN"}', NaN],
    ['{"$numberDouble":"-Infinity"}', -Infinity],
    ['{"$numberDecimal":"1.50"}', new Decimal128('1.50')],
    ['{"$binary":{"base64":"AQID","subType":"80"}}', new Binary(Uint8Array.of(1, 2, 3), 128)],
    ['{"$binary":{"subType":"0","base64":""}}', new Binary(new Uint8Array(0), 0)],
    ['{"$binary":{"base64":"c//SZESzTGmQ6OfR38A11A==","subType":"04"}}', new UUID(UUID_TEXT)],
    [`{"$uuid":"${UUID_TEXT}"}`, new UUID(UUID_TEXT)],
    ['{"$date":{"$numberLong":"-1"}}', new Date(-1)],
    ['{"$date":"2012-12-24T12:15:30.501Z"}', new Date(1356351330501)],
    ['{"$regularExpression":{"pattern":"a/b","options":"xi"}}', new BSONRegExp('a/b', 'ix')],
    ['{"$timestamp":{"i":42,"t":4000000000}}', new Timestamp({ t: 4000000000, i: 42 })],
    ['{"$minKey":1}', new MinKey()],
    ['{"$maxKey":1}', new MaxKey()],
    [`{"\\u0024oid":"${HEX}"}`, new ObjectId(HEX)],
  ];
  it.each(rows)('%s', (text, expected) => {
    expect(parse(text)).toStrictEqual(expected);
    expect(parse(`{"a":[1,${text}]}`)).toStrictEqual({ a: [1, expected] });
  });
});

describe('integers without a wrapper', () => {
  const rows: [string, unknown][] = [
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', new Long(2n ** 53n + 1n)],
    ['-9007199254740993', new Long(-(2n ** 53n) - 1n)],
    ['9223372036854775807', new Long(2n ** 63n - 1n)],
    ['-9223372036854775808', new Long(-(2n ** 63n))],
    // More than 64 bits, a point or an exponent: not an integer that MongoDB has, but a double.
    ['9223372036854775808', 2 ** 63],
    ['9007199254740993.0', 9007199254740992],
    ['9.007199254740993e15', 9007199254740992],
    ['100000000000000000000', 1e20],
    ['0.9007199254740993', 0.9007199254740993],
  ];
  it.each(rows)('%s is never rounded to a neighbour', (text, expected) => {
    expect(parse(text)).toStrictEqual(expected);
    expect(parse(`[ ${text}]`)).toStrictEqual([expected]);
    expect(parse(`{"a":[-1.5,${text} ,{"b":${text}}]}`)).toStrictEqual({
      a: [-1.5, expected, { b: expected }],
    });
    expect(parse(`{"$set":{"a":${text}},"b":{"$oid":"${HEX}"}}`)).toStrictEqual({
      $set: { a: expected },
      b: new ObjectId(HEX),
    });
  });

  it('leaves texts and keys with such digits alone, and the values around them', () => {
    const digits = '9007199254740993';
    const text = String.raw`{"${digits}":"${digits}","b":"\\\"[${digits}]","c":[-${digits}],"d":"\\"}`;
    expect(parse(text)).toStrictEqual({
      [digits]: digits,
      b: `\\"[${digits}]`,
      c: [new Long(`-${digits}`)],
      d: '\\',
    });
  });

  it('inside a wrapper are malformed', () => {
    expect(caught('{"a":{"$date":9007199254740993}}').path).toBe('a');
    expect(caught('{"$numberLong":9007199254740993}').path).toBe('');
    expect(caught('{"$timestamp":{"t":9007199254740993,"i":1}}').path).toBe('');
  });

  it('are found in a long text, too', () => {
    const text = `{"text":"${'\\n'.repeat(3_000_000)}","n":9007199254740993}`;
    expect((parse(text) as { n: unknown }).n).toStrictEqual(new Long(2n ** 53n + 1n));
  });
});

describe('malformed wrappers', () => {
  const rows = [
    '{"$oid":5}',
    '{"$oid":"56e1fc72e0c917e9c471416"}',
    '{"$oid":"56e1fc72e0c917e9c471416g"}',
    `{"$oid":"${HEX}","other":1}`,
    `{"other":1,"$oid":"${HEX}"}`,
    '{"$numberInt":5}',
    '{"$numberInt":"2147483648"}',
    '{"$numberInt":"1.0"}',
    '{"$numberInt":"-0"}',
    '{"$numberInt":""}',
    '{"$numberLong":"x"}',
    '{"$numberLong":"9223372036854775808"}',
    '{"$numberLong":"-9223372036854775809"}',
    '{"$numberLong":"0x10"}',
    '{"$numberLong":" 1"}',
    '{"$numberDouble":1}',
    '{"$numberDouble":"1,5"}',
    '{"$numberDouble":"nan"}',
    '{"$numberDouble":""}',
    '{"$numberDecimal":1}',
    '{"$numberDecimal":"1e"}',
    '{"$numberDecimal":"1E+6145"}',
    '{"$numberDecimal":"12345678901234567890123456789012345"}',
    '{"$binary":"AQID"}',
    '{"$binary":"AQID","$type":"00"}',
    '{"$binary":{"base64":"AQI","subType":"00"}}',
    '{"$binary":{"base64":"AQ=D","subType":"00"}}',
    '{"$binary":{"base64":"A\\u00e9ID","subType":"00"}}',
    '{"$binary":{"base64":"AQ_D","subType":"00"}}',
    '{"$binary":{"base64":"AQID","subType":"100"}}',
    '{"$binary":{"base64":"AQID","subType":0}}',
    '{"$binary":{"base64":"AQID"}}',
    '{"$binary":{"base64":"AQID","subType":"00","more":1}}',
    '{"$binary":null}',
    '{"$uuid":"73ffd26444b34c6990e8e7d1dfc035d4"}',
    '{"$uuid":5}',
    '{"$date":42}',
    '{"$date":null}',
    '{"$date":{"$numberLong":42}}',
    '{"$date":{"$numberInt":"42"}}',
    '{"$date":{"$numberLong":"42","more":1}}',
    '{"$date":{"$numberLong":"8640000000000001"}}',
    '{"$date":"yesterday"}',
    '{"$regularExpression":"a"}',
    '{"$regularExpression":{"pattern":"a"}}',
    '{"$regularExpression":{"pattern":"a","options":"g"}}',
    '{"$regularExpression":{"pattern":"a\\u0000","options":""}}',
    '{"$regularExpression":{"pattern":["a"],"options":""}}',
    '{"$timestamp":42}',
    '{"$timestamp":{"t":1}}',
    '{"$timestamp":{"t":-1,"i":1}}',
    '{"$timestamp":{"t":1.5,"i":1}}',
    '{"$timestamp":{"t":4294967296,"i":1}}',
    '{"$timestamp":[1,2]}',
    '{"$minKey":2}',
    '{"$maxKey":true}',
    '{"$code":"f()"}',
    '{"$code":"f()","$scope":{}}',
    '{"$symbol":"s"}',
    '{"$dbPointer":{"$ref":"c","$id":{"$oid":"56e1fc72e0c917e9c4714161"}}}',
    '{"$undefined":true}',
  ];
  it.each(rows)('%s', (text) => {
    const key = /"(\$(?!id|ref)\w+)"/.exec(text)?.[1] ?? '';
    const error = caught(`{"list":[0,{"at":${text}}]}`);
    expect(error.path).toBe('list.1.at');
    expect(error.message).toMatch(/^Malformed \$\w+ at "list\.1\.at"; allowed is .+/);
    expect(error.message).toContain(key);
    expect(caught(text).path).toBe('');
  });
});

describe('documents that are no wrappers stay as they are', () => {
  const rows = [
    '{"name":{"$regex":"^a","$options":"i"}}',
    '{"$set":{"a":1},"$inc":{"b":2}}',
    '{"a":{"$in":[1,2]},"$or":[{"b":{"$exists":true}}]}',
    '{"$ref":"c","$id":5}',
    '{"x":{"$type":"string"}}',
    '{"$":"a",".":"b","":"c","$oidx":5}',
    '{"oid":"$oid","price":"$5"}',
    '{"constructor":1,"toString":{"$valueOf":2},"hasOwnProperty":null}',
    '5',
    '"$oid"',
    'null',
    '[]',
  ];
  it.each(rows)('%s', (text) => {
    expect(parse(text)).toStrictEqual(JSON.parse(text));
  });

  it('reads wrappers next to and inside operators', () => {
    const text = `{"_id":{"$in":[{"$oid":"${HEX}"}]},"at":{"$gt":{"$date":"1970-01-01T00:00:00Z"}}}`;
    const at = { $gt: new Date(0) };
    expect(parse(text)).toStrictEqual({ _id: { $in: [new ObjectId(HEX)] }, at });
  });
});

describe('the table of types', () => {
  it('gets validated arguments, and decides what is built', () => {
    const seen: unknown[] = [];
    const note =
      (name: string) =>
      (...values: unknown[]) => {
        seen.push([name, ...values]);
        return name;
      };
    const types = {
      ...lightTypes,
      objectId: note('objectId'),
      int32: note('int32'),
      long: note('long'),
      decimal128: note('decimal128'),
      regExp: note('regExp'),
    };
    const result = parse(
      `[{"$oid":"${HEX.toUpperCase()}"},{"$numberInt":"7"},{"$numberLong":"7"},` +
        '{"$numberDecimal":"1e3"},{"$regularExpression":{"pattern":"p","options":"mi"}}]',
      types,
    );
    expect(result).toEqual(['objectId', 'int32', 'long', 'decimal128', 'regExp']);
    expect(seen).toEqual([
      ['objectId', HEX],
      ['int32', 7],
      ['long', '7'],
      ['decimal128', '1E+3'],
      ['regExp', 'p', 'im'],
    ]);
  });

  it('keeps a constructor that answers undefined apart from a malformed value', () => {
    const types = { ...lightTypes, minKey: () => undefined };
    expect(parse('{"a":{"$minKey":1}}', types)).toStrictEqual({ a: undefined });
  });
});

describe('text that is not JSON', () => {
  it.each(['', '{', '{"a":secret}', '{"a":"secret', 'undefined', '[1,]'])('%j', (text) => {
    const error = caught(text);
    expect(error.message).toMatch(/^The text \(\d+ characters\) is not valid JSON/);
    expect(error.message).not.toContain('secret');
    expect(error.cause).toBeUndefined();
  });

  it('names the position where the engine gives one', () => {
    expect(caught('{"a":1 "b":2}').message).toContain('at character 7');
  });

  it('refuses what is not text', () => {
    expect(() => parse({} as never)).toThrow(TypeError);
  });

  it('refuses a null character in a key, however it is spelled, and not in a value', () => {
    expect(caught('{"a":{"b\\u0000":1}}').path).toBe('a');
    expect(caught('{"\\u0000":1}').message).toContain('null character');
    expect(parse('{"a":"\\u0000"}')).toEqual({ a: '\0' });
  });
});
