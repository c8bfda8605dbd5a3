// `mooring-gateway keys`: what it prints and keeps, rotation, and files that it refuses.

import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createAccess } from '../../access/authenticate.ts';
import { parseKeyFile, toApiKey } from '../../access/key-file.ts';
import { keysCommand } from '../../node/keys-command.ts';
import { changeKeyFile, readKeyFile } from '../../node/key-store.ts';
import { testFolder } from '../support/folder.ts';

function commandFor(file: string): (...args: string[]) => { out: string; said: string } {
  return (...args) => {
    const texts = { out: '', said: '' };
    keysCommand([...args, '--file', file], {
      out: (text) => (texts.out += text),
      say: (text) => (texts.said += text),
    });
    return texts;
  };
}

/** Whether a gateway with this file lets the credential in. */
function opens(file: string, credential: string): boolean {
  const access = createAccess({ keys: readKeyFile(file).map(toApiKey) });
  const headers = { Authorization: `Bearer ${credential.trim()}` };
  try {
    access.authenticate(new Request('http://gateway/', { headers }), { sent: false });
    return true;
  } catch {
    return false;
  }
}

describe('keys create', () => {
  it('prints the credential and nothing else on stdout, and keeps only its hash', () => {
    const file = join(testFolder(), 'keys.json');
    const keys = commandFor(file);
    const { out, said } = keys(
      ...['create', '--id', 'shop-web', '--databases', 'shop,stock'],
      ...['--role', 'read', '--rate', '2.5'],
    );
    const [, secret = ''] = /^shop-web\.([A-Za-z0-9_-]{43})\n$/.exec(out) ?? [];
    expect(secret).not.toBe('');
    expect(said).not.toContain(secret);
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKeyFile(file)).toMatchObject([
      { keyId: 'shop-web', databases: ['shop', 'stock'], role: 'read', requestsPerSecond: 2.5 },
    ]);
    expect(opens(file, out)).toBe(true);
  });

  it('makes ids, and adds to what is there', () => {
    const file = join(testFolder(), 'keys.json');
    const keys = commandFor(file);
    const first = keys('create', '--databases', '*').out;
    const second = keys('create', '--databases', 'shop').out;
    expect(first).toMatch(/^key-[0-9a-f]{12}\./);
    expect([opens(file, first), opens(file, second)]).toEqual([true, true]);
    expect(readKeyFile(file).map(({ databases }) => databases)).toEqual(['*', ['shop']]);
  });

  it.each([
    ['an id that is taken', ['--id', 'taken-id', '--databases', 'a'], 'exists'],
    ['a short id', ['--id', 'short', '--databases', 'a'], '8 to 64'],
    ['no databases', [], 'which databases'],
    ['a bad database', ['--databases', 'a.b'], 'no valid databases'],
    ['a database that is never served', ['--databases', 'a,Admin'], 'never served'],
    ['a bad role', ['--databases', 'a', '--role', 'root'], 'read, readWrite, admin'],
    ['a bad rate', ['--databases', 'a', '--rate', 'fast'], 'bad rate'],
    ['no rate at all', ['--databases', 'a', '--rate', '0'], 'bad rate'],
    ['an unknown flag', ['--databases', 'a', '--pass-word'], 'no such flag: argument 4'],
  ])('refuses %s and leaves the file as it was', (_name, args, text) => {
    const folder = testFolder();
    const file = join(folder, 'keys.json');
    const keys = commandFor(file);
    keys('create', '--id', 'taken-id', '--databases', 'a');
    const before = readFileSync(file, 'utf8');
    expect(() => keys('create', ...args)).toThrow(text);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['keys.json']);
  });
});

describe('keys rotate', () => {
  it('gives a second secret; a third ends the first; --finish leaves the newest', () => {
    const file = join(testFolder(), 'keys.json');
    const keys = commandFor(file);
    const all = [keys('create', '--id', 'shop-web', '--databases', 'shop').out];
    const open = (): boolean[] => all.map((credential) => opens(file, credential));

    const rotated = keys('rotate', 'shop-web');
    all.push(rotated.out);
    expect(open()).toEqual([true, true]);
    expect(rotated.said).toContain('keys rotate shop-web --finish');

    const again = keys('rotate', 'shop-web');
    all.push(again.out);
    expect(again.said).toContain('the oldest has ended');
    expect(open()).toEqual([false, true, true]);

    const finished = keys('rotate', 'shop-web', '--finish');
    expect(finished.out).toBe('');
    expect(open()).toEqual([false, false, true]);
    expect(keys('rotate', 'shop-web', '--finish').said).toContain('has one secret');
    expect(open()).toEqual([false, false, true]);
  });

  it('knows its keys', () => {
    const keys = commandFor(join(testFolder(), 'keys.json'));
    keys('create', '--databases', 'shop');
    expect(() => keys('rotate', 'nobody-here')).toThrow('no key of this id');
  });

  it('keeps who may read the file', () => {
    const file = join(testFolder(), 'keys.json');
    const keys = commandFor(file);
    keys('create', '--id', 'shop-web', '--databases', 'shop');
    chmodSync(file, 0o640);
    keys('rotate', 'shop-web');
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });
});

