// The example Worker as wrangler builds it, with the wrangler.toml at the top.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

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
