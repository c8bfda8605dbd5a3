// The example's Worker in workerd, of the bundle that wrangler makes with the example's own wrangler.toml.

import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { freePort } from '../../../tools/stage/port.ts';
import type { StartedProcess } from '../../../tools/stage/process.ts';
import { serveBundle } from '../../../tools/stage/worker.ts';
import { bundleByWrangler } from '../../runtime/durable-object/object-worker.ts';

const project = resolve('build/ecosystem/auth-cloudflare');

/** Starts it; `url` is where it listens. `onLine` gets what it logs. */
export async function startWorkerApp(
  uri: string,
  onLine: (line: string) => void,
): Promise<StartedProcess<{ url: string }>> {
  await bundleExample();
  const port = await freePort();
  const bindings = {
    MOORING_URI: uri,
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    BETTER_AUTH_URL: `http://127.0.0.1:${port}`,
  };
  const compatibilityFlags = ['nodejs_compat'];
  return serveBundle({ directory: project, bindings, compatibilityFlags, port, onLine });
}

/** As in a project that has installed the example's packages and ours. */
async function bundleExample(): Promise<void> {
  rmSync(project, { recursive: true, force: true });
  for (const folder of ['auth', 'auth-cloudflare']) {
    cpSync(`examples/${folder}`, join(project, folder), { recursive: true });
  }
  linkPackage('mooring', '.');
  linkPackage('better-auth', 'tests/ecosystem/node_modules/better-auth');
  const bundle = join(project, 'bundle');
  await bundleByWrangler(join(project, 'auth-cloudflare/wrangler.toml'), bundle);
  const official = /^\/\/ .*node_modules\/(?:mongodb|bson)\//m;
  if (official.test(readFileSync(join(bundle, 'worker.js'), 'utf8'))) {
    throw new Error('the official driver is in the bundle');
  }
}

function linkPackage(name: string, target: string): void {
  const link = join(project, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(resolve(target), link);
}
