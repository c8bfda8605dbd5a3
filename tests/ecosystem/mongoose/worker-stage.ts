// The application's Worker in workerd, of the bundle that wrangler makes.

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { StartedProcess } from '../../../tools/stage/process.ts';
import { freePort } from '../../../tools/stage/port.ts';
import { startProcess } from '../../../tools/stage/process.ts';
import { compatibilityDate, workerdPath } from '../../../tools/stage/worker.ts';
import { bundleByWrangler } from '../../runtime/durable-object/object-worker.ts';

const directory = 'build/ecosystem/mongoose-worker';

/** Bundles and starts it; `url` is where it listens. */
export async function startMongooseWorker(uri: string): Promise<StartedProcess<{ url: string }>> {
  const bundle = join(directory, 'bundle');
  await bundleByWrangler('tests/ecosystem/mongoose/wrangler.toml', bundle);
  const port = await freePort();
  const file = join(directory, 'config.capnp');
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
