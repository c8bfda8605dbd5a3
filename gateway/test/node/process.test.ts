// The two commands as processes, their settings, and an orderly end.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, it } from 'vitest';

import { parseKeys } from '../../access/keys.ts';
import { serve } from '../../node/serve.ts';
import { readSettings } from '../../node/settings.ts';
import { command, expectRefusal, hello, send } from '../support/harness.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const ENVIRONMENT = {
  MOORING_KEYS: 'test-key-1:topsecret-1:shop',
  MOORING_SESSION_SECRET: 'a-secret-shared-by-all-gateways',
};

function start(file: string, args: string[], env: Record<string, string> = ENVIRONMENT) {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { env });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (output.out += String(chunk)));
  child.stderr.on('data', (chunk) => (output.err += String(chunk)));
  return { child, output };
}

async function listening({ child, output }: ReturnType<typeof start>) {
  while (!output.out.includes('\n')) await once(child.stdout, 'data');
  return JSON.parse(output.out) as { event: string; url: string; uri: string; engine: string };
}

describe('gateway/main.ts', () => {
  it('serves the embedded engine, logs without secrets, and ends with code 0', async () => {
    const running = start('main.ts', ['--embedded', '--port', '0']);
    const { event, url, engine } = await listening(running);
    expect([event, engine]).toEqual(['listening', 'mooring embedded demo engine']);
    expect((await hello({ url })).status).toBe(200);
    const insert = { insert: 'c', documents: [{ a: 'private-text' }], $db: 'shop' };
    expect((await command({ url }, insert)).status).toBe(200);
    running.child.kill('SIGTERM');
    const [code] = (await once(running.child, 'exit')) as [number];
    expect(code).toBe(0);
    const lines = running.output.err.trim().split('\n');
    const events = lines.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(['request', 'request', 'stopping', 'stopped']);
    expect(running.output.err).not.toMatch(/topsecret|private-text|shared-by-all/);
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['no database', [], ENVIRONMENT, 'Give either --uri (or MONGODB_URI) or --embedded.'],
    ['an unknown flag', ['--frob', 'pass-word'], ENVIRONMENT, 'An unknown flag'],
    ['a bad port', ['--embedded', '--port', '70000'], ENVIRONMENT, '--port must be a number'],
    ['no keys', ['--embedded'], {}, 'MOORING_KEYS must have at least one key.'],
    ['a bad URI', ['--uri', 'mongodb://user:pass-word@h:x:y/'], ENVIRONMENT, 'Check the URI.'],
    [
      'a short secret',
      ['--embedded'],
      { ...ENVIRONMENT, MOORING_SESSION_SECRET: 'pass-word' },
      'The session secret must have at least 16 characters',
    ],
  ])('with %s ends with code 2 and says why', async (_name, args, env, text) => {
    const { child, output } = start('main.ts', args, env);
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(2);
    expect(output.err).toContain(text);
    expect(output.err).not.toContain('pass-word');
  });
});

describe('gateway/embedded/main.ts', () => {
  it('prints its address and ends with code 0', async () => {
    const running = start('embedded/main.ts', []);
    const { uri, engine } = await listening(running);
    expect(engine).toBe('mooring embedded demo engine');
    const client = new MongoClient(uri);
    expect(await client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 });
    await client.close();
    running.child.kill('SIGTERM');
    expect(await once(running.child, 'exit')).toEqual([0, null]);
  });

  it('refuses a port that is none', async () => {
    const { child, output } = start('embedded/main.ts', ['--port', 'x']);
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(output.err).toContain('--port is not a number');
  });
});

describe('settings', () => {
  const env = { MOORING_KEYS: 'test-key-1:topsecret-1:shop', MONGODB_URI: 'mongodb://h' };

  it('take the URI from the environment, a flag before it', () => {
    expect(readSettings([], env).uri).toBe('mongodb://h');
    expect(readSettings(['--uri', 'mongodb://other'], env).uri).toBe('mongodb://other');
    expect(readSettings(['--embedded'], env)).toMatchObject({ embedded: true, port: 8080 });
  });

  it('refuse what is no MongoDB address', () => {
    expect(() => readSettings(['--uri', 'https://pass-word'], env)).toThrow('must begin with');
  });

  it('keep hashes of secrets only', () => {
    const text = JSON.stringify(parseKeys(`${env.MOORING_KEYS};test-key-2:topsecret-2:*`));
    expect(text).toContain('test-key-2');
    expect(text).not.toContain('topsecret');
  });

  it.each([
    ['two parts', 'test-key-1:topsecret-1'],
    ['a short secret', 'test-key-1:pass-wd:shop'],
    ['no database', 'test-key-1:topsecret-1:'],
    ['a bad database', 'test-key-1:topsecret-1:a.b'],
  ])('refuse a key with %s, without its secret', (_name, text) => {
    expect(() => parseKeys(text)).toThrow(RangeError);
    expect(() => parseKeys(text)).not.toThrow(/topsecret|pass-wd/);
  });
});

describe('closing a server', () => {
  it('answers what is under way, refuses what still comes, and then is gone', async () => {
    let finish: () => void = () => undefined;
    let entered: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const serving = await serve({
      port: 0,
      handler: async () => {
        entered();
        await new Promise<void>((resolve) => (finish = resolve));
        return new Response('"done"', { headers: { 'Cache-Control': 'no-store' } });
      },
    });
    const busy = send(serving.url);
    await inside;
    const closed = serving.close();
    const refused = await send(serving.url);
    expectRefusal(refused, 503, 'shutting-down');
    expect(refused.headers.get('Retry-After')).toBe('1');
    finish();
    expect((await busy).body).toBe('done');
    await closed;
    await expect(fetch(serving.url)).rejects.toThrow('fetch failed');
  });
});
