// `npm run test:hashes [-- --share | --seed=N]`: one event log, replayed by every build and engine.
//
// Writes build/proof/hashes.json. Exit code 1 when two hashes differ or a build did not answer. Where
// hashes differ, --seed=N replays that history alone and names the first event with another answer.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { CoreEvent, coreOptions } from '../../js/src/generated/abi.ts';
import { repositoryRoot } from '../../tools/tracked-files.ts';
import { builds, replayed, spoilLog, work, writeLog } from './builds.ts';
import type { Replayed } from './replay.ts';

const share = process.argv.includes('--share');
const seed = Number(/--seed=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 0);

/** The place of the first checkpoint at which the two differ. */
function firstDifference(one: Replayed, other: Replayed): number {
  const place = one.checkpoints.findIndex((hash, i) => hash !== other.checkpoints[i]);
  return place < 0 ? one.checkpoints.length : place;
}

function describeEvent(number: number): string {
  const log = readFileSync(`${repositoryRoot}${work}log.bin`);
  const at = 4 * (1 + 1 + 1 + coreOptions.length + 1) + 24 * number;
  if (at + 24 > log.length) return 'the counters, next deadline or snapshot at the end';
  const kind = log.readUInt32LE(at);
  const name = Object.keys(CoreEvent)[kind] ?? 'unknown';
  const words = [4, 8, 12].map((offset) => `0x${log.readUInt32LE(at + offset).toString(16)}`);
  return `event ${number + 1}: ${name}(${kind}), handle, a, b = ${words.join(', ')}, now = ${log.readDoubleLE(at + 16)}`;
}

function explain(name: string, one: Replayed, other: Replayed): void {
  const place = firstDifference(one, other);
  if (seed > 0) {
    console.log(`  ${name}: first differs at ${describeEvent(place)}`);
  } else {
    console.log(`  ${name}: look closer with  npm run test:hashes -- --seed=${place + 1}`);
  }
}

/** Whether the hash notices what it should: the first build, on a log with another seed. */
async function controlCaught(right: Replayed): Promise<boolean> {
  const [build] = builds;
  if (build === undefined) return false;
  spoilLog();
  const other = await replayed(build);
  return other !== undefined && other.hash !== right.hash;
}

async function main(): Promise<boolean> {
  const events = seed > 0 ? 1 : share ? 200_000 : 1_000_000;
  if (!(await writeLog(events, Math.max(seed, 1), seed > 0))) return false;
  const results = new Map<string, Replayed>();
  for (const build of builds) {
    const start = performance.now();
    const result = await replayed(build);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${result?.hash ?? 'no hash'}  ${build.name}, ${seconds} s`);
    if (result !== undefined) results.set(build.name, result);
  }
  const [first] = results.values();
  if (first === undefined) return false;
  console.log(`${first.events} events, ${first.commands} commands`);
  for (const [name, result] of results) {
    if (result.hash !== first.hash) explain(name, first, result);
  }
  const logHashes = Object.fromEntries([...results].map(([name, { hash }]) => [name, hash]));
  mkdirSync(`${repositoryRoot}build/proof`, { recursive: true });
  writeFileSync(
    `${repositoryRoot}build/proof/hashes.json`,
    `${JSON.stringify({ logHashes, events: first.events, commands: first.commands }, null, 2)}\n`,
  );
  const caught = await controlCaught(first);
  console.log(`control (another seed in the log): ${caught ? '' : 'NOT '}caught`);
  return caught && results.size === builds.length && new Set(Object.values(logHashes)).size === 1;
}

process.exitCode = (await main()) ? 0 : 1;
