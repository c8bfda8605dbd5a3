// `npm run test:gateway`: the suite on every database within reach, and the table of what came of it.

import { existsSync, rmSync } from 'node:fs';

import { run } from '../../tools/run.ts';
import { FIGURES } from './reporter.ts';

rmSync(FIGURES, { force: true });
const reporters = ['--reporter=default', '--reporter=./tests/gateway/reporter.ts'];
const { ok } = await run(['vitest', 'run', '--project', 'gateway', ...reporters]);
if (!ok || !existsSync(FIGURES)) process.exitCode = 1;
