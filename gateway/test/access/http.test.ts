// The same over HTTP: 429 as a problem, the address of the socket, the health check, and what is logged.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createKey } from '../../access/keys.ts';
import { logTo, traceIdOf } from '../../log.ts';
import { expectRefusal, hello, type Running, send, startGateway } from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';

let scripted: ScriptedServer;
let gateway: Running;
const key = { ...createKey('slow-key-1', 'topsecret-1', ['shop']), requestsPerSecond: 0.01 };

beforeAll(async () => {
  scripted = await startScripted();
  gateway = await startGateway(scripted.uri, { keys: [key], authFailuresPerMinute: 2 });
});
afterAll(async () => {
  await gateway.close();
  await scripted.close();
});

describe('a gateway', () => {
  it('answers 429 with Retry-After when the rate of a key is used up', async () => {
    const headers = { Authorization: 'Bearer slow-key-1.topsecret-1' };
    const body = JSON.stringify({ find: 'c', $db: 'admin' });
    const init = {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body,
    };
    expectRefusal(await send(`${gateway.url}/v1/command`, init), 403, 'forbidden-namespace');
    const refused = await hello(gateway, headers);
    const problem = expectRefusal(refused, 429, 'rate-limited');
    expect(problem['errorLabels']).toEqual(['SystemOverloadedError', 'RetryableError']);
    expect(refused.headers.get('Retry-After')).toBe('100');
  });

  it('answers 429 to the third wrong key from one address', async () => {
    const headers = { Authorization: 'Bearer slow-key-1.wrong-secret' };
    expectRefusal(await hello(gateway, headers), 401, 'unauthorized');
    expectRefusal(
      await hello(gateway, { ...headers, 'X-Forwarded-For': '1.1.1.1' }),
      401,
      'unauthorized',
    );
    const refused = await hello(gateway, { ...headers, 'X-Forwarded-For': '2.2.2.2' });
    expect(expectRefusal(refused, 429, 'rate-limited')).not.toHaveProperty('errorLabels');
    expect(refused.headers.get('Retry-After')).toBe('30');
  });

  it('says without a key that it is healthy, and logs nothing of it', async () => {
    const entries = gateway.log.length;
    const answer = await send(`${gateway.url}/healthz`);
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
    expect(gateway.log).toHaveLength(entries);
  });

  it('logs the route, the trace and the outcome, and no address or header', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const Authorization = 'Bearer slow-key-1.topsecret-1';
    await hello(gateway, { traceparent, Authorization, 'User-Agent': 'private-agent' });
    expect(gateway.log.at(-1)).toMatchObject({
      event: 'request',
      level: 'info',
      method: 'GET',
      route: '/v1/hello',
      status: 429,
      outcome: 'not-executed',
      problem: 'rate-limited',
      keyId: 'slow-key-1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
    });
    await send(`${gateway.url}/private-path?secret=private`);
    const { id, ms, ...entry } = gateway.log.at(-1) ?? {};
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(ms).toBeTypeOf('number');
    expect(entry).toEqual({
      event: 'request',
      level: 'info',
      method: 'GET',
      route: '',
      status: 404,
      outcome: 'not-executed',
      problem: 'not-found',
      traceId: undefined,
    });
    expect(JSON.stringify(gateway.log)).not.toMatch(/private|127\.0\.0\.1|topsecret/);
  });
});

describe('the log', () => {
  const lines = (least?: 'warn'): { log: ReturnType<typeof logTo>; written: string[] } => {
    const written: string[] = [];
    return { log: logTo((line) => written.push(line), least), written };
  };

  it('cannot be forged', () => {
    const { log, written } = lines();
    const evil = 'ok\n{"event":"admin"}\r\u001b[2J\u009b2J\u0085\u2028\u2029\u007f\u0000%s%n"\\';
    log({ event: 'request', method: evil });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ event: 'request', method: evil });
  });

  it('leaves out what is less important than its level', () => {
    const { log, written } = lines('warn');
    log({ event: 'a' });
    log({ event: 'b', level: 'info' });
    log({ event: 'c', level: 'warn' });
    log({ event: 'd', level: 'error' });
    expect(written.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'c',
      'd',
    ]);
  });

  it.each([
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '0af7651916cd43dd8448eb211c80319c'],
    [
      '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more',
      '0af7651916cd43dd8448eb211c80319c',
    ],
    ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', undefined],
    ['00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
    ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', undefined],
    ['00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01', undefined],
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x', undefined],
    ['x\u001b[2J', undefined],
    ['', undefined],
  ])('takes of traceparent %j the trace id %s', (traceparent, traceId) => {
    expect(traceIdOf(new Headers({ traceparent }))).toBe(traceId);
  });
});
