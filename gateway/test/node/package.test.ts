// The package as npm packs it: its command, its entries, and what each of them asks for.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { bundleGateway } from '../../../tools/build-gateway.ts';
import { temporaryFolder } from '../support/folder.ts';
import { command, cursorOf } from '../support/harness.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const gateway = fileURLToPath(new URL('../../', import.meta.url));
const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** A project that has installed the package, at first without mingo. */
const { path: work, remove } = temporaryFolder();
const project = join(work, 'project');
const installed = join(project, 'node_modules/mooring-gateway');
let outputs: Awaited<ReturnType<typeof bundleGateway>>;

beforeAll(async () => {
  // Built and packed apart from gateway/dist, which somebody may be building now.
  const source = join(work, 'source');
  for (const name of ['package.json', 'README.md', 'protocol.md']) {
    cpSync(join(gateway, name), join(source, name));
  }
  mkdirSync(join(source, 'dist'));
  outputs = await bundleGateway(join(source, 'dist'));
  const npm = ['pack', '--silent', '--offline', '--pack-destination', work];
  execFileSync('npm', npm, { cwd: source, stdio: 'pipe' });
  const archive = readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '';
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(work, archive), '-C', installed, '--strip-components=1']);
  mkdirSync(join(project, 'node_modules/@hono'));
  for (const name of ['mongodb', 'hono', '@hono/node-server']) {
    symlinkSync(join(modules, name), join(project, 'node_modules', name));
  }
});
afterAll(remove);

const manifest = JSON.parse(readFileSync(join(gateway, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
  exports: Record<string, { default: string } | string>;
};

function start(...args: string[]) {
  const bin = join(installed, manifest.bin['mooring-gateway'] ?? '');
  const child = spawn(process.execPath, [bin, ...args], { cwd: project, env: {} });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (output.out += String(chunk)));
  child.stderr.on('data', (chunk) => (output.err += String(chunk)));
  return { child, output };
}

it('has a command that serves', async () => {
  const lacking = start('serve', '--embedded');
  expect(await once(lacking.child, 'close')).toEqual([2, null]);
  expect(lacking.output.err).toContain('npm install mingo');

  symlinkSync(join(modules, 'mingo'), join(project, 'node_modules/mingo'));
  const { child, output } = start('serve', '--embedded', '--port', '0');
  while (!output.out.includes('\n')) await once(child.stdout, 'data');
  const line = JSON.parse(output.out) as { url: string; connectionString: string };
  const { username, password } = new URL(line.connectionString);
  const headers = { Authorization: `Bearer ${username}.${password}` };
  const insert = { insert: 'c', documents: [{ _id: 1, a: { $numberLong: '5' } }], $db: 'shop' };
  expect((await command(line, insert, headers)).body).toMatchObject({ n: 1, ok: 1 });
  const found = await command(line, { find: 'c', filter: {}, $db: 'shop' }, headers);
  expect(cursorOf(found).firstBatch).toEqual([{ _id: 1, a: 5 }]);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('has no tests and no sources in it', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => /test|\.ts$/.test(name))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['README.md', 'protocol.md']));
});

/** `mingo/query` is of mingo. */
function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** Every package that an entry loads before it does anything. */
function asksFor(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const { path, kind, external } of outputs[file]?.imports ?? []) {
    if (kind !== 'import-statement') continue;
    const found = external === true ? [packageOf(path)] : asksFor(path, seen);
    for (const name of found) if (!name.startsWith('node:')) packages.add(name);
  }
  return packages;
}

it.each([
  ['.', ['@hono/node-server', 'hono', 'mongodb']],
  ['./embedded', ['mingo', 'mongodb']],
  ['./durable-object', ['cloudflare:workers', 'hono', 'mongodb']],
  ['./route-handler', ['@hono/node-server', 'hono', 'mongodb']],
])('has an entry %s that asks for no more than it needs', (entry, expected) => {
  const target = manifest.exports[entry];
  if (typeof target !== 'object') throw new Error('no such entry');
  const names = [...asksFor(basename(target.default))].sort();
  expect(names).toEqual(expected);
});

it('has the documented exports', () => {
  const script = `
    const all = await import('mooring-gateway');
    const route = await import('mooring-gateway/route-handler');
    console.log([...Object.keys(all), ...Object.keys(route)].join());`;
  const args = ['--input-type=module', '-e', script];
  const names = execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  for (const name of ['createHandler', 'connectGatewayClient', 'serve', 'parseKeys']) {
    expect(names).toContain(name);
  }
  expect(names).toContain('createRouteHandler');
});
