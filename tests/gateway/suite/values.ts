// BSON values: out as they came in, through the gateway and through the database.

import { expect } from 'vitest';

import type { Case } from './case.ts';

/** Each written in the form in which the gateway answers. */
const samples: Readonly<Record<string, unknown>> = {
  double: 1.5,
  'negative zero': { $numberDouble: '-0.0' },
  'not a number': { $numberDouble: 'NaN' },
  infinity: { $numberDouble: '-Infinity' },
  text: 'ä \u{1f600} "quoted" \\ \u0001',
  document: { a: { b: { c: [] } } },
  array: [1, 'two', [3], { four: 4 }, null],
  binary: { $binary: { base64: 'AAEC/w==', subType: '00' } },
  uuid: { $binary: { base64: 'ASNFZ4mrTe+BI0VniavN7w==', subType: '04' } },
  objectId: { $oid: '0123456789abcdef01234567' },
  boolean: [true, false],
  date: { $date: '2026-01-02T03:04:05.678Z' },
  'date before 1970': { $date: { $numberLong: '-62135596800000' } },
  null: null,
  'regular expression': { $regularExpression: { pattern: '^a/b', options: 'im' } },
  int32: -2147483648,
  int64: { $numberLong: '9007199254740993' },
  timestamp: { $timestamp: { t: 1700000000, i: 7 } },
  decimal: { $numberDecimal: '1.10' },
  'big decimal': { $numberDecimal: '9.999999999999999999999999999999999E+6144' },
  minKey: { $minKey: 1 },
  maxKey: { $maxKey: 1 },
};

export const values: readonly Case[] = [
  ...Object.entries(samples).map(([name, value]): Case => ({
    name: `${name} comes back as it was`,
    needs: name === 'timestamp' || name.includes('Key') ? ['rare types'] : [],
    run: async ({ collection: c, run, all }) => {
      await run({ insert: c, documents: [{ _id: 1, value }] });
      expect(await all()).toEqual([{ _id: 1, value }]);
    },
  })),
  {
    name: 'any of them can be an _id, and numbers are one whatever their type',
    run: async ({ collection: c, run }) => {
      const ids = [
        1,
        'one',
        { $oid: '0123456789abcdef01234567' },
        { a: 1 },
        { $date: '2026-01-02T03:04:05Z' },
      ];
      await run({ insert: c, documents: ids.map((_id) => ({ _id })) });
      const again = await run({ insert: c, documents: [{ _id: { $numberLong: '1' } }] });
      expect(again).toMatchObject({ writeErrors: [{ index: 0, code: 11000 }] });
    },
  },
  {
    name: 'the order of fields is kept',
    run: async ({ collection: c, run, send }) => {
      await run({ insert: c, documents: [{ _id: 1, z: 1, a: { y: 1, b: 2 }, m: 3 }] });
      const { text } = await send({ find: c, filter: {} });
      expect(text).toContain('{"_id":1,"z":1,"a":{"y":1,"b":2},"m":3}');
    },
  },
  {
    name: 'a field may be called __proto__ or constructor',
    run: async ({ collection: c, database, gateway, send }) => {
      const document = '{"_id":1,"__proto__":{"a":1},"constructor":"x"}';
      const body = JSON.parse(`{"insert":"${c}","documents":[${document}]}`) as object;
      expect(Object.keys(body)).toEqual(['insert', 'documents']);
      await send(body);
      const { text } = await send({ find: c, filter: {} });
      expect(text).toContain(document);
      expect([gateway.url, database]).toHaveLength(2);
    },
  },
];
