// `npm test`: everything from nothing, in order, and one closing line for all of it.
//
// A step that fails does not stop those that can still tell something; a step that needs it is counted
// as failed without running. The last line of the output is `N passed, N failed, N skipped` and nothing
// else; the exit code is 1 if anything failed. Builds count only when they fail, a lint tool and the
// drift check count as one test each.

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

import {
  add,
  closingLine,
  fromGateway,
  fromJUnit,
  fromProof,
  fromUnified,
  fromVitest,
  noCounts,
  oneCheck,
  settle,
  type Counts,
} from './counts.ts';
import { run } from './run.ts';
import { repositoryRoot } from './tracked-files.ts';

const reports = `${repositoryRoot}build/test/`;

interface Step {
  name: string;
  /** Names of steps without which this one cannot run. */
  needs: readonly string[];
  /** Run one after the other; the first that fails ends the step. */
  commands: readonly (readonly string[])[];
  /** Keep the output in a file, and show it only if the step fails. */
  quiet: boolean;
  /** How the step's tests are counted; `well` is whether every command exited with 0. */
  count: (well: boolean) => Counts;
}

const NATIVE = 'build native (address and undefined-behaviour sanitizers)';
const WASM = 'build WebAssembly';
const CLIENT = 'build JavaScript';

function build(name: string, needs: readonly string[], ...commands: readonly string[][]): Step {
  const count = (well: boolean): Counts => (well ? noCounts : oneCheck(false));
  return { name, needs, commands, quiet: true, count };
}

function readReport(file: string, parse: (text: string) => Counts | undefined): Counts | undefined {
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined;
}

function vitest(project: string, needs: readonly string[]): Step {
  const file = `${reports}${project}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`];
  return {
    name: `vitest ${project}`,
    needs,
    commands: [['vitest', 'run', '--project', project, ...reporters]],
    quiet: false,
    count: (well) => settle(well, readReport(file, fromVitest)),
  };
}

const steps: readonly Step[] = [
  build(
    NATIVE,
    [],
    ['cmake', '--preset', 'native-debug'],
    ['cmake', '--build', '--preset', 'native-debug'],
  ),
  build(WASM, [], ['cmake', '--preset', 'wasm'], ['cmake', '--build', '--preset', 'wasm']),
  build(CLIENT, [WASM], ['node', 'tools/build-js.ts'], ['node', 'tools/build-gateway.ts']),
  {
    name: 'drift check of generated files',
    needs: [NATIVE],
    commands: [['build/native-debug/mooring_codegen', '--check']],
    quiet: false,
    count: oneCheck,
  },
  {
    name: 'lint',
    needs: [NATIVE, CLIENT],
    commands: [['node', 'tools/lint/main.ts']],
    quiet: false,
    count: (well) => settle(well, readReport(`${reports}lint.json`, fromVitest)),
  },
  {
    name: 'unit tests of the core (CTest)',
    needs: [NATIVE],
    commands: [['ctest', '--preset', 'native-debug', '--output-junit', `${reports}ctest.xml`]],
    quiet: true,
    count: (well) => settle(well, readReport(`${reports}ctest.xml`, fromJUnit)),
  },
  {
    name: 'size (tools/budgets.ts)',
    needs: [WASM, CLIENT],
    commands: [['node', 'tools/size.ts', '--check']],
    quiet: false,
    count: oneCheck,
  },
  vitest('unit', [NATIVE, WASM, CLIENT]),
  vitest('tidy', []),
  {
    name: 'the gateway on every database within reach',
    needs: [],
    commands: [['node', 'tests/gateway/main.ts']],
    quiet: false,
    count: (well) => settle(well, readReport('build/gateway.json', fromGateway)),
  },
  vitest('runtime', [WASM, CLIENT]),
  {
    name: "MongoDB's unified tests (npm run test:unified runs csot, too)",
    needs: [WASM],
    commands: [['node', 'tests/unified/main.ts', '--share']],
    quiet: false,
    count: (well) => {
      const report = readReport('build/spec.json', fromUnified);
      return well && report !== undefined ? report : settle(well, report);
    },
  },
  {
    name: 'a share of the exactly-once test (npm run test:exactly-once runs all of it)',
    needs: [WASM],
    commands: [['node', 'tests/exactly-once/main.ts', '--share']],
    quiet: false,
    count: oneCheck,
  },
  {
    name: 'a share of the proof (npm run prove runs all of it)',
    needs: [NATIVE, WASM],
    commands: [['node', 'tools/prove.ts', '--share']],
    quiet: false,
    count: (well) => settle(well, readReport('build/proof/share.json', fromProof)),
  },
];

async function perform(step: Step): Promise<Counts> {
  for (const command of step.commands) {
    const log = `${reports}${step.name.replace(/\W+/g, '-')}.log`;
    const { ok, output } = await run(command, step.quiet ? log : undefined);
    if (ok) continue;
    process.stdout.write(output);
    return step.count(false);
  }
  return step.count(true);
}

async function main(): Promise<void> {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  let total = noCounts;
  const failed: string[] = [];
  for (const step of steps) {
    console.log(`\n== ${step.name}`);
    const missing = step.needs.filter((name) => failed.includes(name));
    const start = performance.now();
    const counts = missing.length > 0 ? oneCheck(false) : await perform(step);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    total = add(total, counts);
    if (counts.failed > 0) failed.push(step.name);
    const why = missing.length > 0 ? `not run, because this failed: ${missing.join(', ')}; ` : '';
    console.log(`== ${why}${closingLine(counts)} in ${seconds} s`);
  }
  const all = `${(performance.now() / 1000).toFixed(0)} s in all.`;
  console.log(failed.length > 0 ? `\n${all} FAILED: ${failed.join('; ')}` : `\n${all}`);
  console.log(closingLine(total));
  process.exitCode = total.failed > 0 ? 1 : 0;
}

await main();
