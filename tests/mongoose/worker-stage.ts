// The application's Worker in workerd, of the bundle that wrangler makes.

import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import type { StartedProcess } from '../../tools/stage/process.ts';
import { serveBundle } from '../../tools/stage/worker.ts';
import { bundleByWrangler } from '../runtime/durable-object/object-worker.ts';

const sources = 'tests/mongoose';
const directory = 'build/ecosystem/mongoose-worker';

/**
 * Bundles one of this folder's Workers as a project does that has the package installed. Returns the bundle's folder.
 * @param main the Worker's file name
 * @param settings wrangler's configuration in this folder
 */
export async function bundleWorker(
  main: string,
  flags: readonly string[] = [],
  settings = 'wrangler.toml',
): Promise<string> {
  const project = resolve(directory, main);
  const modules = join(project, 'node_modules');
  rmSync(project, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  symlinkSync(resolve('.'), join(modules, 'mooring'));
  const config = readFileSync(join(sources, settings), 'utf8');
  const path = relative(project, resolve(sources, main));
  writeFileSync(join(project, 'wrangler.toml'), config.replace(/^main = .*$/m, `main = "${path}"`));
  const bundle = join(project, 'bundle');
  await bundleByWrangler(join(project, 'wrangler.toml'), bundle, flags);
  return bundle;
}

/** Bundles and starts one of this folder's Workers, with `uri` as MOORING_URI; `url` is where it listens. */
export async function startMongooseWorker(
  uri: string,
  main = 'app-worker.ts',
  settings = 'wrangler.toml',
): Promise<StartedProcess<{ url: string }>> {
  const bundle = await bundleWorker(main, [], settings);
  return serveBundle({
    directory: dirname(bundle),
    bindings: { MOORING_URI: uri },
    compatibilityFlags: ['nodejs_compat'],
  });
}
