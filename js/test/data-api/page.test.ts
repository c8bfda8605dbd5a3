// The example of docs/data-api-dialect.md runs.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DataApiStage } from './data-api-stage.ts';

const root = new URL('../../../', import.meta.url).pathname;
const [, example = ''] =
  /^```ts\n([^]*?)^```$/m.exec(readFileSync(`${root}docs/data-api-dialect.md`, 'utf8')) ?? [];

it('the example of the page', async () => {
  await using stage = await DataApiStage.start();
  const folder = `${root}build/data-api-page/`;
  mkdirSync(folder, { recursive: true });
  const entry = '../../edge-adapter/node/data-api.ts';
  writeFileSync(`${folder}example.ts`, example.replace("'mooring/data-api'", `'${entry}'`));
  const config = {
    extends: '../../tsconfig.json',
    include: ['*.ts', `../../edge-adapter/modules.d.ts`],
    exclude: [],
  };
  writeFileSync(`${folder}tsconfig.json`, JSON.stringify(config));
  const compiled = spawnSync('tsc', ['--noEmit', '-p', folder], { encoding: 'utf8' });
  expect(compiled.stdout).toBe('');
  const { keyId, secret } = stage.key;
  const env = {
    ...process.env,
    DATA_API_URI: stage.uri(),
    DATA_API_KEY: `${keyId}.${secret}`,
  };
  const child = spawn(process.execPath, ['example.ts'], { cwd: folder, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += String(chunk)));
  }
  await once(child, 'close');
  expect(output).toBe('1\n');
}, 60_000);
