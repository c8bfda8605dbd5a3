// Settings from flags, environment and file: who wins, what is refused, what is safe.

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { parseKeys } from '../../access/keys.ts';
import { readSettings } from '../../node/settings.ts';
import { fileName, SETTINGS } from '../../node/settings-table.ts';
import { settingsRows, usage } from '../../node/usage.ts';
import { testFolder } from '../support/folder.ts';

const env = { MOORING_KEYS: 'test-key-1:topsecret-1:shop', MONGODB_URI: 'mongodb://h' };

function configFile(content: unknown): string {
  const path = join(testFolder(), 'settings.json');
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe('settings', () => {
  it('take flags before the environment before the file before what is usual', () => {
    const config = configFile({ port: 1, maxDepth: 1, maxBodyBytes: 1, rateLimit: 0.5 });
    const { port, limits } = readSettings(['--port', '3', '--config', config], {
      ...env,
      MOORING_PORT: '2',
      MOORING_MAX_DEPTH: '2',
    });
    expect([port, limits.maxDepth, limits.maxBodyBytes]).toEqual([3, 2, 1]);
    expect([limits.requestsPerSecond, limits.maxQueued]).toEqual([0.5, 50]);
    expect(limits).not.toHaveProperty('maxConcurrent');
  });

  it('may all stand in the file', () => {
    const config = configFile({
      uri: 'mongodb://file',
      keys: env.MOORING_KEYS,
      sessionSecret: 'a-secret-from-the-file',
      insecurePublic: true,
      host: '0.0.0.0',
      dataSources: 'Cluster0 Reports=mongodb://reports',
      clientAddressHeader: 'X-Real-IP',
      logLevel: 'warn',
    });
    const settings = readSettings([], { MOORING_CONFIG: config });
    expect(settings).toMatchObject({
      uri: 'mongodb://file',
      hostname: '0.0.0.0',
      sessionSecret: 'a-secret-from-the-file',
      dataSources: new Map([
        ['Cluster0', undefined],
        ['Reports', 'mongodb://reports'],
      ]),
      logLevel: 'warn',
      limits: { clientAddressHeader: 'X-Real-IP' },
    });
    expect(settings.readKeys()).toHaveLength(1);
  });

  it('take the URI from the environment, a flag before it, and the demo before both', () => {
    expect(readSettings([], env).uri).toBe('mongodb://h');
    expect(readSettings(['--uri', 'mongodb://other'], env).uri).toBe('mongodb://other');
    const demo = readSettings(['--embedded'], env);
    expect(demo).toMatchObject({ embedded: true, port: 8080, uri: undefined });
  });

  it('make a key and a session secret for the demo, on loopback only', () => {
    const { demoKey, readKeys, sessionSecret } = readSettings(['--embedded'], {});
    expect(demoKey?.secret).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(readKeys()).toMatchObject([{ keyId: demoKey?.keyId, databases: '*' }]);
    expect(sessionSecret).toMatch(/^.{32}$/);
    const open = ['--embedded', '--host', '0.0.0.0', '--insecure-public'];
    expect(() => readSettings(open, {})).toThrow('There are no keys');
    expect(readSettings(open, env).demoKey).toBeUndefined();
  });

  it('read the session secret from a file', () => {
    const path = configFile('a-secret-from-a-file\n');
    const args = ['--session-secret-file', path];
    expect(readSettings(args, env).sessionSecret).toBe('a-secret-from-a-file');
    const both = { ...env, MOORING_SESSION_SECRET: 'pass-word' };
    expect(() => readSettings(args, both)).toThrow('not both');
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['no database', [], { MONGODB_URI: '' }, 'Give either --uri (or MONGODB_URI) or --embedded.'],
    ['two databases', ['--uri', 'mongodb://h', '--embedded'], {}, 'Give either'],
    ['what is no MongoDB address', ['--uri', 'https://pass-word'], {}, 'must begin with'],
    ['an unknown flag', ['--port', '1', '--pass-word'], {}, 'no such flag: argument 3'],
    ['a flag without its value', ['--port'], {}, 'has no value'],
    ['an argument too many', ['pass-word'], {}, 'no such flag: argument 1'],
    ['a secret as a flag', ['--session-secret', 'pass-word'], {}, 'no such flag'],
    ['a port too large', ['--port', '70000'], {}, '--port has a bad value. Allowed: whole numbers'],
    ['a port in words', ['--port', '0x50'], {}, '--port has a bad value'],
    ['a bad number in the environment', [], { MOORING_MAX_DEPTH: '201' }, 'MOORING_MAX_DEPTH has'],
    ['half a connection', [], { MOORING_MAX_POOL_SIZE: '1.5' }, 'whole numbers from 1 to 10000'],
    ['no rate', ['--rate-limit', '0'], {}, 'numbers from 0.001'],
    ['an unknown level', ['--log-level', 'pass-word'], {}, 'error, warn, info, debug'],
    ['a switch that is neither', [], { MOORING_EMBEDDED: 'yes' }, 'true or false'],
    ['half of TLS', ['--tls-cert', 'x'], {}, 'go together'],
    [
      'a header that clients write',
      ['--client-address-header', 'X-Forwarded-For'],
      {},
      'X-Real-IP',
    ],
    ['two headers', ['--client-address-header', 'a, b'], {}, 'one header'],
    ['a data source elsewhere', ['--data-sources', 'a=pass-word'], {}, 'name=mongodb://'],
    ['no keys', [], { MOORING_KEYS: '' }, 'mooring-gateway keys create'],
    ['a bad key', [], { MOORING_KEYS: 'test-key-1:pass-word' }, 'three or four parts'],
    ['no settings file', ['--config', 'pass-word'], {}, 'The settings file does not exist.'],
  ])('refuse %s, without quoting it', (_name, args, more, text) => {
    const read = (): unknown => readSettings(args, { ...env, ...more });
    expect(read).toThrow(text);
    expect(read).not.toThrow(/pass-word/);
  });

  it('refuse a missing key file when the keys are read', () => {
    const { readKeys } = readSettings(['--keys-file', join(testFolder(), 'none')], env);
    expect(readKeys).toThrow('The key file does not exist.');
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{pass-word', 'not JSON'],
    ['a list', [], 'one JSON object'],
    ['an unknown setting', { 'pass-word': 1 }, 'unknown setting. Allowed are uri, embedded'],
    ['a number in text', { port: '80' }, '"port" in the settings file has a bad value'],
    ['text for a number', { host: 5 }, '"host" in the settings file'],
    ['text for a switch', { embedded: 'true' }, 'true or false'],
    ['a list for a text', { sessionSecret: ['pass-word'] }, '"sessionSecret" in the settings file'],
    ['another settings file', { config: 'x' }, 'unknown setting'],
  ])('refuse a file with %s, without quoting it', (_name, content, text) => {
    const args = ['--config', configFile(content)];
    expect(() => readSettings(args, env)).toThrow(text);
    expect(() => readSettings(args, env)).not.toThrow(/pass-word/);
  });

  it('refuse a file that others may write', () => {
    const path = configFile({});
    chmodSync(path, 0o666);
    expect(() => readSettings(['--config', path], env)).toThrow('chmod go-w');
  });

  it.each([
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.5', false],
    ['gateway.example.com', false],
    ['127.0.0.1.example.com', false],
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['localhost', true],
  ])('on %s without TLS are fine: %s', (host, fine) => {
    const read = (...args: string[]): unknown => readSettings(['--host', host, ...args], env);
    if (fine) expect(read).not.toThrow();
    else expect(read).toThrow(/Give --tls-cert and --tls-key.*--insecure-public/s);
    expect(() => read('--insecure-public')).not.toThrow();
    expect(() => read('--tls-cert', 'a', '--tls-key', 'b')).not.toThrow();
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

describe('the table of settings', () => {
  it('has names that follow from each other', () => {
    for (const { flag, variable } of SETTINGS) {
      const expected = flag === 'uri' ? 'MONGODB_URI' : `MOORING_${flag.toUpperCase()}`;
      expect(variable).toBe(expected.replaceAll('-', '_'));
    }
    expect(fileName('max-body-bytes')).toBe('maxBodyBytes');
  });

  it('is what the help shows', () => {
    for (const setting of SETTINGS) {
      expect(usage()).toContain(setting.variable);
      const isSecret = 'secret' in setting;
      expect(usage().includes(`  --${setting.flag} `)).toBe(!isSecret);
    }
  });

  it('is the table in docs/gateway.md', () => {
    const page = readFileSync(new URL('../../../docs/gateway.md', import.meta.url), 'utf8');
    const section = /## Settings\n(.*?)\n## /s.exec(page)?.[1] ?? '';
    const rows = section
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      );
    expect(rows, 'run npm run docs:gateway').toEqual(settingsRows());
  });
});
