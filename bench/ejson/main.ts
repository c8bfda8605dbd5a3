// `npm run bench:ejson`: what our Extended JSON costs beside JSON, and beside `EJSON` of bson. Prints a table and
// writes build/bench-ejson.json.
//
// A null comparison that does not read 1.00 ± 0.03 says that the machine is too busy: the figures beside it
// mean nothing then.

import { mkdirSync, writeFileSync } from 'node:fs';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import { quantile } from '../gateway/rows.ts';
import { type Classes, contendersOf, type Mode } from './contenders.ts';
import { samples } from './documents.ts';
import { interleave, type Timed } from './interleave.ts';

const ROUNDS = 41;
const TARGETS = { parse: 1.6, stringify: 2.5 } as const;
const NOISE = 0.03;

/** One line of the table and of build/bench-ejson.json. */
interface Row {
  readonly group: 'ejson';
  /** The direction, the mode, whose classes and the size. */
  readonly work: string;
  readonly characters: number;
  readonly name: string;
  /** What it is compared with. */
  readonly peer: string;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  readonly unit: 'us';
  /** Measured by peer. */
  readonly ratio: number;
  readonly verdict: string;
}

function verdictOf(target: number | undefined, name: string, ratio: number): string {
  const said = (holds: boolean, text: string): string =>
    `${holds ? 'as wanted' : 'NOT as wanted'}: ${text}`;
  if (name === 'null comparison') return said(Math.abs(ratio - 1) <= NOISE, '1.00 ± 0.03');
  if (name !== 'mooring' || target === undefined) return '';
  return said(ratio <= target, `at most ${target.toFixed(1)}`);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function rowsOf(
  work: string,
  characters: number,
  target: number | undefined,
  timed: readonly Timed[],
): Row[] {
  const peer = timed[0]?.name ?? '';
  return timed.map(({ name, microseconds, ratio }) => {
    const [p10, median, p90] = [0.1, 0.5, 0.9].map((part) =>
      rounded(quantile(microseconds, part), 2),
    );
    return {
      group: 'ejson',
      work,
      characters,
      name,
      peer,
      median: median ?? NaN,
      p10: p10 ?? NaN,
      p90: p90 ?? NaN,
      unit: 'us',
      ratio: rounded(ratio, 3),
      verdict: verdictOf(target, name, ratio),
    };
  });
}

const rows: Row[] = [];

function measure(mode: Mode, classes: Classes): void {
  for (const sample of samples) {
    const { comparisons, characters } = contendersOf(sample, mode, classes);
    for (const { direction, contenders } of comparisons) {
      const work = `${direction}, ${mode}, ${classes}, ${sample.size}`;
      const target = classes === 'our classes' ? TARGETS[direction] : undefined;
      const found = rowsOf(work, characters, target, interleave(contenders, ROUNDS));
      rows.push(...found);
      found.forEach(print);
    }
  }
}

function print({ work, name, median, p10, p90, unit, ratio, verdict }: Row): void {
  const figures = `${median} ${unit} (${p10} to ${p90})`;
  console.log(
    `${work.padEnd(42)} ${name.padEnd(16)} ${figures.padEnd(36)} ${ratio.toFixed(2)}  ${verdict}`,
  );
}

// The driver's classes come last: a process that has had both is slower with either, and a client has only ours.
measure('relaxed', 'our classes');
measure('canonical', 'our classes');
measure('relaxed', "the driver's classes");
mkdirSync(`${repositoryRoot}build`, { recursive: true });
writeFileSync(`${repositoryRoot}build/bench-ejson.json`, `${JSON.stringify({ rows }, null, 2)}\n`);
