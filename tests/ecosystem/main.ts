// `npm run test:ecosystem`: what is published for MongoDB's own driver, run over Mooring.
//
// Installs the packages of this folder when they are missing, builds dist/, and runs every suite of suites.ts;
// `-- NAME …` runs those alone. The last line has the counts; build/ecosystem.json has them by suite.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { run } from '../../tools/run.ts';
import { suites } from './suites.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** npm's own note of what it installed, which it writes last. */
const installed = 'tests/ecosystem/node_modules/.package-lock.json';

async function prepare(): Promise<void> {
  const install = ['npm', 'ci', '--prefix', 'tests/ecosystem', '--ignore-scripts'];
  const steps = [
    ...(existsSync(installed) ? [] : [{ command: install, log: 'install' }]),
    { command: ['node', 'tools/build-js.ts'], log: 'build' },
  ];
  for (const { command, log } of steps) {
    const { ok, output } = await run(command, `build/ecosystem/${log}.log`);
    if (!ok) throw new Error(`${command.join(' ')} failed:\n${output}`);
  }
}

/** What the suite wrote; one failure when it wrote nothing, or ended badly without saying so. */
async function countsOf(name: string, command: readonly string[]): Promise<Counts> {
  const file = `build/ecosystem/${name}.json`;
  rmSync(file, { force: true });
  const { ok } = await run(command);
  const none: Counts = { passed: 0, failed: 1, skipped: 0 };
  if (!existsSync(file)) return none;
  const counts = JSON.parse(readFileSync(file, 'utf8')) as Counts;
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

const wanted = process.argv.slice(2);
await prepare();
const report: Record<string, Counts> = {};
for (const { name, command } of suites) {
  if (wanted.length === 0 || wanted.includes(name)) report[name] = await countsOf(name, command);
}
writeFileSync('build/ecosystem.json', `${JSON.stringify(report, null, 2)}\n`);
const sum = (key: keyof Counts): number =>
  Object.values(report).reduce((total, counts) => total + counts[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
if (sum('failed') > 0 || sum('passed') === 0) process.exitCode = 1;
