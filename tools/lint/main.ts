// `npm run lint [NAME...]`: runs every lint tool, or only the named ones, and says which are content.
//
// All of them run even when one complains, because nobody wants to hear about one fault a run. The
// result also goes to build/test/lint.json, in the shape of a Vitest report, for the test run to count.

import { mkdirSync, writeFileSync } from 'node:fs';

import { add, noCounts, oneCheck } from '../counts.ts';
import { repositoryRoot, trackedFiles } from '../tracked-files.ts';
import { checks } from './checks.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  const names = checks.map((check) => check.name).join(', ');
  console.error(`There is no lint tool "${unknown.join('", "')}". There are: ${names}.`);
  process.exit(2);
}

const files = trackedFiles();
let counts = noCounts;
for (const check of checks) {
  if (wanted.length > 0 && !wanted.includes(check.name)) continue;
  const start = performance.now();
  const { ok, output } = await check.run(files);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  counts = add(counts, oneCheck(ok));
  if (ok) {
    console.log(`  ok      ${check.name} (${seconds} s)`);
  } else {
    process.stdout.write(output);
    const repair = check.repair === '' ? '' : ` Repair with: ${check.repair}`;
    console.log(`  FAILED  ${check.name} (${seconds} s).${repair}`);
  }
}

mkdirSync(`${repositoryRoot}build/test`, { recursive: true });
writeFileSync(
  `${repositoryRoot}build/test/lint.json`,
  JSON.stringify({ numPassedTests: counts.passed, numFailedTests: counts.failed }),
);
process.exitCode = counts.failed > 0 ? 1 : 0;
