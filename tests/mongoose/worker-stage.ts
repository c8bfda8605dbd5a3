// The application's Worker in workerd, of the bundle that wrangler makes.

import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import type { StartedProcess } from '../../tools/stage/process.ts';
import { freePort } from '../../tools/stage/port.ts';
import { startProcess } from '../../tools/stage/process.ts';
import { compatibilityDate, workerdPath } from '../../tools/stage/worker.ts';
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
  const port = await freePort();
  const file = join(bundle, '../config.capnp');
  writeFileSync(file, configuration(readdirSync(bundle), uri, port));
  const started = await startProcess({
    name: 'workerd',
    command: workerdPath,
    args: ['serve', file, '--verbose', '--control-fd=1'],
    ready: (line) => (line.includes('"event":"listen"') ? true : undefined),
  });
  return { info: { url: `http://127.0.0.1:${port}` }, stop: (signal) => started.stop(signal) };
}

function configuration(files: readonly string[], uri: string, port: number): string {
  const modules = [
    // The first module is the Worker.
    ...files.filter((name) => name.endsWith('.js')).map((name) => module(name, 'esModule')),
    ...files.filter((name) => name.endsWith('.wasm')).map((name) => module(name, 'wasm')),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(', ')}],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [(name = "MOORING_URI", text = ${JSON.stringify(uri)})],
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}

function module(name: string, kind: 'esModule' | 'wasm'): string {
  return `(name = "${name}", ${kind} = embed "bundle/${name}")`;
}
