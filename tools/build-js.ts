// Builds the npm package's entries into dist/, from TypeScript and build/wasm/core.wasm.
//
// Four entries, `mooring`, `mooring/connection`, `mooring/data-api` and `mooring/mongodb`, each for workerd, where
// ./core.wasm is imported as a module, and for the rest, where the same bytes are inside. Types are emitted by tsc beside them.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';
import { build } from 'esbuild';

const wasm = 'build/wasm/core.wasm';

function writeCoreBytes(): void {
  const base64 = readFileSync(wasm).toString('base64');
  writeFileSync('build/wasm/core-bytes.js', `export const coreBase64 = '${base64}';\n`);
}

/**
 * The generated tables of numbers as enums, whose uses esbuild replaces by the number. In the source they
 * are objects, because Node runs the source by taking the types away, and an enum is not a type.
 */
const inlinedNumbers: Plugin = {
  name: 'inlined numbers',
  setup(build) {
    build.onLoad({ filter: /generated[\\/]abi\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replaceAll(
        /^export const (\w+) = \{\n([^}]*)\} as const;\n(?:export type \1 =[^;]*;\n)?/gm,
        (_, name: string, members: string) =>
          `export const enum ${name} {\n${members.replaceAll(/: (\d+),$/gm, ' = $1,')}}\n`,
      );
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * Leaves what an entry shares with `mooring` to that entry's file, so that whoever imports both has each class
 * once: an error of one is an instance of the other's class.
 */
function sharedWith(file: string): Plugin {
  const shared = /(?:^|[\\/])(?:edge-adapter[\\/]\w+|js[\\/]src)[\\/]index\.ts$/;
  return {
    name: `shared with ${file}`,
    setup(build) {
      build.onResolve({ filter: /index\.ts$/ }, ({ path, resolveDir, kind }) =>
        kind !== 'entry-point' && shared.test(resolve(resolveDir, path))
          ? { path: `./${file}`, external: true }
          : undefined,
      );
    },
  };
}

async function bundle(
  entry: string,
  output: string,
  conditions: string[],
  plugins: Plugin[] = [],
): Promise<void> {
  await build({
    entryPoints: [`edge-adapter/${entry}.ts`],
    outfile: `dist/${output}.js`,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    // Names stay, because errors and stacks show those of classes; whose bundle must be small shortens them.
    minifyIdentifiers: false,
    format: 'esm',
    target: 'es2022',
    conditions,
    external: ['./core.wasm', 'cloudflare:workers'],
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [inlinedNumbers, ...plugins],
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

function isFor({ initialOptions }: PluginBuild, runtime: string): boolean {
  return initialOptions.outfile?.endsWith(`.${runtime}.js`) === true;
}

/** What the sources of `mooring/mongoose` share with the other entries, by the entry that has it. */
const otherEntries: Plugin = {
  name: 'other entries of the package',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/(?:js\/src|edge-adapter\/\w+)\/index\.ts$/ }, () => ({
      path: 'mooring',
      external: true,
    }));
    build.onResolve({ filter: /^\.\.\/edge-adapter\/\w+\/connection\.ts$/ }, () => ({
      path: 'mooring/connection',
      external: true,
    }));
    // Mongoose writes it without an ending, which only Node minds; a bundler's alias has to know one name.
    build.onResolve({ filter: /^mongodb\/lib\/bson\.js$/ }, ({ path }) => ({
      path: isFor(build, 'workerd') ? 'mongodb/lib/bson' : path,
      external: true,
    }));
  },
};

/** `mooring/mongoose`: the driver alone; client and Mongoose are the application's. */
async function bundleMongooseEntry(entry: string, output: string): Promise<void> {
  await build({
    entryPoints: [`mongoose/${entry}.ts`],
    outfile: `dist/${output}.js`,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['mongoose', 'mongodb', 'cloudflare:workers'],
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [otherEntries],
  });
}

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
writeCoreBytes();
await bundle('cloudflare/index', 'workerd', ['workerd']);
await bundle('node/index', 'node', ['node']);
await bundle('cloudflare/connection', 'connection.workerd', ['workerd']);
await bundle('node/connection', 'connection.node', ['node']);
await bundle('cloudflare/data-api', 'data-api.workerd', ['workerd']);
await bundle('node/data-api', 'data-api.node', ['node']);
await bundle('cloudflare/mongodb', 'mongodb.workerd', ['workerd'], [sharedWith('workerd.js')]);
await bundle('node/mongodb', 'mongodb.node', ['node'], [sharedWith('node.js')]);
await bundleDriverEntry();
await bundleMongooseEntry('workerd', 'mongoose.workerd');
await bundleMongooseEntry('node', 'mongoose.node');
await bundleMongooseEntry('light-bson', 'mongoose-bson');
copyFileSync(wasm, 'dist/core.wasm');
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
console.log(
  'built dist/: workerd.js, node.js, node-driver.js, {connection,data-api,mongodb}.*.js, mongoose*.js, core.wasm, types/',
);
