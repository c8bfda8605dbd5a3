// The example Workers as wrangler builds them, with their own wrangler.toml.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

import { bundleByWrangler } from '../durable-object/object-worker.ts';

test('wrangler bundles the example Worker with the core as a module', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mooring-wrangler-'));
  try {
    const args = ['deploy', '--dry-run', '--outdir', directory];
    const env = { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false' };
    await promisify(execFile)('wrangler', args, { env });
    const files = await readdir(directory);
    expect(files).toContain('worker.js');
    expect(files.filter((file) => file.endsWith('.wasm'))).toHaveLength(1);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('wrangler bundles the example gateway with its object, of one file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mooring-wrangler-'));
  try {
    const example = 'examples/durable-object-gateway/wrangler.toml';
    const printed = await bundleByWrangler(example, directory);
    expect(printed).toContain('env.GATEWAY (MooringGateway)');
    const files = (await readdir(directory)).filter((file) => !/README|\.map$/.test(file));
    expect(files).toEqual(['worker.js']);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
