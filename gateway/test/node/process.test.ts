// The two commands as processes: start, keys and certificates that change, and an orderly end.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { keysCommand } from '../../node/keys-command.ts';
import { serve } from '../../node/serve.ts';
import { makeCertificate, type TestCertificate } from '../support/certificate.ts';
import { testFolder } from '../support/folder.ts';
import { command, expectRefusal, hello, KEY, send, startGateway } from '../support/harness.ts';
import { startScripted } from '../support/scripted-server.ts';

// A process takes half a second to start, and several when the machine has other things to do.
vi.setConfig({ testTimeout: 30_000 });

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
  return JSON.parse(output.out) as Record<
    'event' | 'url' | 'uri' | 'engine' | 'connectionString',
    string
  >;
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
    const events = ['database-reached', 'request', 'request', 'stopping', 'stopped'];
    expect(eventsOf(running)).toEqual(events);
    expect(running.output.err).not.toMatch(/topsecret|private-text|shared-by-all/);
    expect(running.output.out).not.toContain('topsecret');
  });

  it('shows the demo to whoever has nothing: a key of its own, exactly-once writes', async () => {
    const running = start('main.ts', ['serve', '--embedded', '--port', '0'], {});
    const { url, connectionString } = await listening(running);
    const { username, password, pathname } = new URL(connectionString);
    expect(connectionString).toBe(`${url.replace('//', `//${username}:${password}@`)}/demo`);
    expect(pathname).toBe('/demo');
    const answer = await hello({ url }, { Authorization: `Bearer ${username}.${password}` });
    expect(answer.body['capabilities']).toMatchObject({ exactlyOnceWrites: true });
    expect(running.output.err).not.toContain(password);
  });

  it('says at the start when the database cannot be reached', async () => {
    const uri = 'mongodb://user:pass-word@127.0.0.1:1/?serverSelectionTimeoutMS=100';
    const running = start('main.ts', ['--uri', uri, '--port', '0']);
    await logged(running, 'database-not-reached');
    expect(running.output.err).not.toMatch(/pass-word|127\.0\.0\.1/);
  });

  it('reads new keys while it runs, and keeps the old ones when the file is broken', async () => {
    const folder = testFolder();
    const keys = (...args: string[]): string => {
      let out = '';
      const say = (): void => undefined;
      keysCommand([...args, '--file', join(folder, 'keys.json')], {
        out: (text) => (out += text),
        say,
      });
      return out.trim();
    };
    const first = keys('create', '--id', 'rotating', '--databases', 'shop');
    const flags = [
      '--uri',
      'mongodb://127.0.0.1:1',
      '--port',
      '0',
      '--keys-file',
      `${folder}/keys.json`,
    ];
    const running = start('main.ts', flags, {});
    const { url } = await listening(running);
    expect(running.output.err).toContain('no-session-secret');
    const statusOf = async (credential: string): Promise<number> =>
      (
        await send(`${url}/v1/command`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${credential}` },
        })
      ).status;

    const second = keys('rotate', 'rotating');
    running.child.kill('SIGHUP');
    await logged(running, 'keys-read');
    // 415: the key was right, and there was no body.
    expect([await statusOf(first), await statusOf(second)]).toEqual([415, 415]);

    // Noticed without a signal.
    keys('rotate', 'rotating', '--finish');
    while ((await statusOf(first)) !== 401) await sleep(50);
    expect(await statusOf(second)).toBe(415);

    writeFileSync(join(folder, 'keys.json'), '{"keys": [');
    running.child.kill('SIGHUP');
    await logged(running, 'keys-not-read');
    expect(await statusOf(second)).toBe(415);
    expect(running.output.err).toContain('The key file is not JSON. The old one stays valid.');
    expect(running.output.err).not.toContain(folder);
  });

  it('serves HTTPS, with another certificate after SIGHUP', async () => {
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(testFolder(), name)) as [
      string,
      string,
    ];
    const install = (): TestCertificate => {
      const made = makeCertificate();
      writeFileSync(cert, made.cert, { mode: 0o600 });
      writeFileSync(key, made.key, { mode: 0o600 });
      return made;
    };
    const old = install();
    // Public, but nobody else needs to get there for this test.
    const flags = ['--uri', 'mongodb://127.0.0.1:1', '--host', '0.0.0.0', '--port', '0'];
    const running = start('main.ts', [...flags, '--tls-cert', cert, '--tls-key', key]);
    const { url } = await listening(running);
    expect(url).toMatch(/^https:/);
    const { port } = new URL(url);
    expect(await healthOverTls(port, old.cert)).toBe('200 {"status":"ok"}');

    const renewed = install();
    running.child.kill('SIGHUP');
    await logged(running, 'certificate-read');
    expect(await healthOverTls(port, renewed.cert)).toBe('200 {"status":"ok"}');
    await expect(healthOverTls(port, old.cert)).rejects.toThrow(/certificate/);

    writeFileSync(key, old.key);
    running.child.kill('SIGHUP');
    await logged(running, 'certificate-not-read');
    expect(await healthOverTls(port, renewed.cert)).toBe('200 {"status":"ok"}');
  });

  it.each<[string, string[], Record<string, string>, string]>([
    ['a wrong flag', ['--port', 'pass-word'], ENVIRONMENT, '--port has a bad value'],
    ['an unknown command', ['frob', 'pass-word'], ENVIRONMENT, 'There are serve and keys'],
    ['a bad keys command', ['keys', 'frob'], {}, 'See mooring-gateway keys --help.'],
    [
      'a bad URI',
      ['--uri', 'mongodb://user:pass-word@h:x:y/'],
      ENVIRONMENT,
      'user and password escaped',
    ],
    [
      'a short secret',
      ['--embedded'],
      { ...ENVIRONMENT, MOORING_SESSION_SECRET: 'pass-word' },
      'The session secret must have at least 16 characters',
    ],
    [
      'an address that others can reach',
      ['--uri', 'mongodb://h', '--host', '0.0.0.0'],
      ENVIRONMENT,
      '--insecure-public',
    ],
  ])('with %s ends with code 2 and says why', async (_name, args, env, text) => {
    const { child, output } = start('main.ts', args, env);
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(2);
    expect(output.err).toContain(text);
    expect(output.err).not.toContain('pass-word');
    expect(output.out).toBe('');
  });

  it('says what it can do and which version it is', async () => {
    const help = start('main.ts', ['--help'], {});
    const version = start('main.ts', ['--version'], {});
    expect(await Promise.all([once(help.child, 'close'), once(version.child, 'close')])).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(help.output.out).toContain('--insecure-public');
    expect(version.output.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

function eventsOf({ output }: ReturnType<typeof start>): string[] {
  const lines = output.err.trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { event: string }).event);
}

/** Waits until an entry of this event was written since the last time. */
async function logged({ child, output }: ReturnType<typeof start>, event: string): Promise<void> {
  while (!output.err.includes(`"event":"${event}"`)) await once(child.stderr, 'data');
}

function healthOverTls(port: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/healthz', ca, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => {
        resolve(`${response.statusCode} ${text}`);
      });
    }).on('error', reject);
  });
}

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
    const health = await send(`${serving.url}/healthz`);
    expectRefusal(health, 503, 'shutting-down');
    finish();
    expect((await busy).body).toBe('done');
    await closed;
    await expect(fetch(serving.url)).rejects.toThrow('fetch failed');
  });
});

describe('a client that does not read its answer', () => {
  const SIZE = 64_000_000;
  const handler = () => Promise.resolve(new Response('x'.repeat(SIZE)));

  /** Asks, reads nothing for a second, and then all that comes; returns its length. */
  async function readLate(url: string): Promise<number> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => undefined);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await sleep(1500);
    let length = 0;
    socket.on('data', (chunk: Buffer) => (length += chunk.length));
    socket.resume();
    await Promise.race([once(socket, 'close'), sleep(5000)]);
    socket.destroy();
    return length;
  }

  it('does not keep it in memory for ever', async () => {
    const serving = await serve({ port: 0, handler, stallMS: 300 });
    const length = await readLate(serving.url);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(SIZE);
    await serving.close();
  });

  it('gets it although the server closes meanwhile', async () => {
    const serving = await serve({ port: 0, handler });
    const reading = readLate(serving.url);
    await sleep(300);
    const closed = serving.close();
    expect(await reading).toBeGreaterThan(SIZE);
    await closed;
  });
});

describe('a client that leaves in the middle of its command', () => {
  it('is nobody’s trouble: nothing is executed, and others are served', async () => {
    const scripted = await startScripted();
    const gateway = await startGateway(scripted.uri);
    await hello(gateway);
    const { hostname, port } = new URL(gateway.url);
    const socket = connect({ host: hostname, port: Number(port) });
    const head = [
      'POST /v1/command HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${KEY}`,
      'Content-Type: application/json',
      'Content-Length: 1000',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n{"insert":"c",`);
    await sleep(50);
    socket.destroy();
    while (gateway.log.at(-1)?.['problem'] !== 'malformed-body') await sleep(10);
    expect(gateway.log.at(-1)).toMatchObject({ route: '/v1/command', outcome: 'not-executed' });
    expect((await command(gateway, { ping: 1, $db: 'shop' })).status).toBe(200);
    expect(scripted.seen.map((seen) => Object.keys(seen)[0])).toEqual(['ping']);
    await gateway.close();
    await scripted.close();
  });
});

describe('a connection', () => {
  it('is kept longer than proxies keep theirs', async () => {
    const serving = await serve({ port: 0, handler: () => Promise.resolve(new Response('{}')) });
    const { headers } = await fetch(serving.url);
    expect(headers.get('Keep-Alive')).toBe('timeout=75');
    await serving.close();
  });
});
