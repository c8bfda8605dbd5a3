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

function mustAgree(ours: readonly string[], texts: readonly string[], what: string): void {
  const agree = texts.every((text, index) => text === ours[index]);
  if (!agree) throw new Error(`${what}: the contenders do not write the same text`);
}

/** Does it with the next of the inputs at each call. */
function inTurn<T>(inputs: readonly T[], work: (input: T) => unknown): () => unknown {
  let next = 0;
  return () => {
    next = next + 1 < inputs.length ? next + 1 : 0;
    return work(inputs[next] as T);
  };
}

/** Both comparisons for one sample, and the length of its first text. */
export function contendersOf(
  { replies, size }: Sample,
  mode: Mode,
  classes: Classes,
): { readonly comparisons: readonly Comparison[]; readonly characters: number } {
  const options = { mode };
  const bson = { relaxed: mode === 'relaxed' };
  const read = classes === 'our classes' ? parse : parseInGateway;
  const texts = replies.map((reply) => stringify(reply, options));
  const trees = texts.map((text) => JSON.parse(text) as unknown);
  const values = texts.map((text) => read(text));
  // Their relaxed reader rounds long integers, so that for their writer the values are made in another way.
  const theirs =
    mode === 'relaxed' ? replies : texts.map((text) => BSON.EJSON.parse(text, bson) as unknown);
  const what = `${size}, ${mode}`;
  const write = (value: unknown): string => stringify(value, options);
  mustAgree(values.map(write), texts, what);
  mustAgree(theirs.map(write), texts, what);
  const parseJson = (text: string): unknown => JSON.parse(text);
  const writeJson = (tree: unknown): string => JSON.stringify(tree);
  const parsing = [
    { name: 'JSON.parse', run: inTurn(texts, parseJson) },
    { name: 'null comparison', run: inTurn(texts, parseJson) },
    { name: 'mooring', run: inTurn(texts, (text) => read(text)) },
    {
      name: 'EJSON of bson',
      run: inTurn(texts, (text) => BSON.EJSON.parse(text, bson) as unknown),
    },
  ];
  const writing = [
    { name: 'JSON.stringify', run: inTurn(trees, writeJson) },
    { name: 'null comparison', run: inTurn(trees, writeJson) },
    { name: 'mooring', run: inTurn(values, write) },
    { name: 'EJSON of bson', run: inTurn(theirs, (value) => BSON.EJSON.stringify(value, bson)) },
  ];
  return {
    comparisons: [
      { direction: 'parse', contenders: parsing },
      { direction: 'stringify', contenders: writing },
    ],
    characters: texts[0]?.length ?? 0,
  };
}
