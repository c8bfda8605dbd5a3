// The gateway's Worker in workerd: bundled by wrangler, served without it.
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../tools/stage/port.ts';
import type { StartedProcess } from '../../../tools/stage/process.ts';
import { startProcess } from '../../../tools/stage/process.ts';
import { compatibilityDate, workerdPath } from '../../../tools/stage/worker.ts';

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
  const port = await freePort();
  const file = join(directory, 'config.capnp');
  writeFileSync(file, configuration(readdirSync(bundle), bindings, port));
  const started = await startProcess({
    name: 'workerd',
    command: workerdPath,
    args: ['serve', file, '--verbose', '--control-fd=1'],
    ready: (line) => (line.includes('"event":"listen"') ? true : undefined),
  });
  return { info: { url: `http://127.0.0.1:${port}` }, stop: (signal) => started.stop(signal) };
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
      compatibilityFlags = [${compatibilityFlags.map((flag) => JSON.stringify(flag)).join(', ')}],
      bindings = [(name = "GATEWAY", durableObjectNamespace = "MooringGateway"), ${texts.join(', ')}],
      durableObjectNamespaces = [(className = "MooringGateway", uniqueKey = "mooring-gateway-test")],
      durableObjectStorage = (inMemory = void),
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}
