// What a bundler makes of `mooring` and `mooring/mongodb` together: one copy of each class.

import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

async function bundled(condition: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * as mooring from 'mooring'; export * as mongodb from 'mongodb';`,
      resolveDir: process.cwd(),
    },
    alias: { mongodb: 'mooring/mongodb' },
    bundle: true,
    write: false,
    format: 'esm',
    conditions: [condition],
    external: ['./core.wasm', 'cloudflare:workers'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

type Exports = Record<'mooring' | 'mongodb', Readonly<Record<string, unknown>>>;

describe('a bundle of both entries', () => {
  it('shares every class', async () => {
    const text = Buffer.from(await bundled('default')).toString('base64');
    const { mooring, mongodb } = (await import(`data:text/javascript;base64,${text}`)) as Exports;
    expect(Object.keys(mooring)).toContain('ObjectId');
    for (const [name, value] of Object.entries(mooring)) expect(mongodb[name], name).toBe(value);
  });

  it.each(['default', 'workerd'])('has each once under the condition %s', async (condition) => {
    const text = await bundled(condition);
    for (const name of ['ObjectId', 'MongoError', 'MongoClient', 'MongoAPIError']) {
      expect(
        text.match(new RegExp(`class (?:_?${name}\\d*) |${name}\\d* = class`, 'g')),
        name,
      ).toHaveLength(1);
    }
  });
});
