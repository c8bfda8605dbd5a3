// Hostile input: depth, cycles, prototype pollution, and errors that would give a document away.

import { afterEach, describe, expect, it } from 'vitest';
import { EJSONError, MAX_DEPTH, ObjectId, parse, stringify } from '../../src/ejson/index.ts';

const HEX = '56e1fc72e0c917e9c4714161';

const nestedText = (levels: number, open = '{"a":', close = '}', core = '1') =>
  open.repeat(levels) + core + close.repeat(levels);

function nestedValue(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

describe('depth', () => {
  it('200 levels pass both ways', () => {
    expect(MAX_DEPTH).toBe(200);
    const value = nestedValue(200);
    expect(parse(stringify(value))).toEqual(value);
    expect(parse(nestedText(200, '[', ']'))).toBeInstanceOf(Array);
    const core = `{"$oid":"${HEX}"}`;
    expect(stringify(parse(nestedText(199, '{"a":', '}', core)))).toBe(
      nestedText(199, '{"a":', '}', core),
    );
  });

  it.each([201, 1000, 100_000])(
    '%d levels are refused by parse, with and without a $',
    (levels) => {
      const texts = [
        nestedText(levels),
        nestedText(levels, '[', ']', ''),
        nestedText(levels, '{"$a":', '}'),
        nestedText(levels, '[{"$and":', '}]'),
        `{"a":1,"b":${nestedText(levels)},"c":{"$oid":"${HEX}"}}`,
      ];
      for (const text of texts) {
        expect(() => parse(text)).toThrow(EJSONError);
        expect(() => parse(text)).toThrow(/exceeds 200 levels/);
      }
    },
  );

  it.each([201, 1000, 100_000])('%d levels are refused by stringify', (levels) => {
    for (const mode of ['relaxed', 'canonical'] as const) {
      expect(() => stringify(nestedValue(levels), { mode })).toThrow(EJSONError);
    }
  });

  it('a wrapper with a deep payload is malformed, not a stack overflow', () => {
    const text = `{"$oid":${nestedText(100_000)}}`;
    expect(() => parse(text)).toThrow(/Malformed \$oid/);
  });

  it('a cycle is refused in the same way, and its path is short', () => {
    const cycle: Record<string, unknown> = { name: 'secret' };
    cycle['self'] = [cycle];
    const map = new Map<string, unknown>();
    map.set('self', map);
    for (const value of [cycle, map, [cycle], { a: cycle }]) {
      expect(() => stringify(value)).toThrow(/exceeds 200 levels \(does it contain itself\?\)/);
      expect(() => stringify(value)).not.toThrow(/secret|.{400}/);
    }
  });

  it('a toBSON that answers with another such object for ever ends too', () => {
    class Endless {
      toBSON(): unknown {
        return new Endless();
      }
    }
    expect(() => stringify(new Endless())).toThrow(/exceeds 200 levels/);
  });
});

describe('prototype pollution', () => {
  afterEach(() => {
    for (const key of ['$oid', 'inherited', 'polluted', '_bsontype']) {
      Reflect.deleteProperty(Object.prototype, key);
    }
  });

  it('__proto__ and constructor are keys like any other, both ways', () => {
    const text =
      `{"__proto__":{"polluted":{"$oid":"${HEX}"},"$x":1},"constructor":{"prototype":{"polluted":1}},` +
      `"b":{"__proto__":{"$oid":"${HEX}"}}}`;
    const value = parse(text) as Record<string, object>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'b']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(value['b'])).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const inner = Object.getOwnPropertyDescriptor(value['b'], '__proto__')?.value as unknown;
    expect(inner).toStrictEqual(new ObjectId(HEX));
    expect(stringify(value)).toBe(text);
  });

  it('a __proto__ in a Map stays a key', () => {
    const map = new Map<string, unknown>([['__proto__', { polluted: 1n }]]);
    expect(stringify(map)).toBe('{"__proto__":{"polluted":{"$numberLong":"1"}}}');
  });

  it('what Object.prototype has been given is neither read, written nor changed', () => {
    const planted = { id: { $oid: HEX } };
    Object.assign(Object.prototype, { $oid: HEX, inherited: planted });
    const text = `{"a":{"$set":{"b":{"$numberLong":"9007199254740993"}}},"c":{}}`;
    const value = parse(text);
    expect(stringify(value)).toBe(text);
    expect(stringify({ a: 1n })).toBe('{"a":{"$numberLong":"1"}}');
    expect(planted.id).toEqual({ $oid: HEX });
    expect(parse('{"$date":{"$numberLong":"5"}}')).toEqual(new Date(5));
  });

  it('an inherited function is not the document’s', () => {
    Object.assign(Object.prototype, { inherited: () => 'secret' });
    expect(stringify({ a: -0 })).toBe('{"a":{"$numberDouble":"-0.0"}}');
  });
});

describe('errors keep documents to themselves', () => {
  it('name the place, with keys cut short and cleaned', () => {
    const key = `line\nbreak\u202e${'k'.repeat(500)}`;
    const text = JSON.stringify({ list: [{ [key]: { $oid: 'secret' } }] });
    const expected = `list.0.line?break?${'k'.repeat(53)}…`;
    expect(() => parse(text)).toThrow(EJSONError);
    try {
      parse(text);
    } catch (error) {
      expect((error as EJSONError).path).toBe(expected);
      expect((error as EJSONError).message).not.toContain('secret');
      expect((error as EJSONError).name).toBe('EJSONError');
    }
  });

  it('show both ends of a long path', () => {
    let text = '{"$oid":"secret"}';
    for (let level = 99; level >= 0; level--) text = `{"k${level}":${text}}`;
    expect(() => parse(text)).toThrow(/"k0\.k1\.k2\.k3\.k4\.k5\.k6\.k7\.…\.k92\..*\.k99"/);
  });
});
