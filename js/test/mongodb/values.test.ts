// Values that only this entry has: what they are written as, and what the driver's answer.

import * as driver from 'mongodb';
import { describe, expect, it } from 'vitest';

import * as alias from '../../../edge-adapter/node/mongodb.ts';

const { DBRef, Double, Int32, ReadConcern, ReadPreference, WriteConcern } = alias;
const { EJSON } = alias.BSON;

describe('numbers with a type', () => {
  it('are written as the driver writes them', () => {
    const document = {
      int: new Int32(5),
      cut: new Int32(2 ** 32 + 7),
      double: new Double(5),
      reference: new DBRef('users', 1, 'shop'),
    };
    const theirs = {
      int: new driver.Int32(5),
      cut: new driver.Int32(2 ** 32 + 7),
      double: new driver.Double(5),
      reference: new driver.DBRef('users', 1 as never, 'shop'),
    };
    const canonical = { relaxed: false };
    expect(JSON.parse(EJSON.stringify(document, canonical))).toEqual(
      JSON.parse(driver.BSON.EJSON.stringify(theirs, canonical)),
    );
  });

  it('are read from text, or refused', () => {
    expect(Int32.fromString('-7').valueOf()).toBe(-7);
    expect(() => Int32.fromString('2147483648')).toThrow(RangeError);
    expect(() => Int32.fromString('')).toThrow(RangeError);
    expect(`${Double.fromString('1.5').toString()}`).toBe('1.5');
    expect(() => Double.fromString('one')).toThrow(RangeError);
    expect(JSON.stringify([new Int32(1), new Double(2.5)])).toBe('[1,2.5]');
  });

  it('may have a database in the name of a reference', () => {
    const { collection, db } = new DBRef('shop.users', 1);
    expect([db, collection]).toEqual(['shop', 'users']);
    expect(new DBRef('users', 1).toJSON()).toEqual({ $ref: 'users', $id: 1 });
  });
});

describe('EJSON', () => {
  it('takes the options where the driver takes them', () => {
    const value = { n: 1 };
    expect(EJSON.stringify(value)).toBe('{"n":1}');
    expect(EJSON.stringify(value, { relaxed: false })).toBe('{"n":{"$numberInt":"1"}}');
    expect(EJSON.stringify(value, undefined, 2)).toBe('{\n  "n": 1\n}');
    expect(EJSON.stringify({ n: 1, m: 2 }, ['m'], 0, {})).toBe('{"m":2}');
  });

  it('keeps types when asked to', () => {
    const text = '{"i":{"$numberInt":"1"},"d":{"$numberDouble":"1.0"},"l":{"$numberLong":"1"}}';
    expect(EJSON.parse(text)).toEqual({ i: 1, d: 1, l: 1 });
    const { i, d, l } = EJSON.parse(text, { relaxed: false }) as Record<string, unknown>;
    expect([i, d, l]).toEqual([new Int32(1), new Double(1), alias.Long.fromNumber(1)]);
    expect(i).toBeInstanceOf(Int32);
    expect(EJSON.deserialize(EJSON.serialize({ at: new Date(5) }))).toEqual({ at: new Date(5) });
  });
});

describe('concerns', () => {
  it('have the fields of the command', () => {
    expect({ ...new WriteConcern('majority', 500, true) }).toEqual({
      w: 'majority',
      wtimeout: 500,
      j: true,
    });
    expect({ ...WriteConcern.fromOptions({ writeConcern: 'majority' }) }).toEqual({
      w: 'majority',
    });
    expect(WriteConcern.fromOptions({ writeConcern: { w: 1, journal: true } })?.journal).toBe(true);
    expect(WriteConcern.fromOptions({})).toBeUndefined();
    expect(ReadConcern.fromOptions({ level: 'local' })?.toJSON()).toEqual({ level: 'local' });
    expect(ReadConcern.fromOptions({})).toBeUndefined();
  });

  it('of reads have the modes of the driver', () => {
    const { secondary } = ReadPreference;
    expect(secondary.toJSON()).toEqual(driver.ReadPreference.secondary.toJSON());
    expect(secondary.secondaryOk).toBe(true);
    expect(ReadPreference.fromString('primary').equals(ReadPreference.primary)).toBe(true);
    expect(new ReadPreference('nearest', [{ dc: 'x' }]).toJSON()).toEqual({
      mode: 'nearest',
      tags: [{ dc: 'x' }],
    });
    expect(() => new ReadPreference('any')).toThrow(RangeError);
  });
});
