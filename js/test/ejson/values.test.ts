// The value classes by themselves: how they are made, compared and shown.

import { inspect } from 'node:util';
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
  Timestamp,
  UUID,
} from '../../src/ejson/index.ts';

const HEX = '56e1fc72e0c917e9c4714161';
const UUID_TEXT = '73ffd264-44b3-4c69-90e8-e7d1dfc035d4';

describe('ObjectId', () => {
  const id = new ObjectId(HEX);

  it('is made of digits, bytes or another ObjectId', () => {
    expect(new ObjectId(HEX.toUpperCase()).toHexString()).toBe(HEX);
    expect(new ObjectId(id.id)).toStrictEqual(id);
    expect(new ObjectId(id)).toStrictEqual(id);
    expect(new ObjectId(new BSON.ObjectId(HEX))).toStrictEqual(id);
    expect(new BSON.ObjectId(id).toHexString()).toBe(HEX);
  });

  it.each(['', 'x'.repeat(24), HEX.slice(1), new Uint8Array(11), null, 5, {}])(
    'is not made of %j',
    (value) => {
      expect(() => new ObjectId(value as never)).toThrow(TypeError);
      expect(ObjectId.isValid(value)).toBe(false);
    },
  );

  it('is generated from what the host supplies, as the driver lays it out', () => {
    const random = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const made = ObjectId.generate(random, 0x56e1fc72, 0xff000102);
    expect(made.toHexString()).toBe('56e1fc720102030405000102');
    expect(ObjectId.generate(() => random, 0x56e1fc72, 0x000102)).toStrictEqual(made);
    expect(made.getTimestamp()).toEqual(new BSON.ObjectId(made.toHexString()).getTimestamp());
    expect(() => ObjectId.generate(new Uint8Array(4), 0, 0)).toThrow(RangeError);
  });

  it('equals the same id of any library, and nothing else', () => {
    expect(id.equals(HEX) && id.equals(id.id) && id.equals(new BSON.ObjectId(HEX))).toBe(true);
    expect(new BSON.ObjectId(HEX).equals(id)).toBe(true);
    expect(id.equals('56e1fc72e0c917e9c4714162') || id.equals(null) || id.equals({})).toBe(false);
  });

  it('is its digits in text and in JSON', () => {
    expect([id.toString(), JSON.stringify(id)]).toEqual([HEX, `"${HEX}"`]);
  });
});

describe('Long', () => {
  it('is made of an integer of 64 bits', () => {
    expect(Long.fromString('-9223372036854775808').toBigInt()).toBe(-(2n ** 63n));
    expect(Long.fromNumber(5)).toStrictEqual(Long.fromBigInt(5n));
    expect(() => new Long(2n ** 63n)).toThrow(RangeError);
    expect(() => new Long('9223372036854775808')).toThrow(RangeError);
    for (const value of ['', 'x', '1.5', '0x10', 1.5, NaN]) {
      expect(() => new Long(value)).toThrow(TypeError);
    }
  });

  it('becomes a number only where that is exact', () => {
    expect(new Long('9007199254740991').toNumber()).toBe(9007199254740991);
    expect(() => new Long('9007199254740993').toNumber()).toThrow(RangeError);
  });

  it('equals the same integer, whatever carries it', () => {
    const long = new Long('9007199254740993');
    const others = [long.value, new Long(long.value), BSON.Long.fromString('9007199254740993')];
    for (const other of others) expect(long.equals(other)).toBe(true);
    for (const other of [2 ** 53, 1n, '9007199254740993', null, {}]) {
      expect(long.equals(other)).toBe(false);
    }
    expect(new Long(5).equals(5)).toBe(true);
    expect(JSON.stringify({ long })).toBe('{"long":"9007199254740993"}');
  });
});

