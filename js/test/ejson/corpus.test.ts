// MongoDB's own BSON corpus, as far as it concerns Extended JSON. The files are not ours to ship: they
// are read from a checkout beside the repository, and without one every case is skipped and counted.
//
// Values are compared as JSON, with doubles by value, because the corpus writes 1.0E+18 where we write
// 1000000000000000000.0. The driver's classes keep Int32, Int64 and Double apart on the way.

import { describe, expect, it } from 'vitest';
import { EJSONError, parse, stringify } from '../../src/ejson/index.ts';
import type { CorpusFile, ValidCase } from './corpus-files.ts';
import { corpusFiles, isCarried } from './corpus-files.ts';
import { driverTypes } from './driver-types.ts';

const DECIMAL = '0x13';
const CORPUS_FILES = 31;

/** Values that we write in their canonical form where the corpus has a plain number; both are read. */
const WRAPPED = new Set([
  'int64.json: MinValue',
  'int64.json: MaxValue',
  'double.json: -0.0',
  'double.json: 1.2345678921232E+18',
  'double.json: -1.2345678921232E+18',
]);

/** The JSON a text stands for, its doubles brought to one spelling. */
function normalized(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) =>
    key === '$numberDouble' ? String(Number(value)) : value,
  );
}

function canonical(text: string): unknown {
  return normalized(stringify(parse(text, driverTypes), { mode: 'canonical' }));
}

/** Without the fields of a type that is not carried; undefined when nothing is left. */
function carried(text: string): string | undefined {
  const fields = Object.entries(JSON.parse(text) as object);
  const kept = fields.filter(([, value]) => isCarried(JSON.stringify(value)));
  if (kept.length === fields.length) return text;
  return kept.length === 0 ? undefined : JSON.stringify(Object.fromEntries(kept));
}

function runValid(name: string, row: ValidCase): void {
  const title = `${name}: ${row.description}`;
  const { canonical_extjson: whole, relaxed_extjson: relaxed, degenerate_extjson: other } = row;
  const text = carried(whole);
  if (text !== whole) {
    it(`${title} (a type that is not carried)`, () => {
      for (const source of [whole, relaxed, other]) {
        if (source === undefined) continue;
        expect(() => parse(source)).toThrow(EJSONError);
        expect(() => parse(source)).toThrow(/a type that is not supported yet/);
      }
    });
  }
  if (text === undefined) return;
  const others = [relaxed, other].map((source) => source && carried(source));
  it(title, () => {
    expect(canonical(text)).toStrictEqual(normalized(text));
    if (others[1] !== undefined) expect(canonical(others[1])).toStrictEqual(normalized(text));
    // Through our own classes numbers lose their type, so what must survive is the relaxed form.
    const light = stringify(parse(text));
    expect(stringify(parse(light))).toBe(light);
  });
  const plain = others[0];
  if (plain === undefined) return;
  it(`${title}, relaxed`, () => {
    const wanted = normalized(WRAPPED.has(title) ? text : plain);
    for (const source of [text, plain]) {
      expect(normalized(stringify(parse(source)))).toStrictEqual(wanted);
      expect(normalized(stringify(parse(source, driverTypes)))).toStrictEqual(wanted);
    }
  });
}

function runParseErrors({ name, ...file }: CorpusFile): void {
  for (const { description, string } of file.parseErrors ?? []) {
    // Decimal strings stand alone in the corpus; the wrapper is how they reach this codec.
    const text =
      file.bson_type === DECIMAL
        ? JSON.stringify({ [file.test_key ?? 'd']: { $numberDecimal: string } })
        : string;
    it(`${name}: refuses ${description}`, () => {
      expect(() => parse(text)).toThrow(EJSONError);
    });
  }
}

const found = corpusFiles.length;

describe.skipIf(found === 0)('bson-corpus', () => {
  for (const file of corpusFiles) {
    for (const row of file.valid ?? []) runValid(file.name, row);
    runParseErrors(file);
  }
});

it.skipIf(found === 0)(`bson-corpus: ${found} of ${CORPUS_FILES} files`, () => {
  expect(found).toBeGreaterThanOrEqual(CORPUS_FILES);
});
