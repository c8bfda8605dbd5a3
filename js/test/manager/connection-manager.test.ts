// The manager over a transport that the test is: what is repeated, what is refused, and how it says so.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import type { Attempt, End, Kind, StateChange } from '../../../edge-adapter/node/connection.ts';
import {
  ConnectionManager,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationCancelledError,
  MongoOperationTimeoutError,
  MongoServerError,
} from '../../../edge-adapter/node/connection.ts';
import { startTcpServer } from '../support/tcp-server.ts';

const fast = { retryDelay: 1 };
const answered = <T>(value: T): Promise<End<T>> => Promise.resolve({ end: 'answered', value });

/** Ends attempts in turn as told, then answers; and keeps what was ordered. */
function transport(...ends: readonly (End<string> | Error)[]) {
  const orders: Attempt[] = [];
  const attempt = (order: Attempt): Promise<End<string>> => {
    orders.push(order);
    const end = ends[orders.length - 1];
    if (end instanceof Error) return Promise.reject(end);
    return end === undefined ? answered('done') : Promise.resolve(end);
  };
  return { attempt, orders };
}

describe('connect', () => {
  it('asks for a hello once, and not again while nothing is in doubt', async () => {
    let hellos = 0;
    const hello = (): Promise<End<unknown>> => {
      hellos += 1;
      return answered(undefined);
    };
    const manager = new ConnectionManager({ hello });
    await Promise.all([manager.connect(), manager.connect()]);
    await manager.connect();
    expect([hellos, manager.state]).toEqual([1, 'connected']);
  });

  it('fails with the hello, and says what connects', async () => {
    const hello = (): Promise<End<unknown>> =>
      Promise.resolve({ end: 'not_sent', message: 'away' });
    const manager = new ConnectionManager({ hello, bufferCommands: false, maxRetries: 0 });
    await expect(manager.connect({ name: 'prices' })).rejects.toThrow(/^prices: .*away/);
  });

  it('without a hello nothing waits for one, whatever an operation asks', async () => {
    const { attempt, orders } = transport();
    const wish = { validateConnection: 'always' } as const;
    expect(await new ConnectionManager(fast).run('read', attempt, wish)).toBe('done');
    expect(orders).toHaveLength(1);
  });

  it('without a hello has nothing to wait for', async () => {
    await expect(new ConnectionManager().connect()).resolves.toBeUndefined();
    await expect(new ConnectionManager().scope().connect()).resolves.toBeUndefined();
    const hello = (): Promise<End<unknown>> => Promise.reject(new Error('asked'));
    const never = { hello, validateConnection: 'never' } as const;
    await expect(new ConnectionManager(never).connect()).resolves.toBeUndefined();
  });
});

describe('an operation', () => {
  it('gives the value of its first attempt', async () => {
    const { attempt, orders } = transport();
    const manager = new ConnectionManager();
    expect(manager.state).toBe('uninitialized');
    expect(await manager.run('write', attempt)).toBe('done');
    expect(orders).toMatchObject([{ number: 1, mayBeRepeat: false }]);
    expect(manager.readyState).toBe(1);
  });

  it.each<[Kind, End<string> | Error]>([
    ['read', { end: 'ambiguous' }],
    ['read', new Error('cut')],
    ['write', { end: 'not_sent' }],
    ['write', { end: 'not_executed' }],
    ['write', { end: 'overloaded' }],
    ['write', new Error('refused', { cause: { syscall: 'connect' } })],
    ['idempotent_write', { end: 'ambiguous' }],
  ])('%s is repeated after %o', async (kind, end) => {
    const { attempt, orders } = transport(end);
    expect(await new ConnectionManager(fast).run(kind, attempt)).toBe('done');
    expect(orders.map(({ number }) => number)).toEqual([1, 2]);
  });

  it.each<[Kind, End<string> | Error]>([
    ['write', { end: 'ambiguous', message: 'cut', code: 7, errorLabels: ['Odd'] }],
    ['write', new Error('secret')],
    ['write', { end: 'surprise' } as unknown as End<string>],
    ['get_more', { end: 'ambiguous' }],
  ])('%s is not repeated after %o', async (kind, end) => {
    const { attempt, orders } = transport(end);
    const error = await new ConnectionManager(fast).run(kind, attempt).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MongoNetworkError);
    expect((error as Error).message).not.toContain('secret');
    expect(orders).toHaveLength(1);
    if (kind === 'write') expect(error).toMatchObject({ outcome: 'unknown', attempts: 1 });
    if ('code' in end) expect(error).toMatchObject({ code: 7, errorLabels: ['Odd'] });
  });

  it('that was refused says so', async () => {
    const { attempt } = transport({ end: 'refused', message: 'no such price' });
    const run = new ConnectionManager(fast).run('write', attempt, { name: 'set price' });
    await expect(run).rejects.toThrow('set price was refused: no such price. It was sent once');
    await expect(run).rejects.toBeInstanceOf(MongoServerError);
  });

  it('has a deadline and a signal', async () => {
    const manager = new ConnectionManager();
    const hang = ({ signal }: Attempt): Promise<End<string>> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error())));
    const late = manager.run('write', hang, { timeoutMS: 30 });
    await expect(late).rejects.toBeInstanceOf(MongoOperationTimeoutError);
    const signal = AbortSignal.abort();
    const cancelled = manager.run('write', hang, { signal });
    await expect(cancelled).rejects.toBeInstanceOf(MongoOperationCancelledError);
    await expect(manager.run('write', hang, { timeoutMS: -1 })).rejects.toThrow(
      'timeoutMS must be',
    );
  });

  it.each(['connect', 'delete', '', 3])('of the kind %j is refused', async (kind) => {
    const run = new ConnectionManager().run(kind as Kind, () => answered(1));
    await expect(run).rejects.toBeInstanceOf(MongoInvalidArgumentError);
  });
});

