// The builds and engines whose answers must be the same, and how each is made to replay the log.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { build as bundle } from 'esbuild';

import { run } from '../../tools/run.ts';
import { repositoryRoot } from '../../tools/tracked-files.ts';
import type { Replayed } from './replay.ts';

export const work = 'build/hashes/';
const wasm = 'build/wasm/core.wasm';
const log = `${work}log.bin`;
const command = 'tests/hashes/command.ts';

export interface Build {
  readonly name: string;
  /** Run one after the other; what the last prints is read. */
  readonly commands: readonly (readonly string[])[];
  readonly prepare?: () => Promise<void>;
}

const native = (name: string, preset: string): Build => ({
  name,
  commands: [[`build/${preset}/tests/hashes/mooring_hashes`, 'replay', log]],
});

// CommonJS without types: its `default` is the path of the binary.
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };

export const builds: readonly Build[] = [
  native('native -O3', 'native-release'),
  native('native -O0, with sanitizers', 'native-debug'),
  { name: 'wasm in Node (V8)', commands: [['node', command, wasm, log]] },
  { name: 'wasm in Bun (JavaScriptCore)', commands: [['bun', 'run', command, wasm, log]] },
  {
    name: 'wasm in Deno (V8)',
    commands: [['deno', 'run', '--allow-read', '--no-lock', '--no-config', command, wasm, log]],
  },
  {
    name: 'wasm in workerd (V8)',
    prepare: prepareWorker,
    commands: [[workerd, 'test', `${work}config.capnp`]],
  },
];

/** The presets whose replayer is built; the first writes the log. */
export const presets = ['native-release', 'native-debug'] as const;

export async function writeLog(
  events: number,
  seed: number,
  everyEvent: boolean,
): Promise<boolean> {
  mkdirSync(repositoryRoot + work, { recursive: true });
  for (const preset of presets) {
    for (const words of [
      ['cmake', '--preset', preset],
      ['cmake', '--build', '--preset', preset, '--target', 'mooring_hashes', '-j2'],
    ]) {
      if (!(await quietly(words))) return false;
    }
  }
  const writer = `build/${presets[0]}/tests/hashes/mooring_hashes`;
  return quietly([writer, 'generate', log, String(events), String(seed), everyEvent ? '1' : '0']);
}

async function quietly(words: readonly string[]): Promise<boolean> {
  const { ok, output } = await run(words, `${repositoryRoot}${work}build.log`);
  if (!ok) console.log(output);
  return ok;
}

/** Changes the seed of the log's first history, which must change every hash. */
export function spoilLog(): void {
  const bytes = readFileSync(repositoryRoot + log);
  bytes.writeUInt32LE(bytes.readUInt32LE(8) ^ 1, 8);
  writeFileSync(repositoryRoot + log, bytes);
}

/** Runs a build; undefined when it failed, whose output is then printed. */
export async function replayed(build: Build): Promise<Replayed | undefined> {
  await build.prepare?.();
  let output = '';
  for (const words of build.commands) {
    const file = `${repositoryRoot}${work}${build.name.replace(/\W+/g, '-')}.log`;
    const ended = await run(words, file);
    output = ended.output;
    if (!ended.ok) break;
  }
  const line = output.split('\n').find((text) => text.startsWith('{"events"'));
  if (line !== undefined) return JSON.parse(line) as Replayed;
  console.log(`${build.name} did not replay the log:\n${output.slice(-2000)}`);
  return undefined;
}

async function prepareWorker(): Promise<void> {
  await bundle({
    entryPoints: ['tests/hashes/worker.ts'],
    outfile: `${work}worker.js`,
    absWorkingDir: repositoryRoot,
    bundle: true,
    format: 'esm',
    external: ['./log.bin', './core.wasm'],
    logLevel: 'warning',
  });
  copyFileSync(repositoryRoot + wasm, `${repositoryRoot}${work}core.wasm`);
  writeFileSync(`${repositoryRoot}${work}config.capnp`, configuration);
}

const configuration = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "core.wasm", wasm = embed "core.wasm"),
      (name = "log.bin", data = embed "log.bin"),
    ],
    compatibilityDate = "2026-10-01",
  ))],
);
`;
