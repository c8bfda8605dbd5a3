// Follows the recipe of docs/ecosystem.md for Next.js, outside of this repository: built by Turbopack and by webpack,
// and asked in both of its runtimes. `npm run test:ecosystem -- next` runs this alone.

import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../tools/stage/port.ts';
import { startProcess } from '../../../tools/stage/process.ts';
import { openPlace } from '../place.ts';
import { makeProject, problemOf, Tally } from './recipes.ts';

const run = promisify(execFile);
const quietly = { NEXT_TELEMETRY_DISABLED: '1' };
const runtimes = ['nodejs', 'edge'] as const;

const route = (runtime: string): string => `import { signUp } from '../../../src/app.js';
export const runtime = '${runtime}';
export async function GET(request) {
  const email = new URL(request.url).searchParams.get('email');
  return Response.json(await signUp(process.env.MOORING_URI, email));
}
`;

const layout = `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;

async function install(directory: string): Promise<void> {
  for (const name of ['package.json', 'package-lock.json']) {
    copyFileSync(`examples/next-gateway/${name}`, join(directory, name));
  }
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory });
  makeProject(directory, ['next.config.mjs']);
  // In a package of type "module" Next.js 16.4.5 by webpack misses a file of its own for routes at the edge.
  await run('npm', ['pkg', 'delete', 'type'], { cwd: directory });
  for (const runtime of runtimes) {
    mkdirSync(join(directory, 'app/api', runtime), { recursive: true });
    writeFileSync(join(directory, 'app/api', runtime, 'route.js'), route(runtime));
  }
  writeFileSync(join(directory, 'app/layout.jsx'), layout);
  writeFileSync(join(directory, 'app/page.jsx'), 'export default () => <p>An application.</p>;\n');
}

async function signUp(url: string, email: string): Promise<unknown> {
  const response = await fetch(`${url}?email=${email}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

async function follow(directory: string, bundler: string, uri: string): Promise<void> {
  const next = join(directory, 'node_modules/next/dist/bin/next');
  rmSync(join(directory, '.next'), { recursive: true, force: true });
  const env = { ...process.env, ...quietly };
  await run(process.execPath, [next, 'build', `--${bundler}`], { cwd: directory, env });
  const port = String(await freePort());
  const started = await startProcess({
    name: 'next start',
    command: process.execPath,
    args: [next, 'start', directory, '--hostname', '127.0.0.1', '--port', port],
    env: { ...quietly, MOORING_URI: uri },
    ready: (line) => (line.includes('Ready in') ? true : undefined),
  });
  for (const runtime of runtimes) {
    const email = `${bundler}-${runtime}@example.com`;
    const url = `http://127.0.0.1:${port}/api/${runtime}`;
    tally.add(`Next.js, ${bundler}, ${runtime}`, await problemOf(() => signUp(url, email), email));
  }
  await started.stop();
}

const tally = new Tally();
const directory = mkdtempSync(join(tmpdir(), 'mooring-ecosystem-'));
try {
  await install(directory);
  await using place = await openPlace('embedded', 'readWrite');
  for (const bundler of ['turbopack', 'webpack']) await follow(directory, bundler, place.uri);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
tally.write('next');