describe('hello', () => {
  it('is asked once before the first operations, and its failure is why they fail', async () => {
    let hellos = 0;
    const hello = (): Promise<End<undefined>> => {
      hellos += 1;
      return answered(undefined);
    };
    const manager = new ConnectionManager({ ...fast, hello });
    const values = await Promise.all([1, 2, 3].map((n) => manager.run('read', () => answered(n))));
    expect(values).toEqual([1, 2, 3]);
    expect(hellos).toBe(1);

    const dead = () => Promise.resolve({ end: 'not_sent', message: 'nobody there' } as const);
    const changes: StateChange[] = [];
    const down = new ConnectionManager({ ...fast, bufferCommands: false, hello: dead });
    down.on('stateChanged', (change) => changes.push(change));
    const run = down.run('read', () => answered(1));
    await expect(run).rejects.toThrow('nobody there');
    await expect(run).rejects.toBeInstanceOf(MongoNotConnectedError);
    expect(changes.map(({ to }) => to)).toContain('backing_off');
  });
});

describe('scopes and the end', () => {
  it('a scope ends alone, the manager for good', async () => {
    const manager = new ConnectionManager();
    const scope = manager.scope();
    await scope.run('read', () => answered(1));
    scope.close();
    const ended = scope.run('read', () => answered(1));
    await expect(ended).rejects.toBeInstanceOf(MongoOperationCancelledError);
    expect(await manager.run('read', () => answered(2))).toBe(2);
    manager.close();
    const closed = manager.run('read', () => answered(1));
    await expect(closed).rejects.toBeInstanceOf(MongoNotConnectedError);
    expect(manager.state).toBe('closed');
  });
});

describe("the README's example", () => {
  it('compiles and runs', { timeout: 60_000 }, async () => {
    const root = new URL('../../../', import.meta.url).pathname;
    const readme = readFileSync(`${root}js/src/manager/README.md`, 'utf8');
    const code = /^```ts\n([^]*?)^```$/m.exec(readme)?.[1] ?? '';
    const folder = `${root}build/manager-readme/`;
    mkdirSync(folder, { recursive: true });
    const entry = "from '../../edge-adapter/node/connection.ts'";
    writeFileSync(`${folder}example.ts`, code.replace("from 'mooring/connection'", entry));
    const include = ['*.ts', '../../edge-adapter/modules.d.ts'];
    const config = { extends: '../../tsconfig.json', include, exclude: [] };
    writeFileSync(`${folder}tsconfig.json`, JSON.stringify(config));
    let requests = 0;
    await using server = await startTcpServer((socket) => {
      requests += 1;
      const status = requests === 1 ? '503 Service Unavailable' : '200 OK';
      socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n12`);
    });
    const env = { ...process.env, PRICES: `http://127.0.0.1:${server.port}/` };
    const node = (...args: readonly string[]) =>
      promisify(execFile)(process.execPath, args, { cwd: folder, env });
    await node(`${root}node_modules/typescript/bin/tsc`, '--noEmit', '-p', folder);
    expect((await node('example.ts')).stdout).toBe('12 connected\n');
    expect(requests).toBe(2);
  });
});
