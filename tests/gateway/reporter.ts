// Vitest's results as the table of `npm run test:gateway`, and as build/gateway.json.

import { mkdirSync, writeFileSync } from 'node:fs';

import type { Reporter, TestModule } from 'vitest/node';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import { addResult, type Row, rowOf, table } from './rows.ts';

/** Where the figures go. */
export const FIGURES = `${repositoryRoot}build/gateway.json`;

export default class GatewayReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.map(toRow);
    mkdirSync(`${repositoryRoot}build`, { recursive: true });
    writeFileSync(FIGURES, `${JSON.stringify({ rows }, undefined, 2)}\n`);
    console.log(`\n${table(rows)}`);
  }
}

function toRow(module: TestModule): Row {
  const [described] = module.children.suites();
  const row = rowOf(described?.name ?? module.relativeModuleId);
  for (const test of module.children.allTests()) {
    const result = test.result();
    addResult(
      row,
      test.fullName,
      result.state,
      result.state === 'skipped' ? result.note : undefined,
    );
  }
  // A database that could not be started has no tests to fail.
  if (module.state() === 'failed' && row.failed === 0) row.failed = 1;
  return row;
}
