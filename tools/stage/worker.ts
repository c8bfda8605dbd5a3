// A Worker in workerd, the real runtime of Cloudflare Workers.
//
// The Worker's TypeScript is bundled as wrangler would bundle it (conditions workerd, worker, browser)
// with the compiled core beside it, and served by `workerd serve` with a configuration of its own.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { freePort } from './port.ts';
import type { StartedProcess } from './process.ts';
import { startProcess } from './process.ts';

export interface WorkerSettings {
  /** The Worker's TypeScript. */
  readonly entry: string;
  /** Where bundle and configuration are written; below build/. */
  readonly directory: string;
  /** Text bindings, `env.NAME`. */
  readonly bindings: Readonly<Record<string, string>>;
  /** 0: any that is free. */
  readonly port: number;
  readonly compatibilityFlags?: readonly string[];
  /** What stands in the place of a package, by its name. */
  readonly alias?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

// CommonJS without types: its `default` is the path of the binary. Its own command, a script around the
// binary, would leave the binary behind when it is killed.
export const { default: workerdPath } = createRequire(import.meta.url)('workerd') as {
  default: string;
};

/** Not later than the pinned workerd knows. */
export const compatibilityDate = '2026-10-01';

/** Bundles and starts a Worker; `url` is where it listens. */
export async function startWorker(
  settings: WorkerSettings,
): Promise<StartedProcess<{ url: string }>> {
  const { directory, onLine } = settings;
  mkdirSync(directory, { recursive: true });
  await bundle(settings);
  const port = settings.port === 0 ? await freePort() : settings.port;
  writeFileSync(join(directory, 'config.capnp'), configuration(settings, port));
  const started = await startProcess({
    name: 'workerd',
    command: workerdPath,
    args: ['serve', join(directory, 'config.capnp'), '--verbose', '--control-fd=1'],
    // workerd itself says on the control channel when a socket listens.
    ready: (line) => (line.includes('"event":"listen"') ? true : undefined),
    ...(onLine && { onLine }),
  });
  return { info: { url: `http://127.0.0.1:${port}` }, stop: (signal) => started.stop(signal) };
}

async function bundle({ entry, directory, alias = {} }: WorkerSettings): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile: join(directory, 'worker.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['./core.wasm', 'cloudflare:workers', 'node:*'],
    alias,
    logLevel: 'warning',
  });
  copyFileSync('dist/core.wasm', join(directory, 'core.wasm'));
}

function configuration(settings: WorkerSettings, port: number): string {
  const bindings = Object.entries(settings.bindings)
    .map(([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`)
    .join(', ');
  const flags = (settings.compatibilityFlags ?? []).map((flag) => JSON.stringify(flag)).join(', ');
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "worker.js", esModule = embed "worker.js"),
        (name = "core.wasm", wasm = embed "core.wasm"),
      ],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = [${flags}],
      bindings = [${bindings}],
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}
