// `npm run test:fuzz [-- --share]`: builds the fuzz targets, runs each, and writes build/proof/fuzz.json.
//
// A run is a fixed number of executions from a fixed seed, so it finds the same each time. Exit code 1
// when a target crashed, or when the control (a host that is broken on purpose) did not.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';

import { run } from '../../tools/run.ts';
import { repositoryRoot } from '../../tools/tracked-files.ts';
import { snapshotStories, stories } from './seeds.ts';

interface Target {
  readonly name: string;
  readonly seeds: () => readonly Uint8Array[];
  /** How many inputs a run tries: the share of `npm test`, and all. */
  readonly executions: { readonly share: number; readonly full: number };
}

interface Result {
  readonly name: string;
  readonly executions: number;
  readonly events: number;
  /** Files with the inputs that crashed. */
  readonly crashes: readonly string[];
  readonly seconds: number;
}

const targets: readonly Target[] = [
  { name: 'fuzz_abi', seeds: stories, executions: { share: 1_500, full: 20_000 } },
  {
    name: 'fuzz_snapshot',
    seeds: snapshotStories,
    executions: { share: 2_500, full: 25_000 },
  },
];

const share = process.argv.includes('--share');
const work = 'build/fuzz/';
const maximumSeconds = share ? 60 : 600;

async function build(): Promise<boolean> {
  for (const command of [
    ['cmake', '--preset', 'fuzz'],
    ['cmake', '--build', '--preset', 'fuzz', '-j2'],
  ]) {
    const { ok, output } = await run(command, `${repositoryRoot}${work}build.log`);
    if (ok) continue;
    process.stdout.write(output);
    return false;
  }
  return true;
}

const binary = (target: Target): string => `${work}tests/fuzz/${target.name}`;
const seedFolder = (target: Target): string => `${work}${target.name}-seeds/`;

function writeSeeds(target: Target): void {
  const folder = repositoryRoot + seedFolder(target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [i, bytes] of target.seeds().entries()) {
    writeFileSync(`${folder}${String(i).padStart(3, '0')}`, bytes);
  }
}

function statistic(output: string, name: string): number {
  const found = new RegExp(`^stat::${name}:\\s+(\\d+)`, 'm').exec(output);
  return Number(found?.[1] ?? 0);
}

async function fuzz(target: Target): Promise<Result> {
  const found = `${work}${target.name}-found/`;
  rmSync(repositoryRoot + found, { recursive: true, force: true });
  mkdirSync(repositoryRoot + found, { recursive: true });
  const begin = performance.now();
  const { ok, output } = await run(
    [
      binary(target),
      ...['-seed=1', '-max_len=2048', '-len_control=0', '-rss_limit_mb=4096', '-timeout=20'],
      `-runs=${target.executions[share ? 'share' : 'full']}`,
      `-max_total_time=${maximumSeconds}`,
      ...['-print_final_stats=1', `-artifact_prefix=${found}`],
      seedFolder(target),
    ],
    `${repositoryRoot}${work}${target.name}.log`,
  );
  const crashes = readdirSync(repositoryRoot + found).map((file) => found + file);
  if (!ok && crashes.length === 0) crashes.push(`${work}${target.name}.log`);
  if (!ok) process.stdout.write(lastLines(output, 40));
  return {
    name: target.name,
    executions: statistic(output, 'number_of_executed_units'),
    events: statistic(output, 'events'),
    crashes,
    seconds: (performance.now() - begin) / 1000,
  };
}

const lastLines = (text: string, count: number): string =>
  text.split('\n').slice(-count).join('\n');

/** Whether the rules bite: with a host that forgets, the seeds alone must end in a crash. */
async function controlCaught(target: Target): Promise<boolean> {
  const { ok, output } = await run(
    [
      'env',
      'MOORING_CONTROL=1',
      binary(target),
      '-runs=0',
      `-artifact_prefix=${work}control-`,
      seedFolder(target),
    ],
    `${repositoryRoot}${work}${target.name}-control.log`,
  );
  return !ok && output.includes('broke the rule');
}

function report({ name, executions, events, crashes, seconds }: Result, caught: boolean): void {
  const figures = `${executions} executions, ${events} events, ${crashes.length} crashes`;
  console.log(
    `${name}: ${figures} in ${seconds.toFixed(1)} s; control ${caught ? '' : 'NOT '}caught`,
  );
  for (const file of crashes) {
    console.log(`  replay: MOORING_LOG=1 ${work}tests/fuzz/${name} ${file}`);
  }
}

async function main(): Promise<boolean> {
  if (!(await build())) return false;
  targets.forEach(writeSeeds);
  const controls = await Promise.all(targets.map(controlCaught));
  const results = await Promise.all(targets.map(fuzz));
  for (const [i, result] of results.entries()) report(result, controls[i] === true);
  const sum = (of: (result: Result) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const crashes = sum((result) => result.crashes.length);
  const figures = {
    executions: sum(({ executions }) => executions),
    crashes,
    events: sum(({ events }) => events),
  };
  mkdirSync(`${repositoryRoot}build/proof`, { recursive: true });
  writeFileSync(
    `${repositoryRoot}build/proof/fuzz.json`,
    `${JSON.stringify({ fuzz: figures }, null, 2)}\n`,
  );
  return crashes === 0 && figures.executions > 0 && controls.every((caught) => caught);
}

process.exitCode = (await main()) ? 0 : 1;
