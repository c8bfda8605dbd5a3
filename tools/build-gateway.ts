// Builds the npm package mooring-gateway into gateway/dist/: its entries as JavaScript, and their types.
//
// What npm installs beside it stays outside; of this repository the Extended JSON codec comes along. Code that several
// entries share is in files of its own, so that `mingo` is asked for only where the demo database starts.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

import { repositoryRoot } from './tracked-files.ts';

const gateway = `${repositoryRoot}gateway/`;

/** Bundles every entry of gateway/package.json into this folder; returns which file imports what. */
export async function bundleGateway(outdir: string): Promise<Metafile['outputs']> {
  const { metafile } = await build({
    entryPoints: {
      main: `${gateway}main.ts`,
      index: `${gateway}index.ts`,
      embedded: `${gateway}embedded/server.ts`,
      'durable-object': `${gateway}durable-object/index.ts`,
      'route-handler': `${gateway}route-handler/index.ts`,
    },
    outdir,
    absWorkingDir: outdir,
    metafile: true,
    bundle: true,
    splitting: true,
    chunkNames: 'shared/[hash]',
    packages: 'external',
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  return metafile.outputs;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = `${gateway}dist`;
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  await bundleGateway(dist);
  copyFileSync(`${repositoryRoot}LICENSE`, `${dist}/LICENSE`);
  execFileSync('tsc', ['-p', 'tsconfig.gateway.json'], { cwd: repositoryRoot, stdio: 'inherit' });
  console.log('built gateway/dist/: main, index, embedded, durable-object, route-handler, types/');
}
