// Mutation testing of the core: `node tests/mutants/main.ts [--share] [--seed N] [--only TEXT]`.
//
// Every mutant that the compiler accepts is tried against the unit tests and the scenarios. A mutant
// that no test notices must be explained in survivors.json, or the run fails; so does a classic bug
// that is not found. --share tries a random sample, --only those whose name has TEXT in it.

import type { ExecFileSyncOptions } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import type { Trial } from './report.ts';
import { report } from './report.ts';
import { writeScenarios } from './scenarios.ts';
import type { ListedMutant } from './tree.ts';
import { writeTree } from './tree.ts';

const SHARE = 300;
// Enough for the tests that use it to meet every row, few enough to be run a thousand times.
const HISTORIES = '150';

const { values: given } = parseArgs({
  options: {
    share: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});

process.chdir(repositoryRoot);
const start = performance.now();
const seconds = (): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
const scenarios = writeScenarios();
const list = await writeTree();
console.log(
  `mutants: ${list.mutants.length} written, ${list.refused.length} do not compile (${seconds()})`,
);
build();
console.log(`mutants: built (${seconds()})`);

const wanted = choose();
const trials = run(wanted);
const whole = wanted.length === list.mutants.length;
if (given.only !== undefined) {
  for (const { mutant, end, how, test } of trials)
    console.log(`${mutant.number} ${mutant.name}\n    ${end} ${how} ${test}`);
}
const ok = report(trials, list, {
  whole,
  keep: given.only === undefined,
  seconds: (performance.now() - start) / 1000,
});
if (given.share)
  console.log(
    `mutants: the same sample again: node tests/mutants/main.ts --share --seed ${given.seed}`,
  );
process.exitCode = ok ? 0 : 1;

function build(): void {
  const options: ExecFileSyncOptions = { stdio: ['ignore', 'pipe', 'inherit'] };
  try {
    execFileSync('cmake', ['--preset', 'mutants'], options);
    execFileSync('cmake', ['--build', '--preset', 'mutants', '-j2'], options);
  } catch (error) {
    process.stdout.write((error as { stdout?: Buffer }).stdout ?? '');
    throw error;
  }
}

/** Classic bugs are always among them. */
function choose(): readonly ListedMutant[] {
  const { only } = given;
  if (only !== undefined) return list.mutants.filter(({ name }) => name.includes(only));
  if (!given.share) return list.mutants;
  const others = list.mutants.filter(({ classic }) => !classic);
  // A small generator of its own, so that a seed means the same sample everywhere.
  let state = Number(given.seed) >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const sample = others
    .map((mutant) => ({ mutant, place: random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, SHARE)
    .map(({ mutant }) => mutant);
  return [...list.mutants.filter(({ classic }) => classic), ...sample];
}

function run(mutants: readonly ListedMutant[]): Trial[] {
  const numbers = 'build/mutants/numbers.txt';
  const results = 'build/mutants/results.txt';
  writeFileSync(
    numbers,
    mutants.map(({ number, everywhere }) => `${number}${everywhere ? '*' : ''}\n`).join(''),
  );
  execFileSync(
    'build/mutants/cmake/tests/mutants/mooring_mutants',
    [scenarios, '--batch', numbers, results],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, MOORING_HISTORIES: HISTORIES },
    },
  );
  const byNumber = new Map(mutants.map((mutant) => [mutant.number, mutant]));
  return readFileSync(results, 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, number, end = '', how = '', test = ''] = /^(\d+) (\w+) (\S+) (.*)$/.exec(line) ?? [];
      const mutant = byNumber.get(Number(number));
      return mutant === undefined ? [] : [{ mutant, killed: end === 'killed', end, how, test }];
    });
}
