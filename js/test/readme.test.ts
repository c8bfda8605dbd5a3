// The README's TypeScript compiles, and runs against a real gateway.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { GatewayStage } from './support/gateway-stage.ts';

const root = new URL('../../', import.meta.url).pathname;
const folder = `${root}build/readme/`;
const readme = readFileSync(`${root}README.md`, 'utf8');
const examples = Array.from(readme.matchAll(/^```ts\n([^]*?)^```$/gm), ([, code = '']) => code);

/** For what Cloudflare's types would say. */
const ambient = 'interface ExecutionContext { waitUntil(promise: Promise<unknown>): void }\n';

/** Serves one request by what a Worker exports. */
const callIt = `
const worker = await import('./worker.ts');
const context = { waitUntil: () => undefined };
const { MOORING_URI = '' } = process.env;
const response = await worker.default.fetch(new Request('http://worker/'), { MOORING_URI }, context);
console.log(response.status, await response.text());
`;

let stage: GatewayStage;

beforeAll(async () => {
  stage = await GatewayStage.start();
  mkdirSync(folder, { recursive: true });
  const [worker = '', anywhere = ''] = examples.map((code) =>
    code.replace("from 'mooring'", "from '../../edge-adapter/node/index.ts'"),
  );
  writeFileSync(`${folder}worker.ts`, worker);
  writeFileSync(`${folder}anywhere.ts`, anywhere);
  writeFileSync(`${folder}ambient.d.ts`, ambient);
  writeFileSync(`${folder}call-worker.ts`, callIt);
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { noUnusedParameters: false },
    include: ['*.ts', '../../edge-adapter/modules.d.ts'],
    exclude: [],
  };
  writeFileSync(`${folder}tsconfig.json`, JSON.stringify(config));
});
afterAll(() => stage[Symbol.asyncDispose]());

async function node(...args: readonly string[]): Promise<{ code: unknown; output: string }> {
  const env = { ...process.env, MOORING_URI: stage.uri() };
  const child = spawn(process.execPath, args, { cwd: folder, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += String(chunk)));
  }
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, output };
}

describe("the README's examples", () => {
  it('are two, and compile', { timeout: 60_000 }, async () => {
    expect(examples).toHaveLength(2);
    const tsc = `${root}node_modules/typescript/bin/tsc`;
    expect(await node(tsc, '--noEmit', '-p', folder)).toEqual({ code: 0, output: '' });
  });

  it('run: a Worker', async () => {
    expect(await node('call-worker.ts')).toEqual({ code: 0, output: '200 []\n' });
  });

  it('run: anywhere', async () => {
    // The Worker's own document is the second.
    expect(await node('anywhere.ts')).toEqual({ code: 0, output: '12 0 2\n' });
  });
});
