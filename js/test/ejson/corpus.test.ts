// MongoDB's own BSON corpus, as far as it concerns Extended JSON. The files are not ours to ship: they
// are read from a checkout beside the repository, and without one every case is skipped and counted.
//
// Values are compared as JSON, with doubles by value, because the corpus writes 1.0E+18 where we write
// 1000000000000000000.0. The driver's classes keep Int32, Int64 and Double apart on the way.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EJSONError, parse, stringify } from '../../src/ejson/index.ts';
import { driverTypes } from './driver-types.ts';

interface ValidCase {
  readonly description: string;
  readonly canonical_extjson: string;
  readonly relaxed_extjson?: string;
  readonly degenerate_extjson?: string;
}

interface CorpusFile {
  readonly description: string;
  readonly bson_type: string;
  readonly test_key?: string;
  readonly valid?: readonly ValidCase[];
  readonly parseErrors?: readonly { readonly description: string; readonly string: string }[];
}

const folder = new URL('../../../../shared/spec-tests/bson-corpus/', import.meta.url);
const present = existsSync(folder);
const names = present ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

const NOT_YET = /"\$(?:code|symbol|dbPointer|undefined)"/;
const DECIMAL = '0x13';
const CORPUS_FILES = 31;

/** Relaxed texts that we deliberately write, and so read, in another way. */
const WRAPPED = new Map([
  ['int64.json: MinValue', 'a 64-bit integer beyond 2^53 is wrapped in our relaxed form'],
  ['int64.json: MaxValue', 'a 64-bit integer beyond 2^53 is wrapped in our relaxed form'],
  ['double.json: -0.0', '-0 is wrapped in our relaxed form'],
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

function runValid(name: string, row: ValidCase): void {
  const title = `${name}: ${row.description}`;
  const { canonical_extjson: text, relaxed_extjson: relaxed, degenerate_extjson: other } = row;
  if (NOT_YET.test(text)) {
    it.skip(`${title} (a type that is not supported yet)`);
    return;
  }
  it(title, () => {
    expect(canonical(text)).toStrictEqual(normalized(text));
    if (other !== undefined) expect(canonical(other)).toStrictEqual(normalized(text));
    // Through our own classes numbers lose their type, so what must survive is the relaxed form.
    const light = stringify(parse(text));
    expect(stringify(parse(light))).toBe(light);
  });
  if (relaxed === undefined) return;
  const reason = WRAPPED.get(title);
  it.skipIf(reason !== undefined)(`${title}, relaxed${reason ? ` (${reason})` : ''}`, () => {
    for (const source of [text, relaxed]) {
      expect(normalized(stringify(parse(source)))).toStrictEqual(normalized(relaxed));
      expect(normalized(stringify(parse(source, driverTypes)))).toStrictEqual(normalized(relaxed));
    }
  });
}

function runParseErrors(name: string, file: CorpusFile): void {
  for (const { description, string } of file.parseErrors ?? []) {
    const title = `${name}: refuses ${description}`;
    // Decimal strings stand alone in the corpus; the wrapper is how they reach this codec.
    const text =
      file.bson_type === DECIMAL
        ? JSON.stringify({ [file.test_key ?? 'd']: { $numberDecimal: string } })
        : string;
    if (NOT_YET.test(text)) it.skip(`${title} (a type that is not supported yet)`);
    else it(title, () => expect(() => parse(text)).toThrow(EJSONError));
  }
}

describe.skipIf(!present)('bson-corpus', () => {
  for (const name of names) {
    const file = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CorpusFile;
    for (const row of file.valid ?? []) runValid(name, row);
    runParseErrors(name, file);
  }
});

const found = present ? `${names.length} files` : `skipped, 0 of ${CORPUS_FILES} files`;
it.skipIf(!present)(`bson-corpus: ${found}`, () => {
  expect(names.length).toBeGreaterThanOrEqual(CORPUS_FILES);
});
