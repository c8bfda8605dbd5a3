// The example's Worker in workerd, of the bundle that wrangler makes with the example's own wrangler.toml.

import { randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { freePort } from '../../../tools/stage/port.ts';
import { startProcess, type StartedProcess } from '../../../tools/stage/process.ts';
import { compatibilityDate, workerdPath } from '../../../tools/stage/worker.ts';
import { bundleByWrangler } from '../../runtime/durable-object/object-worker.ts';

const project = resolve('build/ecosystem/auth-cloudflare');

/** Starts it; `url` is where it listens. `onLine` gets what it logs. */
export async function startWorkerApp(
  uri: string,
  onLine: (line: string) => void,
): Promise<StartedProcess<{ url: string }>> {
  const bundle = await bundleExample();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const bindings = {
    MOORING_URI: uri,
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    BETTER_AUTH_URL: url,
  };
  const file = join(project, 'config.capnp');
  writeFileSync(file, configuration(readdirSync(bundle), bindings, port));
  const started = await startProcess({
    name: 'workerd',
    command: workerdPath,
    args: ['serve', file, '--verbose', '--control-fd=1'],
    ready: (line) => (line.includes('"event":"listen"') ? true : undefined),
    onLine,
  });
  return { info: { url }, stop: (signal) => started.stop(signal) };
}

/** As in a project that has installed the example's packages and ours. Returns the bundle's folder. */
async function bundleExample(): Promise<string> {
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
  return bundle;
}

function linkPackage(name: string, target: string): void {
  const link = join(project, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(resolve(target), link);
}

function configuration(
  files: readonly string[],
  bindings: Readonly<Record<string, string>>,
  port: number,
): string {
  const module = (name: string, kind: string): string =>
    `(name = "${name}", ${kind} = embed "bundle/${name}")`;
  const modules = [
    // The first module is the Worker.
    ...files.filter((name) => name.endsWith('.js')).map((name) => module(name, 'esModule')),
    ...files.filter((name) => name.endsWith('.wasm')).map((name) => module(name, 'wasm')),
  ];
  const texts = Object.entries(bindings).map(
    ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(', ')}],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = ["nodejs_compat"],
      bindings = [${texts.join(', ')}],
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}
