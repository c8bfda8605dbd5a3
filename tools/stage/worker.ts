// A Worker in workerd, the real runtime of Cloudflare Workers.
//
// The Worker's TypeScript is bundled as wrangler would bundle it (conditions workerd, worker, browser)
// with the compiled core beside it, and served by `workerd serve` with a configuration of its own. serveBundle()
// serves a bundle that was made otherwise, by wrangler for example.
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
const { default: workerdPath } = createRequire(import.meta.url)('workerd') as {
  default: string;
};

/** Not later than the pinned workerd knows. */
const compatibilityDate = '2026-10-01';

/** A bundle, and how it is served. */
export interface BundleSettings {
  /** Where the configuration is written, and the bundle is the folder `bundle` in it; below build/. */
  readonly directory: string;
  /** Text bindings, `env.NAME`. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly compatibilityFlags: readonly string[];
  /** Classes of Durable Objects by the names of their bindings; what they store is kept in memory. */
  readonly durableObjects?: Readonly<Record<string, string>>;
  /** Left out: any that is free. */
  readonly port?: number;
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Bundles and starts a Worker; `url` is where it listens. */
export async function startWorker(
  settings: WorkerSettings,
): Promise<StartedProcess<{ url: string }>> {
  await bundle(settings);
  const { directory, bindings, compatibilityFlags = [], onLine } = settings;
  const port = settings.port === 0 ? await freePort() : settings.port;
  return serveBundle({ directory, bindings, compatibilityFlags, port, onLine });
}

/** Serves a bundle by workerd; `url` is where it listens. */
export async function serveBundle(
  settings: BundleSettings,
): Promise<StartedProcess<{ url: string }>> {
  const { directory, onLine } = settings;
  const port = settings.port ?? (await freePort());
  const file = join(directory, 'config.capnp');
  writeFileSync(file, configuration(settings, port));
  const started = await startProcess({
    name: 'workerd',
    command: workerdPath,
    args: ['serve', file, '--verbose', '--control-fd=1'],
    // workerd itself says on the control channel when a socket listens.
    ready: (line) => (line.includes('"event":"listen"') ? true : undefined),
    ...(onLine && { onLine }),
  });
  return { info: { url: `http://127.0.0.1:${port}` }, stop: (signal) => started.stop(signal) };
}

async function bundle({ entry, directory, alias = {} }: WorkerSettings): Promise<void> {
  const outdir = join(directory, 'bundle');
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: join(outdir, 'worker.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['./core.wasm', 'cloudflare:workers', 'node:*'],
    alias,
    logLevel: 'warning',
  });
  copyFileSync('dist/core.wasm', join(outdir, 'core.wasm'));
}

function configuration(settings: BundleSettings, port: number): string {
  const { directory, bindings, compatibilityFlags, durableObjects = {} } = settings;
  const files = readdirSync(join(directory, 'bundle'));
  const module = (name: string, kind: string): string =>
    `(name = "${name}", ${kind} = embed "bundle/${name}")`;
  const modules = [
    // The first module is the Worker.
    ...files.filter((name) => name.endsWith('.js')).map((name) => module(name, 'esModule')),
    ...files.filter((name) => name.endsWith('.wasm')).map((name) => module(name, 'wasm')),
  ];
  const classes = Object.entries(durableObjects);
  const bound = [
    ...classes.map(([name, one]) => `(name = "${name}", durableObjectNamespace = "${one}")`),
    ...Object.entries(bindings).map(
      ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
    ),
  ];
  const objects = `
      durableObjectNamespaces = [${classes.map(([, one]) => `(className = "${one}", uniqueKey = "${one}")`).join(', ')}],
      durableObjectStorage = (inMemory = void),`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(', ')}],
      compatibilityDate = "${compatibilityDate}",
      compatibilityFlags = [${compatibilityFlags.map((flag) => JSON.stringify(flag)).join(', ')}],
      bindings = [${bound.join(', ')}],${classes.length > 0 ? objects : ''}
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}
