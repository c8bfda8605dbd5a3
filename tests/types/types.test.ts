import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const here = new URL('.', import.meta.url).pathname;

function compile(project: string): string {
  const tsc = new URL('../../node_modules/typescript/bin/tsc', import.meta.url).pathname;
  const { stdout } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', `${here}${project}`]);
  return String(stdout);
}

describe('a file that calls what applications call', () => {
  it.each(['driver.json', 'mooring.json', 'mongodb.json'])(
    'compiles with %s',
    { timeout: 60_000 },
    (project) => {
      expect(compile(project)).toBe('');
    },
  );

  it('has sixty shapes or more, all numbered', () => {
    const numbers = readFileSync(`${here}shapes.ts`, 'utf8').matchAll(/; \/\/ (\d+)$/gm);
    const found = Array.from(numbers, ([, number]) => Number(number));
    expect(found).toEqual(found.map((_, at) => at + 1));
    expect(found.length).toBeGreaterThanOrEqual(60);
  });
});
