// `npm run test:unified [-- --only TEXT | --share]`: see README.md beside this file.
//
// Exit code 1 when a case failed, or when the table of skips has a line without use.

import { parseArgs } from 'node:util';

import { nameOf } from './format.ts';
import type { Case } from './format.ts';
import { play } from './play.ts';
import { Report, type Verdict } from './report.ts';
import { Skips } from './skips.ts';
import { Stage } from './stage.ts';
import { findSpecTests, readCases, suites } from './suites.ts';

/** The longest that a case may take, in ms. */
const LIMIT_MS = 20_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    /** Without the suite that measures real time, which a busy machine would fail. */
    share: { type: 'boolean', default: false },
  },
});

async function verdictOf(one: Case, skips: Skips, stage: Stage): Promise<Verdict> {
  const reason = one.excluded ?? one.test.skipReason ?? skips.reason(one);
  if (reason !== undefined) return { kind: 'skipped', reason };
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not over after ${LIMIT_MS} ms`));
    }, LIMIT_MS);
  });
  try {
    await Promise.race([play(stage, one), limit]);
    return { kind: 'passed' };
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

async function main(): Promise<void> {
  const folder = findSpecTests();
  const report = new Report();
  if (folder === undefined) {
    const reason = 'MongoDB’s tests are not in shared/spec-tests beside the repository';
    for (const suite of suites) report.add(suite, suite, { kind: 'skipped', reason });
    report.write(0);
    console.log(report.table());
    return;
  }
  const began = performance.now();
  const cases = readCases(folder).filter(
    (one) => nameOf(one).includes(values.only) && !(values.share && one.suite === 'csot'),
  );
  const skips = new Skips();
  await using stage = await Stage.start();
  for (const one of cases) {
    const verdict = await verdictOf(one, skips, stage);
    report.add(one.suite, nameOf(one), verdict);
    if (verdict.kind === 'failed') console.log(`FAILED ${nameOf(one)}\n  ${verdict.why}`);
  }
  report.write((performance.now() - began) / 1000);
  console.log(report.table());
  const unused = values.only === '' && !values.share ? skips.unused() : [];
  for (const line of unused) console.log(`skips.ts: no case has ${line}`);
  if (report.total.failed > 0 || unused.length > 0 || cases.length === 0) process.exitCode = 1;
}

await main();
