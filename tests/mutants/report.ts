// What a run found: figures for build/proof/mutants.json, and words for whoever has to act.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import type { ListedMutant, MutantList } from './tree.ts';

export interface Trial {
  readonly mutant: ListedMutant;
  readonly killed: boolean;
  /** killed, survived, or unreached: no test passes its place. */
  readonly end: string;
  readonly how: string;
  /** The test that noticed it. */
  readonly test: string;
}

const KILLED_LEAST = 0.95;
const MUTANTS_LEAST = 200;
const DECIDING_LEAST = 100;

/** Rules and guards: where a wrong decision would be taken. */
const policies =
  /^src\/(?:backoff|breaker|budget|classify|deadlines|gate|horizon|lease|limiter|queue|retry|rtt|validation)\.(?:h|cpp)$/;
const guards = /^(?:holds|repeat_unsafe|wants_proof|probe_free|may_repeat|has_free|first_usable)$/;

const decides = ({ file, function: where, operator }: ListedMutant): boolean =>
  policies.test(file) || guards.test(where) || operator === 'row loses its guard';

interface Explanation {
  readonly why: string;
  readonly mutants: readonly string[];
}

const survivorsPath = 'tests/mutants/survivors.json';

/** Whether everything is as it should be. */
export function report(
  trials: readonly Trial[],
  list: MutantList,
  { whole, keep, seconds }: { whole: boolean; keep: boolean; seconds: number },
): boolean {
  const explanations = JSON.parse(
    readFileSync(repositoryRoot + survivorsPath, 'utf8'),
  ) as Explanation[];
  const why = new Map(
    explanations.flatMap((each) => each.mutants.map((mutant) => [mutant, each.why])),
  );
  const plain = trials.filter(({ mutant }) => !mutant.classic);
  const classic = trials.filter(({ mutant }) => mutant.classic);
  const killed = plain.filter((trial) => trial.killed);
  const survivors = plain.filter((trial) => !trial.killed);
  const deciding = killed.filter(({ mutant }) => decides(mutant));
  const found = classic.filter((trial) => trial.killed);
  const complaints = [
    ...survivors
      .filter(({ mutant }) => !why.has(mutant.name))
      .map(({ mutant, end }) => `${end} and not explained in ${survivorsPath}: ${mutant.name}`),
    ...killed
      .filter(({ mutant }) => why.has(mutant.name))
      .map(({ mutant, test }) => `explained as a survivor, but "${test}" finds it: ${mutant.name}`),
    ...classic.filter((trial) => !trial.killed).map(({ mutant }) => `not found: ${mutant.name}`),
    ...(whole
      ? wholeComplaints(explanations, list, plain.length, killed.length, deciding.length)
      : []),
  ];
  const figures = {
    mutants: { total: plain.length, killed: killed.length, inPoliciesOrGuards: deciding.length },
    classicBugs: { total: classic.length, found: found.length },
    mutantDetails: {
      sample: !whole,
      seconds: Math.round(seconds * 10) / 10,
      notCompiled: list.refused,
      deciding: {
        total: plain.filter(({ mutant }) => decides(mutant)).length,
        killed: deciding.length,
      },
      killedHow: tally(killed.map(({ how }) => how)),
      operators: byOperator(plain),
      survivors: survivors.map(({ mutant, end }) => ({
        mutant: mutant.name,
        end,
        why: why.get(mutant.name) ?? '',
      })),
      classicBugs: classic.map(({ mutant, killed: dead, test }) => ({
        bug: mutant.function,
        found: dead,
        test,
      })),
    },
  };
  if (keep) write(figures);
  for (const complaint of complaints) console.log(`mutants: ${complaint}`);
  const percent = ((100 * killed.length) / Math.max(1, plain.length)).toFixed(1);
  console.log(
    `mutants: ${killed.length} of ${plain.length} killed (${percent} %), ${deciding.length} of them in policies or guards; ` +
      `${survivors.length} survive, ${survivors.filter(({ mutant }) => why.has(mutant.name)).length} of them explained; ` +
      `classic bugs: ${found.length} of ${classic.length} found (${seconds.toFixed(1)} s)`,
  );
  return complaints.length === 0;
}

function write(figures: unknown): void {
  const folder = `${repositoryRoot}build/proof`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/mutants.json`, `${JSON.stringify(figures, undefined, 2)}\n`);
}

function wholeComplaints(
  explanations: readonly Explanation[],
  list: MutantList,
  total: number,
  killed: number,
  deciding: number,
): string[] {
  const names = new Set(list.mutants.map(({ name }) => name));
  const gone = explanations.flatMap(({ mutants }) => mutants).filter((name) => !names.has(name));
  return [
    ...gone.map((name) => `explained, but there is no such mutant any more: ${name}`),
    ...(total < MUTANTS_LEAST ? [`only ${total} mutants; ${MUTANTS_LEAST} are wanted`] : []),
    ...(killed < KILLED_LEAST * total ? [`fewer than ${KILLED_LEAST * 100} % are killed`] : []),
    ...(deciding < DECIDING_LEAST ? [`only ${deciding} killed in policies or guards`] : []),
  ];
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function byOperator(trials: readonly Trial[]): Record<string, { total: number; killed: number }> {
  const operators: Record<string, { total: number; killed: number }> = {};
  for (const { mutant, killed } of trials) {
    const entry = (operators[mutant.operator] ??= { total: 0, killed: 0 });
    entry.total += 1;
    entry.killed += killed ? 1 : 0;
  }
  return operators;
}
