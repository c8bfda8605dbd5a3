// The two small codecs inside the codec: base64 and dates, against the engine's own.

import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../src/ejson/base64.ts';
import { formatIsoDate, parseIsoDate } from '../../src/ejson/iso-date.ts';
import { seededRandom } from './driver-types.ts';

describe('base64', () => {
  it('agrees with Buffer on every length around the padding and the chunks', () => {
    const random = seededRandom(1);
    const lengths = [...Array(70).keys(), 6143, 6144, 6145, 12288, 100_001];
    for (const length of lengths) {
      const bytes = Uint8Array.from({ length }, () => random() * 256);
      const text = Buffer.from(bytes).toString('base64');
      expect(encodeBase64(bytes)).toBe(text);
      expect(decodeBase64(text)).toStrictEqual(bytes);
    }
  });

  it.each(['A', 'AB', 'ABC', '====', 'A===', 'AB=C', 'AB C', 'AB\nC', 'AB-_', 'ABC\u0141', '=ABC'])(
    'refuses %j',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
      expect(decodeBase64(`AAAA${text}`)).toBeUndefined();
      expect(decodeBase64(`${text}AAAA`)).toBeUndefined();
    },
  );
});

describe('dates in text', () => {
  it('read what the engine writes, and write what bson writes', () => {
    const random = seededRandom(2);
    const times = [0, 1, -1, 951782400000, 951868799999, 253402300799999, -62167219200000];
    for (let count = 0; count < 3000; count++) times.push(Math.floor((random() - 0.2) * 3e14));
    let read = 0;
    for (const time of times) {
      const text = new Date(time).toISOString();
      const date = new Date(time);
      if (text.length === 24) {
        read++;
        expect([text, parseIsoDate(text)]).toEqual([text, time]);
      }
      const inRange = time >= 0 && time < 253402300800000;
      expect(formatIsoDate(date)).toBe(inRange ? text.replace('.000Z', 'Z') : undefined);
    }
    expect(read).toBeGreaterThan(1000);
  });

  it('know every day of the calendar, and none besides', () => {
    for (const [first, last] of [
      [0, 404],
      [1896, 2404],
      [9996, 9999],
    ] as const) {
      for (let year = first; year <= last; year++) {
        for (let day = 1; day <= 31 * 12; day++) {
          const [month, ofMonth] = [Math.ceil(day / 31), ((day - 1) % 31) + 1];
          const parts = [String(year).padStart(4, '0'), month, ofMonth];
          const text = `${parts.map((part) => String(part).padStart(2, '0')).join('-')}T00:00:00Z`;
          const date = new Date(0);
          date.setUTCFullYear(year, month - 1, ofMonth);
          const exists = date.getUTCMonth() === month - 1;
          const read = parseIsoDate(text);
          if (!Object.is(read, exists ? date.getTime() : NaN)) expect([text, read]).toBe('wrong');
        }
      }
    }
  });

  it.each([
    ['2012-12-24T12:15:30Z', 1356351330000],
    ['2012-12-24t12:15:30z', 1356351330000],
    ['2012-12-24T12:15:30.5Z', 1356351330500],
    ['2012-12-24T12:15:30.50Z', 1356351330500],
    ['2012-12-24T12:15:30.123456789Z', 1356351330123],
    ['2012-12-24T12:15:30+01:30', 1356345930000],
    ['2012-12-24T12:15:30-0130', 1356356730000],
    ['2012-12-24T12:15:30+00', 1356351330000],
    ['2012-12-24T12:15:30.501-00:00', 1356351330501],
    ['2000-02-29T00:00:00Z', 951782400000],
    ['0000-01-01T00:00:00Z', -62167219200000],
    ['0099-12-31T23:59:59.999Z', -59011459200001],
  ])('%s', (text, time) => {
    expect(parseIsoDate(text)).toBe(time);
  });

  it.each([
    '',
    '2012',
    '2012-12-24',
    '2012-12-24T12:15Z',
    '2012-12-24T12:15:30',
    '2012-12-24 12:15:30Z',
    '2012-12-24T12:15:30.Z',
    '2012-12-24T12:15:30.1234567890Z',
    '2012-12-24T12:15:30Z ',
    '2012-12-24T12:15:30ZZ',
    '2012-12-24T12:15:30+1:00',
    '2012-12-24T12:15:30+24:00',
    '2012-12-24T12:15:30+01:60',
    '2012-12-24T12:15:30*01:00',
    '2012-12-24T24:00:00Z',
    '2012-12-24T12:60:00Z',
    '2012-12-24T12:15:60Z',
    '2012-13-01T00:00:00Z',
    '2012-00-01T00:00:00Z',
    '2012-04-31T00:00:00Z',
    '2011-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2012-01-00T00:00:00Z',
    '+02012-12-24T12:15:30Z',
    '201a-12-24T12:15:30Z',
    '2012-12-24T12:15:3\u0660Z',
  ])('refuses %j', (text) => {
    expect(parseIsoDate(text)).toBeNaN();
  });
});
