// `node tests/mongoose/size.ts`: what a Worker with Mongoose and Mooring weighs, as wrangler would upload it.
//
// The control is the same Worker with Mongoose and its own driver.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

import { bundleWorker } from './worker-stage.ts';

/** Bytes of a bundle's modules, as they are and compressed. */
export interface BundleSize {
  readonly raw: number;
  readonly gzip: number;
}

/** What the whole Worker may weigh, in bytes gzip. */
export const budget = 200 * 1024;

/** Builds one of this folder's Workers, minified. @param main its file name */
export async function sizeOf(main: string, settings?: string): Promise<BundleSize> {
  const bundle = await bundleWorker(main, ['--minify'], settings);
  const modules = readdirSync(bundle).filter((name) => /\.(?:js|wasm)$/.test(name));
  const sizes = modules.map((name) => {
    const bytes = readFileSync(join(bundle, name));
    return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  });
  const sum = (key: keyof BundleSize): number =>
    sizes.reduce((total, size) => total + size[key], 0);
  return { raw: sum('raw'), gzip: sum('gzip') };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const report = {
    mooring: await sizeOf('small-worker.ts'),
    control: await sizeOf('own-driver-worker.ts', 'own-driver.toml'),
    budget,
  };
  for (const [name, { raw, gzip }] of Object.entries({
    'Mongoose and Mooring': report.mooring,
    'Mongoose and its own driver': report.control,
  })) {
    const kib = (gzip / 1024).toFixed(1);
    console.log(`${name.padEnd(28)} ${raw} bytes raw, ${gzip} gzip (${kib} KiB)`);
  }
  const left = budget - report.mooring.gzip;
  console.log(left < 0 ? `budget: ${-left} bytes too many` : `budget: ${left} bytes left`);
  mkdirSync('build/ecosystem', { recursive: true });
  writeFileSync('build/ecosystem/mongoose-size.json', `${JSON.stringify(report, null, 2)}\n`);
  if (left < 0) process.exitCode = 1;
}
