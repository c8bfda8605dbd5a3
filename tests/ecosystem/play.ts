// Plays one suite on every database and in every runtime, prints the table, and writes build/ecosystem/<name>.json.

import { mkdirSync, writeFileSync } from 'node:fs';

import { OutOfReach } from '../gateway/databases/database.ts';
import { databases, openPlace } from './place.ts';
import type { Report } from './runner/run.ts';
import { runtimes, type SuiteFiles } from './runner/runtimes.ts';

export interface Suite {
  readonly name: string;
  /** How many tests there are at least, so that a suite which declares none is no success. */
  readonly least: number;
  readonly runtimes: readonly (keyof typeof runtimes)[];
}

interface Row extends Omit<Report, 'failures'> {
  readonly runtime: string;
  readonly database: string;
}

/** Sets the process's exit code when anything failed. */
export async function play(suite: Suite): Promise<void> {
  const rows: Row[] = [];
  for (const database of Object.keys(databases) as (keyof typeof databases)[]) {
    rows.push(...(await playOn(suite, database)));
  }
  const sum = (key: 'passed' | 'failed' | 'skipped'): number =>
    rows.reduce((total, row) => total + row[key], 0);
  const totals = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
  mkdirSync('build/ecosystem', { recursive: true });
  const file = `build/ecosystem/${suite.name}.json`;
  writeFileSync(file, `${JSON.stringify({ ...totals, rows }, null, 2)}\n`);
  if (totals.failed > 0) process.exitCode = 1;
}

async function playOn(suite: Suite, database: keyof typeof databases): Promise<Row[]> {
  const directory = `build/ecosystem/${suite.name}`;
  mkdirSync(directory, { recursive: true });
  const here = `tests/ecosystem/${suite.name}`;
  const files = { test: `${here}/${suite.name}.test.ts`, worker: `${here}/worker.ts`, directory };
  const rows: Row[] = [];
  try {
    await using place = await openPlace(database);
    for (const runtime of suite.runtimes) {
      const report = await playIn(suite, files, runtime, place.uri);
      rows.push({ runtime, database, ...print(suite, runtime, database, report) });
    }
  } catch (error) {
    if (!(error instanceof OutOfReach)) throw error;
    console.log(`${suite.name} on ${database}: skipped, ${error.message}`);
    rows.push({ runtime: 'any', database, passed: 0, failed: 0, skipped: 1 });
  }
  return rows;
}

async function playIn(
  { least }: Suite,
  files: SuiteFiles,
  runtime: keyof typeof runtimes,
  uri: string,
): Promise<Report> {
  const report = await runtimes[runtime](files, uri);
  if (report.passed + report.failed >= least) return report;
  const message = `${report.passed + report.failed} tests were run, and ${least} are known`;
  const failures = [...report.failures, { name: 'the number of tests', message }];
  return { ...report, failed: report.failed + 1, failures };
}

function print(
  { name }: Suite,
  runtime: string,
  database: string,
  { passed, failed, skipped, failures }: Report,
): Omit<Report, 'failures'> {
  const what = `${name.padEnd(12)} ${runtime.padEnd(12)} ${database.padEnd(18)}`;
  console.log(`${what} ${passed} passed, ${failed} failed, ${skipped} skipped`);
  for (const failure of failures) console.log(`  ${failure.name}: ${failure.message}`);
  return { passed, failed, skipped };
}
