// examples/auth-next, likewise, in both runtimes of a real Next.js.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installNextApp, startNextApp } from './next-app.ts';
import { journeyOf, report } from './report.ts';

const directory = mkdtempSync(join(tmpdir(), 'mooring-auth-next-'));
const app = (runtime: 'nodejs' | 'edge') =>
  journeyOf((uri, onLine) => startNextApp(directory, runtime, uri, onLine));

try {
  await installNextApp(directory);
  await report('auth-next', {
    'auth-next, nodejs': app('nodejs'),
    'auth-next, edge': app('edge'),
  });
} finally {
  rmSync(directory, { recursive: true, force: true });
}
