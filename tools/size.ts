// Prints what Mooring weighs, and writes build/size.json.
//
// `wasm` is the core alone. `client` is what a user's Worker pays: one esbuild file of
// `import { MongoClient } from 'mooring'` under the condition `workerd`, minified, with the .wasm; `manager`
// is the same of `mooring/connection`. With --check it fails where one is larger than budgets.ts lets it be.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

import { budgets } from './budgets.ts';

interface Size {
  raw: number;
  gzip: number;
  brotli: number;
}

/** The exports that emcc adds by itself. */
const addedByEmcc = /^(memory|_initialize|__|stack)/;

function sizeOf(...parts: Uint8Array[]): Size {
  const sizes = parts.map((bytes) => ({
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
    }).length,
  }));
  const sum = (key: keyof Size): number => sizes.reduce((total, size) => total + size[key], 0);
  return { raw: sum('raw'), gzip: sum('gzip'), brotli: sum('brotli') };
}

async function bundled(name: string, from: string): Promise<Uint8Array> {
  const result = await build({
    stdin: {
      contents: `import { ${name} } from '${from}'; export default ${name};`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd'],
    external: ['./core.wasm', 'cloudflare:workers'],
    logLevel: 'warning',
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no file');
  return file.contents;
}

const wasm = readFileSync('dist/core.wasm');
const module = new WebAssembly.Module(wasm);
const exported = WebAssembly.Module.exports(module);
const report = {
  wasm: sizeOf(wasm),
  client: sizeOf(await bundled('MongoClient', 'mooring'), wasm),
  manager: sizeOf(await bundled('ConnectionManager', 'mooring/connection'), wasm),
  exports: exported.filter(({ name }) => !addedByEmcc.test(name)).length,
  imports: WebAssembly.Module.imports(module).length,
};

for (const [name, { raw, gzip, brotli }] of Object.entries({
  'core.wasm': report.wasm,
  'client and core': report.client,
  'manager and core': report.manager,
})) {
  console.log(`${name.padEnd(16)} ${raw} raw  ${gzip} gzip  ${brotli} brotli  (bytes)`);
}
console.log(`${report.exports} exports of our own, ${report.imports} imports`);
mkdirSync('build', { recursive: true });
writeFileSync('build/size.json', `${JSON.stringify(report, null, 2)}\n`);

for (const { of, as, bytes, held } of budgets) {
  const found = report[of][as];
  const left = bytes - found;
  const verdict = left < 0 ? `${-left} bytes too many` : `${left} bytes left`;
  console.log(`budget: ${of} ${found} of ${bytes} bytes ${as}: ${verdict}`);
  const most = Math.max(bytes, held);
  if (found <= most || !process.argv.includes('--check')) continue;
  console.log(`That is more than the ${most} that tools/budgets.ts lets it be: find what grew.`);
  process.exitCode = 1;
}
