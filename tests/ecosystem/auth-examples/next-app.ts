// The example in a real Next.js outside of this repository, so that it finds only what is installed there.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../tools/stage/port.ts';
import { startProcess, type StartedProcess } from '../../../tools/stage/process.ts';

const run = promisify(execFile);
const quietly = { NEXT_TELEMETRY_DISABLED: '1' };

/** What the README asks for besides the folders. */
const compilerOptions = { allowImportingTsExtensions: true, strict: true, skipLibCheck: true };
const layout = `export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`;

/** Next.js, the example, better-auth as tests/ecosystem has it, and our package as it would be installed. */
export async function installNextApp(directory: string): Promise<void> {
  for (const name of ['package.json', 'package-lock.json']) {
    cpSync(`examples/next-gateway/${name}`, join(directory, name));
  }
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory });
  const modules = join(directory, 'node_modules');
  cpSync('tests/ecosystem/node_modules', modules, { recursive: true, dereference: true });
  cpSync('dist', join(modules, 'mooring/dist'), { recursive: true });
  cpSync('package.json', join(modules, 'mooring/package.json'));
  for (const folder of ['auth', 'auth-next']) {
    cpSync(`examples/${folder}`, join(directory, folder), { recursive: true });
  }
  cpSync('examples/auth-next/next.config.ts', join(directory, 'next.config.ts'));
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  mkdirSync(join(directory, 'app'));
  writeFileSync(join(directory, 'app/layout.tsx'), layout);
}

/** Builds it with the README's routes in this runtime, types checked, and starts it; `url` is where it listens. */
export async function startNextApp(
  directory: string,
  runtime: 'nodejs' | 'edge',
  uri: string,
  onLine: (line: string) => void,
): Promise<StartedProcess<{ url: string }>> {
  const readme = readFileSync('examples/auth-next/README.md', 'utf8');
  for (const [, file = '', code = ''] of readme.matchAll(
    /^\/\/ (app\/\S+)\n((?:export .*\n)+)/gm,
  )) {
    mkdirSync(join(directory, dirname(file)), { recursive: true });
    writeFileSync(join(directory, file), code.replace("'nodejs'", `'${runtime}'`));
  }
  rmSync(join(directory, '.next'), { recursive: true, force: true });
  const next = join(directory, 'node_modules/next/dist/bin/next');
  await run(process.execPath, [next, 'build'], {
    cwd: directory,
    env: { ...process.env, ...quietly },
  });
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const secret = randomBytes(32).toString('hex');
  const started = await startProcess({
    name: 'next start',
    command: process.execPath,
    args: [next, 'start', directory, '--hostname', '127.0.0.1', '--port', port],
    env: { ...quietly, MOORING_URI: uri, BETTER_AUTH_SECRET: secret, BETTER_AUTH_URL: url },
    ready: (line) => (line.includes('Ready in') ? true : undefined),
    onLine,
  });
  return { info: { url }, stop: (signal) => started.stop(signal) };
}
