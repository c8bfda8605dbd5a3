// `npm run bench:core`: what one event of the core costs, in Node and in workerd. Prints a table and writes
// build/bench-core.json.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { build } from 'esbuild';

import { run } from '../tools/run.ts';
import { repositoryRoot } from '../tools/tracked-files.ts';
import type { Timed } from './core-loops.ts';
import { timeLoops } from './core-loops.ts';

interface Row {
  readonly group: 'core';
  readonly name: string;
  readonly peer: string;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  readonly unit: 'ns';
  /** To the first row of the same runtime. */
  readonly ratio: number;
}

const work = 'build/bench/';
const wasm = `${repositoryRoot}build/wasm/core.wasm`;

// CommonJS without types: its `default` is the path of the binary.
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };

async function inWorkerd(): Promise<Timed[]> {
  mkdirSync(repositoryRoot + work, { recursive: true });
  await build({
    entryPoints: ['bench/worker.ts'],
    outfile: `${work}worker.js`,
    absWorkingDir: repositoryRoot,
    bundle: true,
    format: 'esm',
    external: ['./core.wasm'],
    logLevel: 'warning',
  });
  copyFileSync(wasm, `${repositoryRoot}${work}core.wasm`);
  writeFileSync(`${repositoryRoot}${work}config.capnp`, configuration);
  const log = `${repositoryRoot}${work}workerd.log`;
  const { output } = await run([workerd, 'test', `${work}config.capnp`], log);
  const line = output.split('\n').find((text) => text.startsWith('{"timed"'));
  if (line === undefined) throw new Error(`workerd did not time the loops:\n${output}`);
  return (JSON.parse(line) as { timed: Timed[] }).timed;
}

const configuration = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "core.wasm", wasm = embed "core.wasm"),
    ],
    compatibilityDate = "2026-10-01",
  ))],
);
`;

function quantile(sorted: readonly number[], part: number): number {
  const value = sorted[Math.round(part * (sorted.length - 1))] ?? NaN;
  return Math.round(value * 10) / 10;
}

function rowsOf(peer: string, timed: readonly Timed[]): Row[] {
  const sorted = timed.map(({ samples }) => samples.toSorted((a, b) => a - b));
  const base = quantile(sorted[0] ?? [], 0.5);
  return timed.map(({ name }, i) => {
    const samples = sorted[i] ?? [];
    const median = quantile(samples, 0.5);
    const [p10, p90] = [quantile(samples, 0.1), quantile(samples, 0.9)];
    const ratio = Math.round((median / base) * 100) / 100;
    return { group: 'core', name, peer, median, p10, p90, unit: 'ns', ratio };
  });
}

const module = new WebAssembly.Module(readFileSync(wasm));
const rows = [
  ...rowsOf(`Node ${process.version}`, timeLoops(module)),
  ...rowsOf('workerd', await inWorkerd()),
];
for (const { name, peer, median, p10, p90, ratio } of rows) {
  const figures = `${median} ns (${p10} to ${p90}), ratio ${ratio.toFixed(2)}`;
  console.log(`${peer.padEnd(14)} ${name.padEnd(36)} ${figures}`);
}
writeFileSync(`${repositoryRoot}build/bench-core.json`, `${JSON.stringify({ rows }, null, 2)}\n`);