describe('Binary and UUID', () => {
  it('hold bytes and a sub-type', () => {
    const binary = new Binary(Uint8Array.of(1, 2, 3), 128);
    expect([binary.value(), binary.length(), binary.position, binary.sub_type]).toEqual([
      Uint8Array.of(1, 2, 3),
      3,
      3,
      128,
    ]);
    expect([binary.toString(), JSON.stringify(binary)]).toEqual(['AQID', '"AQID"']);
    expect(() => new Binary([1] as never)).toThrow(TypeError);
    expect(() => new Binary(new Uint8Array(0), 256)).toThrow(RangeError);
  });

  it('a UUID is made of its text, its bytes or another UUID', () => {
    const uuid = new UUID(UUID_TEXT);
    expect(uuid.toHexString()).toBe(UUID_TEXT);
    expect(uuid.toHexString(false)).toBe(UUID_TEXT.replaceAll('-', ''));
    expect(new UUID(uuid.toHexString(false).toUpperCase())).toStrictEqual(uuid);
    expect(new UUID(uuid.buffer)).toStrictEqual(uuid);
    expect(uuid.equals(new BSON.UUID(UUID_TEXT)) && uuid.equals(UUID_TEXT)).toBe(true);
    expect(uuid.equals(new BSON.UUID()) || uuid.equals('x')).toBe(false);
    expect(uuid).toBeInstanceOf(Binary);
    expect([uuid.toString(), JSON.stringify(uuid)]).toEqual([UUID_TEXT, `"${UUID_TEXT}"`]);
    for (const value of ['', `${UUID_TEXT}0`, '73ff-d26444b-34c6-990e8e-7d1dfc035d4']) {
      expect(() => new UUID(value)).toThrow(TypeError);
    }
    expect(() => new UUID(new Uint8Array(15))).toThrow(TypeError);
  });
});

describe('Decimal128', () => {
  it('keeps trailing zeros and writes the canonical form', () => {
    expect(new Decimal128('1.50').toString()).toBe('1.50');
    expect(Decimal128.fromString('+01e3').toString()).toBe('1E+3');
    expect(JSON.stringify(new Decimal128('-0'))).toBe('{"$numberDecimal":"-0"}');
    expect(() => new Decimal128('1 ')).toThrow(TypeError);
    expect(() => new Decimal128(1 as never)).toThrow(TypeError);
  });

  it('agrees with the driver on every length, exponent and sign near the limits', () => {
    const digits = ['0', '1', '10', '100', '123', '1'.repeat(34), `${'9'.repeat(34)}0`];
    digits.push('1'.repeat(35), `1${'0'.repeat(40)}`, '.5', '5.', '00.00', '0.0000001', '1.000001');
    const exponents = [0, 1, -1, 5, -7, 6000, 6110, 6111, 6112, 6144, 6145, -6143, -6176, -6177];
    exponents.push(-6210, 7000, -7000);
    let held = 0;
    for (const digit of digits) {
      for (const exponent of exponents) {
        const text = `-${digit}e${exponent}`;
        const expected = outcome(() => BSON.Decimal128.fromString(text).toString());
        expect([text, outcome(() => new Decimal128(text).toString())]).toEqual([text, expected]);
        if (expected !== 'refused') held++;
      }
    }
    expect(held).toBeGreaterThan(100);
  });

  it('takes a time that grows with the text alone', () => {
    const zeros = '0'.repeat(200_000);
    expect(new Decimal128(`${zeros}.${zeros}1e200001`).toString()).toBe('1');
    expect(() => new Decimal128(`1${zeros}1`)).toThrow(TypeError);
  });
});

function outcome(make: () => string): string {
  try {
    return make();
  } catch {
    return 'refused';
  }
}

describe('the others', () => {
  it('Timestamp holds two unsigned integers', () => {
    const timestamp = new Timestamp({ t: 4000000000, i: 1 });
    expect(timestamp.toString()).toBe(new BSON.Timestamp({ t: 4000000000, i: 1 }).toString());
    expect(JSON.stringify(timestamp)).toBe('{"$timestamp":"17179869184000000001"}');
    expect(() => new Timestamp({ t: -1, i: 0 })).toThrow(RangeError);
    expect(() => new Timestamp({ t: 0, i: 2 ** 32 })).toThrow(RangeError);
  });

  it('BSONRegExp orders its options and knows which there are', () => {
    expect(new BSONRegExp('a', 'xsi').options).toBe('isx');
    expect(() => new BSONRegExp('a', 'g')).toThrow(TypeError);
    expect(() => new BSONRegExp('a\0')).toThrow(TypeError);
  });

  it('each looks in a console like the call that makes it', () => {
    const values = [new ObjectId(HEX), new Long(5), new Decimal128('1'), new UUID(UUID_TEXT)];
    expect(values.map((value) => inspect(value))).toEqual([
      `new ObjectId('${HEX}')`,
      "new Long('5')",
      "new Decimal128('1')",
      `new UUID('${UUID_TEXT}')`,
    ]);
    const others = [new Timestamp({ t: 1, i: 2 }), new BSONRegExp('a"', 'i'), new MinKey()];
    expect([...others, new MaxKey(), new Binary(new Uint8Array(2))].map((v) => inspect(v))).toEqual(
      [
        'new Timestamp({ t: 1, i: 2 })',
        `new BSONRegExp("a\\"", 'i')`,
        'new MinKey()',
        'new MaxKey()',
        'new Binary(2 bytes, sub-type 0)',
      ],
    );
  });
});
