// The gateway's Worker in workerd: bundled by wrangler, served without it.
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import type { StartedProcess } from '../../../tools/stage/process.ts';
import { serveBundle } from '../../../tools/stage/worker.ts';

/** As in examples/durable-object-gateway/wrangler.toml. */
const compatibilityFlags = ['nodejs_compat', 'durable_object_io_tasks_do_not_prevent_eviction'];

/** Bundles for deployment without deploying; returns what wrangler printed. */
export async function bundleByWrangler(
  config: string,
  directory: string,
  flags: readonly string[] = [],
): Promise<string> {
  rmSync(directory, { recursive: true, force: true });
  const output = ['--outdir', resolve(directory)];
  const args = ['deploy', '--dry-run', '--config', config, ...output, ...flags];
  const env = { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false' };
  return (await promisify(execFile)('wrangler', args, { env })).stdout;
}

/** Bundles and starts it; `url` is where it listens. */
export async function startObjectWorker(settings: {
  /** Where bundle and configuration are written; below build/. */
  readonly directory: string;
  /** Text bindings, `env.NAME`. */
  readonly bindings: Readonly<Record<string, string>>;
}): Promise<StartedProcess<{ url: string }>> {
  const { directory, bindings } = settings;
  const bundle = join(directory, 'bundle');
  mkdirSync(directory, { recursive: true });
  await bundleByWrangler('tests/runtime/durable-object/wrangler.toml', bundle);
  const durableObjects = { GATEWAY: 'MooringGateway' };
  return serveBundle({ directory, bindings, compatibilityFlags, durableObjects });
}
