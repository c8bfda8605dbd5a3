// A folder of a test's own, gone when the test is over.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

/** Makes an empty folder; call it inside a test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
