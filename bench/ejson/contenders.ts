// Who is timed, for one sample: JSON first, as what the others are compared with.
//
// All of them read and write the same text. They must agree about it before they are timed, because a codec that
// leaves something out is fast.

import { BSON } from 'mongodb';

import { parse as parseInGateway } from '../../gateway/ejson.ts';
import { parse, stringify } from '../../js/src/ejson/index.ts';
import type { Sample } from './documents.ts';
import type { Contender } from './interleave.ts';

export type Mode = 'relaxed' | 'canonical';

/** Which classes our codec builds and writes: the client's, or those of the driver, as in the gateway. */
export type Classes = 'our classes' | "the driver's classes";

/** One comparison: the same work, done by several. */
export interface Comparison {
  readonly direction: 'parse' | 'stringify';
  readonly contenders: readonly Contender[];
}

function mustAgree(one: string, other: string, what: string): void {
  if (one !== other) throw new Error(`${what}: the contenders do not write the same text`);
}

/** Both comparisons for one sample, and the length of its text. */
export function contendersOf(
  { reply, size }: Sample,
  mode: Mode,
  classes: Classes,
): { readonly comparisons: readonly Comparison[]; readonly characters: number } {
  const options = { mode };
  const bson = { relaxed: mode === 'relaxed' };
  const read = classes === 'our classes' ? parse : parseInGateway;
  const text = stringify(reply, options);
  const tree = JSON.parse(text) as unknown;
  const values = read(text);
  // Their relaxed reader rounds long integers, so that for their writer the values are made in another way.
  const theirs = mode === 'relaxed' ? reply : (BSON.EJSON.parse(text, bson) as unknown);
  const what = `${size}, ${mode}`;
  mustAgree(stringify(values, options), text, what);
  mustAgree(stringify(theirs, options), text, what);
  const parsing = [
    { name: 'JSON.parse', run: () => JSON.parse(text) as unknown },
    { name: 'null comparison', run: () => JSON.parse(text) as unknown },
    { name: 'mooring', run: () => read(text) },
    { name: 'EJSON of bson', run: () => BSON.EJSON.parse(text, bson) as unknown },
  ];
  const writing = [
    { name: 'JSON.stringify', run: () => JSON.stringify(tree) },
    { name: 'null comparison', run: () => JSON.stringify(tree) },
    { name: 'mooring', run: () => stringify(values, options) },
    { name: 'EJSON of bson', run: () => BSON.EJSON.stringify(theirs, bson) },
  ];
  return {
    comparisons: [
      { direction: 'parse', contenders: parsing },
      { direction: 'stringify', contenders: writing },
    ],
    characters: text.length,
  };
}