describe('keys list', () => {
  it('shows everything but secrets', () => {
    const file = join(testFolder(), 'keys.json');
    const keys = commandFor(file);
    const { out } = keys('create', '--id', 'shop-web', '--databases', 'shop,stock', '--rate', '50');
    keys('rotate', 'shop-web');
    const old = new Date(Date.now() - 3 * 86_400_000).toISOString();
    changeKeyFile(file, ([key]) =>
      key === undefined
        ? []
        : [
            {
              ...key,
              secrets: key.secrets.map((item, at) => ({
                ...item,
                created: at === 0 ? old : item.created,
              })),
            },
          ],
    );
    const list = keys('list').out;
    expect(list.split('\n')[1]?.split(/ {2,}/)).toEqual([
      'shop-web',
      'readWrite',
      'shop,stock',
      '50',
      '3 d, 0 h',
    ]);
    expect(list).not.toContain(out.trim().split('.')[1]);
    expect(list).not.toMatch(/[0-9a-f]{64}/);
  });

  it('says so when there is no file', () => {
    expect(() => commandFor(join(testFolder(), 'none.json'))('list')).toThrow(
      'The key file does not exist.',
    );
  });
});

describe('the key file', () => {
  const key = {
    keyId: 'shop-web',
    role: 'read',
    databases: ['shop'],
    secrets: [{ sha256: 'a'.repeat(64), created: '2026-01-02T03:04:05.678Z' }],
  };
  const [secret] = key.secrets;

  it.each<[string, unknown, string]>([
    ['no JSON', '{"keys": pass-word', 'not JSON'],
    ['a list', [], 'not a JSON object'],
    ['no keys', {}, 'no list "keys"'],
    ['an unknown member', { keys: [], more: 1 }, 'unknown member'],
    ['a misspelt limit', { keys: [{ ...key, requestPerSecond: 1 }] }, 'unknown member'],
    ['a key that is none', { keys: ['pass-word'] }, 'not a JSON object'],
    ['a bad id', { keys: [{ ...key, keyId: 'pass' }] }, 'bad keyId'],
    ['a bad role', { keys: [{ ...key, role: 'pass-word' }] }, 'unknown role'],
    ['no databases', { keys: [{ ...key, databases: [] }] }, 'no valid databases'],
    ['all in a list', { keys: [{ ...key, databases: ['*'] }] }, 'or "*" for all'],
    ['a rate of 0', { keys: [{ ...key, requestsPerSecond: 0 }] }, 'bad rate'],
    ['a rate in text', { keys: [{ ...key, requestsPerSecond: '5' }] }, 'bad rate'],
    ['no secret', { keys: [{ ...key, secrets: [] }] }, '1 to 2'],
    ['three secrets', { keys: [{ ...key, secrets: [secret, secret, secret] }] }, '1 to 2'],
    [
      'a secret in clear',
      { keys: [{ ...key, secrets: [{ ...secret, sha256: 'pass-word' }] }] },
      '64',
    ],
    ['a bad date', { keys: [{ ...key, secrets: [{ ...secret, created: 'then' }] }] }, 'date'],
    ['one id twice', { keys: [key, key] }, 'two keys of one keyId'],
  ])('with %s is refused, and not quoted', (_name, file, text) => {
    const read = (): unknown =>
      parseKeyFile(typeof file === 'string' ? file : JSON.stringify(file));
    expect(read).toThrow(RangeError);
    expect(read).toThrow(text);
    expect(read).not.toThrow(/pass-word|requestPerSecond/);
  });

  it('is refused when others may write it', () => {
    const file = join(testFolder(), 'keys.json');
    writeFileSync(file, JSON.stringify({ keys: [key] }));
    chmodSync(file, 0o644);
    expect(readKeyFile(file)).toHaveLength(1);
    chmodSync(file, 0o664);
    expect(() => readKeyFile(file)).toThrow('chmod go-w');
    expect(() => commandFor(file)('rotate', 'shop-web')).toThrow('chmod go-w');
  });

  it('is changed by one command at a time', () => {
    const file = join(testFolder(), 'keys.json');
    const keys = commandFor(file);
    changeKeyFile(file, (none) => {
      expect(() => keys('create', '--databases', 'shop')).toThrow('Another command');
      return none;
    });
    expect(existsSync(`${file}.new`)).toBe(false);
    expect(readKeyFile(file)).toEqual([]);
  });
});
