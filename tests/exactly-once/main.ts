// `npm run test:exactly-once [-- --share] [-- --seed N]`: see README.md beside this file.
//
// Exit code 1 when the promise was broken, or when too little was tried to say that it was kept.

import { parseArgs } from 'node:util';

import { MongoClient, MongoServerError } from 'mongodb';

import { playControl } from './control.ts';
import { LateCopies } from './late-copies.ts';
import type { Kind } from './operations.ts';
import { full, phases, share } from './phases.ts';
import type { PhaseResult } from './play.ts';
import { play } from './play.ts';
import type { Run } from './report.ts';
import { complaints, figures, table, writeFigures } from './report.ts';
import { DATABASE, TwoGateways } from './stage.ts';

const { values } = parseArgs({
  options: { share: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
});

/** What this database does not do, asked from itself. */
async function missing(driver: MongoClient): Promise<Kind[]> {
  const command = { findAndModify: 'asked', query: { _id: 0 }, remove: true };
  try {
    await driver.db(DATABASE).command(command);
    return [];
  } catch (error) {
    if (error instanceof MongoServerError && error.code === 59) return ['findAndModify'];
    throw error;
  }
}

async function perform(seed: number): Promise<Run> {
  const began = performance.now();
  const extent = values.share ? share : full;
  const stage = await TwoGateways.start(seed);
  const driver = await MongoClient.connect(stage.databaseUri);
  await driver.db(DATABASE).dropDatabase();
  const skip = await missing(driver);
  const skipped = skip.map((kind) => `${kind}, which this database does not know`);
  if (!stage.embedded) skipped.push('step-downs, which only the embedded database does on demand');
  const late = new LateCopies();
  const scene = { stage, driver, seed, skip, late };
  const results: PhaseResult[] = [];
  for (const phase of phases(extent)) {
    process.stdout.write(`${phase.name} … `);
    const result = await play(scene, phase);
    results.push(result);
    console.log(`${result.operations} operations in ${result.seconds.toFixed(1)} s`);
  }
  const [heavy, defaults, kills] = results;
  const [hard] = phases(extent);
  if (!heavy || !defaults || !kills || !hard) throw new Error('a phase is missing');
  stage.proxy.onNews = undefined;
  const control = await playControl(stage, driver, hard, extent.controlWrites);
  const lateAnswers = await late.deliver(stage.proxy);
  await driver.close();
  await stage.close();
  const { proxy, databaseCuts } = stage;
  const seconds = (performance.now() - began) / 1000;
  const cuts = [heavy, defaults];
  const stepDowns = stage.embedded ? extent.stepDowns : 0;
  return {
    seed,
    extent,
    seconds,
    stepDowns,
    skipped,
    cuts,
    kills,
    control,
    databaseCuts,
    lateAnswers,
    proxy,
  };
}

if (!/^\d{1,9}$/.test(values.seed)) {
  process.stderr.write('--seed must be a whole number from 0 to 999999999\n');
  process.exit(2);
}
const seed = Number(values.seed);
console.log(`seed ${seed}: the same faults and operations again with --seed ${seed}`);
const run = await perform(seed);
const found = figures(run);
writeFigures(found, values.share ? 'build/exactly-once-share.json' : 'build/exactly-once.json');
console.log(table(found));
for (const what of run.skipped) console.log(`skipped: ${what}`);
const wrong = complaints(found, run);
for (const complaint of wrong) console.log(`FAILED: ${complaint}`);
console.log(`${wrong.length === 0 ? 'held' : 'BROKEN'} in ${run.seconds.toFixed(0)} s`);
process.exitCode = wrong.length === 0 ? 0 : 1;
