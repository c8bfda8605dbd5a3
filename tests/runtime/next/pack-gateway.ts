// The part of the package `mooring-gateway` that the application installs, as npm would pack it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Packs it into `directory`; returns the file. */
export async function packGateway(directory: string): Promise<string> {
  const root = join(directory, 'mooring-gateway');
  mkdirSync(root, { recursive: true });
  await build({
    entryPoints: ['gateway/route-handler/index.ts'],
    outfile: join(root, 'route-handler.js'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    logLevel: 'warning',
  });
  const types = join(root, 'types');
  const emit = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--rootDir', '.'];
  const resolution = ['--module', 'nodenext', '--target', 'es2024', '--skipLibCheck', '--types'];
  const rewriting = ['--rewriteRelativeImportExtensions', '--outDir', types];
  execFileSync('tsc', [
    'gateway/route-handler/index.ts',
    '--ignoreConfig',
    ...emit,
    ...resolution,
    'node',
    ...rewriting,
  ]);
  const { dependencies } = JSON.parse(readFileSync('gateway/package.json', 'utf8')) as Manifest;
  const manifest = {
    name: 'mooring-gateway',
    version: '0.1.0',
    type: 'module',
    dependencies,
    exports: {
      './route-handler': {
        types: './types/gateway/route-handler/index.d.ts',
        default: './route-handler.js',
      },
    },
  };
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: root });
  return join(directory, 'mooring-gateway-0.1.0.tgz');
}
