// Builds the npm package's entries into dist/, from TypeScript and build/wasm/core.wasm.
//
// workerd.js imports ./core.wasm as a module; node.js carries the same bytes inside. Types are emitted
// by tsc beside them.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const wasm = 'build/wasm/core.wasm';

function writeCoreBytes(): void {
  const base64 = readFileSync(wasm).toString('base64');
  writeFileSync('build/wasm/core-bytes.js', `export const coreBase64 = '${base64}';\n`);
}

async function bundle(adapter: string, output: string, conditions: string[]): Promise<void> {
  await build({
    entryPoints: [`edge-adapter/${adapter}/index.ts`],
    outfile: `dist/${output}`,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions,
    external: ['./core.wasm', 'cloudflare:workers'],
    legalComments: 'none',
    logLevel: 'warning',
  });
}

/** `mooring/node`: with the gateway's handler inside, and the official driver left to the application. */
async function bundleDriverEntry(): Promise<void> {
  await build({
    entryPoints: ['gateway/in-process/index.ts'],
    outfile: 'dist/node-driver.js',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    external: ['mongodb'],
    legalComments: 'none',
    logLevel: 'warning',
  });
}

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
writeCoreBytes();
await bundle('cloudflare', 'workerd.js', ['workerd']);
await bundle('node', 'node.js', ['node']);
await bundleDriverEntry();
copyFileSync(wasm, 'dist/core.wasm');
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
console.log('built dist/: workerd.js, node.js, node-driver.js, core.wasm, types/');
