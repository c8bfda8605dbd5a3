// The runtimes that a suite runs in, each with `mongodb` aliased to `mooring/mongodb` as it is built.

import { readFileSync, rmSync } from 'node:fs';

import { EdgeRuntime } from 'edge-runtime';
import { build } from 'esbuild';

import { run, toolEnvironment } from '../../../tools/run.ts';
import { startWorker } from '../../../tools/stage/worker.ts';
import type { Report } from './run.ts';

/** Where a suite is, and where it may write. */
export interface SuiteFiles {
  /** What Vitest runs, and the Worker; from the top of the repository. */
  readonly test: string;
  readonly worker: string;
  /** Below build/. */
  readonly directory: string;
}

/** Runs a suite over the gateway of a connection string. */
export type Runtime = (files: SuiteFiles, uri: string) => Promise<Report>;

/** Vitest's own words for a run, of which these are read. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const node: Runtime = async ({ test, directory }, uri) => {
  const output = `${directory}/vitest.json`;
  rmSync(output, { force: true });
  const config = ['--config', 'tests/ecosystem/vitest.config.ts'];
  const reporter = ['--reporter=json', `--outputFile=${output}`];
  toolEnvironment['MOORING_URI'] = uri;
  await run(['vitest', 'run', ...config, ...reporter, test], `${directory}/vitest.log`);
  const report = JSON.parse(readFileSync(output, 'utf8')) as VitestReport;
  const failures = report.testResults.flatMap(({ message, status, assertionResults }) => [
    ...(status === 'failed' && message !== '' ? [{ name: test, message }] : []),
    ...assertionResults
      .filter((result) => result.status === 'failed')
      .map(({ title, failureMessages: [message = ''] }) => ({ name: title.trim(), message })),
  ]);
  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped } = report;
  return { passed, failed: Math.max(numFailedTests, failures.length), skipped, failures };
};

/** In a bundle our own runner, which is Vitest's, stands for Vitest. */
const aliasOf = (mongodb: string): Record<string, string> => ({
  mongodb: `./dist/${mongodb}`,
  vitest: './tests/ecosystem/runner/vitest.ts',
});

const workerd: Runtime = async ({ worker, directory }, uri) => {
  const started = await startWorker({
    entry: worker,
    directory,
    bindings: { MOORING_URI: uri },
    port: 0,
    compatibilityFlags: ['nodejs_compat'],
    alias: aliasOf('mongodb.workerd.js'),
  });
  try {
    refuseDriver(readFileSync(`${directory}/worker.js`, 'utf8'));
    return await reportOf(await fetch(started.info.url));
  } finally {
    await started.stop();
  }
};

const edgeRuntime: Runtime = async ({ worker }, uri) => {
  const answer = `worker.fetch(event.request, { MOORING_URI: ${JSON.stringify(uri)} })`;
  const { outputFiles } = await build({
    stdin: {
      contents:
        `import worker from './${worker}';\n` +
        `addEventListener('fetch', (event) => event.respondWith(${answer}));`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    write: false,
    format: 'iife',
    conditions: ['edge-light', 'browser'],
    alias: aliasOf('mongodb.node.js'),
    logLevel: 'warning',
  });
  const initialCode = outputFiles[0]?.text ?? '';
  refuseDriver(initialCode);
  const runtime = new EdgeRuntime({ initialCode });
  return reportOf(await runtime.dispatchFetch('http://localhost/'));
};

export const runtimes = { node, workerd, 'edge-runtime': edgeRuntime } as const;

/** @throws Error when the official driver is in a bundle: then it would have been tested, and not ours. */
function refuseDriver(bundle: string): void {
  if (/^\s*\/\/ .*node_modules\/(?:mongodb|bson)\//m.test(bundle)) {
    throw new Error('the official driver is in the bundle');
  }
}

async function reportOf(response: Response): Promise<Report> {
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text.slice(0, 1000)}`);
  return JSON.parse(text) as Report;
}
