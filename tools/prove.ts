// `npm run prove [-- --share]`: shows that the core does what it says, and writes build/proof.json.
//
// Each part is a program of its own under tests/ that prints its figures and writes them to
// build/proof/; this file runs them in order, puts the figures together and holds them to what is
// asked of a whole run. `--share` is the part of it that `npm test` has time for: quick runs with fresh
// seeds, which are held to "nothing is broken" only.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import type { Counts } from './counts.ts';
import { closingLine } from './counts.ts';
import { shortcomings } from './proof-goals.ts';
import { run } from './run.ts';
import { repositoryRoot } from './tracked-files.ts';

interface Part {
  readonly name: string;
  readonly command: readonly string[];
  /** The files in build/proof/ that it writes. */
  readonly files: readonly string[];
  /** Which of their figures go into the report; those of `summed` are added up over the parts. */
  readonly keys: readonly string[];
}

const summed: readonly string[] = ['evaluations', 'violations'];
const prover = 'build/native-release/tests/proof/mooring_prove';

const parts: readonly Part[] = [
  {
    name: "MongoDB's specification tests",
    command: ['build/native-release/tests/mooring_spec'],
    files: ['spec'],
    keys: ['spec', 'suites', 'skips'],
  },
  {
    name: 'random histories',
    command: [prover, 'histories'],
    files: ['histories'],
    keys: [
      'histories',
      'events',
      'transitionShare',
      'minRowHits',
      'rowCoverage',
      'stateEventCoverage',
      ...summed,
    ],
  },
  {
    name: 'exhaustive search of small worlds',
    command: [prover, 'search'],
    files: ['search'],
    keys: ['interleavings', 'states', 'depth', ...summed],
  },
  {
    name: 'properties that shrink',
    command: [prover, 'properties'],
    files: ['properties'],
    keys: ['properties', 'cases', 'violations'],
  },
  {
    name: 'a naive client under the same checkers',
    command: [prover, 'control'],
    files: ['control'],
    keys: ['control'],
  },
  {
    name: 'mutants and classic bugs',
    command: ['node', 'tests/mutants/main.ts'],
    files: ['mutants'],
    keys: ['mutants', 'classicBugs'],
  },
  {
    name: 'the same log on every build and runtime',
    command: ['node', 'tests/hashes/main.ts'],
    files: ['hashes'],
    keys: ['logHashes'],
  },
  { name: 'fuzzing', command: ['node', 'tests/fuzz/main.ts'], files: ['fuzz'], keys: ['fuzz'] },
];

const share = process.argv.includes('--share');
const figures: Record<string, unknown> = {};
const seconds: Record<string, number> = {};
const failed: string[] = [];

async function build(): Promise<boolean> {
  for (const command of [
    ['cmake', '--preset', 'native-release'],
    ['cmake', '--build', '--preset', 'native-release', '--target', 'mooring_prove', 'mooring_spec'],
    ['cmake', '--preset', 'wasm'],
    ['cmake', '--build', '--preset', 'wasm'],
  ]) {
    const { ok, output } = await run(command, `${repositoryRoot}build/proof/build.log`);
    if (ok) continue;
    process.stdout.write(output);
    return false;
  }
  return true;
}

async function perform({ name, command, files, keys }: Part): Promise<void> {
  console.log(`\n== ${name}`);
  const begin = performance.now();
  const { ok } = await run(share ? [...command, '--share'] : command);
  seconds[name] = Math.round((performance.now() - begin) / 100) / 10;
  let well = ok;
  for (const file of files) {
    const path = `${repositoryRoot}build/proof/${file}.json`;
    if (!existsSync(path)) {
      well = false;
      continue;
    }
    const found = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    for (const key of keys) {
      const before = summed.includes(key) ? Number(figures[key] ?? 0) : undefined;
      figures[key] = before === undefined ? found[key] : before + Number(found[key]);
    }
  }
  if (!well) failed.push(name);
  console.log(`== ${well ? 'ok' : 'FAILED'} in ${seconds[name]} s`);
}

async function main(): Promise<void> {
  rmSync(`${repositoryRoot}build/proof`, { recursive: true, force: true });
  mkdirSync(`${repositoryRoot}build/proof`, { recursive: true });
  if (await build()) for (const part of parts) await perform(part);
  else failed.push('build');
  const missing = share ? [] : shortcomings(figures);
  for (const line of missing) console.log(`falls short: ${line}`);
  const counts: Counts = {
    passed: parts.length - Math.min(failed.length, parts.length),
    failed: failed.length + missing.length,
    skipped: skippedSpecCases(),
  };
  const report = { share, seconds, ...figures, failed, shortcomings: missing, counts };
  const file = share ? 'build/proof/share.json' : 'build/proof.json';
  writeFileSync(`${repositoryRoot}${file}`, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\nwrote ${file}`);
  console.log(closingLine(counts));
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

/** MongoDB's cases that do not concern the core, or all of them where the suites are not at hand. */
function skippedSpecCases(): number {
  const spec = figures['spec'] as { skipped?: number } | undefined;
  return spec?.skipped ?? 0;
}

await main();
