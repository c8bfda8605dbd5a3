// What failures and answers prove: the table row by row, odd values, and real failures of this runtime.

import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { neverSent } from '../../edge-adapter/never-sent.ts';
import { host as nodeHost } from '../../edge-adapter/node/host.ts';
import type { Answer } from '../src/evidence.ts';
import {
  evidenceOfAnswer,
  evidenceOfFailure,
  evidenceOfThrown,
  retryAfterMS,
} from '../src/evidence.ts';
import { GatewayEndpoint } from '../src/gateway-endpoint.ts';
import { Evidence } from '../src/generated/abi.ts';
import type { Host } from '../src/host.ts';
import type { AttemptEnd } from '../src/work.ts';
import { fetchFailures, oddValues } from './fixtures/fetch-failures.ts';
import { closedPort, startTcpServer } from './support/tcp-server.ts';

const workerHost: Host = { ...nodeHost };
delete workerHost.neverSent;

describe('a failure that the server told', () => {
  const maxTimeMSExpired = 50;
  it.each([
    // code, evidence, whether timeoutMS holds, our rules, the driver's
    [maxTimeMSExpired, 'ambiguous', true, 'interrupted', 'interrupted'],
    [maxTimeMSExpired, 'ambiguous', false, 'interrupted', 'timed_out'],
    [maxTimeMSExpired, 'not_executed', true, 'refused', 'refused'],
    [maxTimeMSExpired, 'refused', true, 'refused', 'refused'],
    [11601, 'ambiguous', true, 'ambiguous', 'interrupted'],
    [11601, 'retryable_write', true, 'retryable_write', 'retryable_write'],
    ['deadline-exceeded', 'ambiguous', true, 'ambiguous', 'interrupted'],
    ['deadline-exceeded', 'not_executed', true, 'not_executed', 'not_executed'],
    ['unavailable', 'ambiguous', true, 'ambiguous', 'ambiguous'],
  ] as const)('%s, %s, timed %s', (code, evidence, timed, ours, drivers) => {
    const failure = { message: 'x', code };
    expect(evidenceOfFailure(Evidence[evidence], failure, timed, false)).toBe(Evidence[ours]);
    expect(evidenceOfFailure(Evidence[evidence], failure, timed, true)).toBe(Evidence[drivers]);
  });
});

describe('a fetch that throws', () => {
  it.each(fetchFailures)('$runtime: $failure', ({ runtime, thrown, proves }) => {
    // workerd has no reader of its own, because nothing that it throws proves anything.
    const host = runtime === 'workerd' ? workerHost : nodeHost;
    expect(evidenceOfThrown(host, thrown)).toBe(proves);
    expect(neverSent(thrown)).toBe(proves === Evidence.not_sent);
  });

  it.each(oddValues)('proves nothing with %s', (_what, value) => {
    expect(evidenceOfThrown(nodeHost, value)).toBe(Evidence.ambiguous);
  });

  it('has a row that proves something for each runtime that tells', () => {
    const telling = fetchFailures.filter(({ proves }) => proves === Evidence.not_sent);
    expect(new Set(telling.map(({ runtime }) => runtime))).toEqual(
      new Set(['node', 'deno', 'bun', 'edge-runtime']),
    );
  });
});

const overload = ['SystemOverloadedError', 'RetryableError'];

const answers: readonly (readonly [
  status: number,
  outcome: string | null,
  errorLabels: readonly string[],
  proves: keyof typeof Evidence,
])[] = [
  [200, 'executed', [], 'answered'],
  [201, 'executed', overload, 'answered'],
  [400, 'executed', [], 'ambiguous'],
  [400, 'not-executed', [], 'refused'],
  [401, 'not-executed', [], 'refused'],
  [403, 'not-executed', [], 'refused'],
  [404, 'not-executed', [], 'refused'],
  [413, 'not-executed', [], 'refused'],
  [429, 'not-executed', [], 'overloaded'],
  [500, 'not-executed', [], 'not_executed'],
  [503, 'not-executed', [], 'not_executed'],
  [503, 'not-executed', overload, 'overloaded'],
  [400, 'not-executed', overload, 'overloaded'],
  // One label of the two is not the server's promise.
  [503, 'not-executed', ['SystemOverloadedError'], 'not_executed'],
  [503, 'not-executed', ['RetryableError'], 'not_executed'],
  [503, 'not-executed', ['RetryableWriteError'], 'not_executed'],
  [502, 'unknown', [], 'ambiguous'],
  [504, 'unknown', [], 'ambiguous'],
  [503, 'unknown', ['RetryableWriteError'], 'retryable_write'],
  [503, 'unknown', overload, 'ambiguous'],
  [200, 'unknown', [], 'ambiguous'],
  // Without our header somebody else answered, whatever the status says.
  [200, null, [], 'ambiguous'],
  [204, null, [], 'ambiguous'],
  [302, null, [], 'foreign_answer'],
  [400, null, [], 'foreign_answer'],
  [401, null, [], 'foreign_answer'],
  [408, null, [], 'ambiguous'],
  [429, null, [], 'ambiguous'],
  [500, null, overload, 'ambiguous'],
  [503, null, ['RetryableWriteError'], 'ambiguous'],
  [200, 'Executed', [], 'ambiguous'],
  [200, 'executed, executed', [], 'ambiguous'],
  [503, 'not-executed, unknown', [], 'ambiguous'],
  [200, '', [], 'ambiguous'],
  // Cloudflare in front: 520, 522 and 524 leave open whether the origin got the request.
  [520, null, [], 'ambiguous'],
  [522, null, [], 'ambiguous'],
  [524, null, [], 'ambiguous'],
  [521, null, [], 'not_sent'],
  [523, null, [], 'not_sent'],
  [525, null, [], 'not_sent'],
  [526, null, [], 'not_sent'],
  [530, null, [], 'not_sent'],
  // But our own header wins.
  [521, 'unknown', [], 'ambiguous'],
  [530, 'not-executed', [], 'not_executed'],
];

describe('an answer', () => {
  it.each(answers)('%i, outcome %s, labels %j: %s', (status, outcome, errorLabels, proves) => {
    const answer: Answer = { status, outcome, errorLabels };
    expect(evidenceOfAnswer(answer)).toBe(Evidence[proves]);
  });

  it('never proves execution, or its absence, without our header', () => {
    const neverReached = [521, 523, 525, 526, 530];
    for (let status = 100; status < 600; ++status) {
      const foreign =
        status < 200 || (status >= 300 && status < 500 && status !== 408 && status !== 429);
      const proves = neverReached.includes(status)
        ? Evidence.not_sent
        : foreign
          ? Evidence.foreign_answer
          : Evidence.ambiguous;
      const answer = { status, outcome: null, errorLabels: overload };
      expect(evidenceOfAnswer(answer), String(status)).toBe(proves);
    }
  });
});

const now = Date.parse('Mon, 23 Nov 2026 12:00:00 GMT');
const dayMS = 86_400_000;

const retryAfters: readonly (readonly [header: string | null, ms: number])[] = [
  [null, 0],
  ['', 0],
  ['0', 0],
  ['1', 1000],
  [' 3 ', 3000],
  ['120', 120_000],
  ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
  ['Mon, 23 Nov 2026 11:59:59 GMT', 0],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['Fri, 01 Jan 2100 00:00:00 GMT', dayMS],
  ['86401', dayMS],
  ['999999999', dayMS],
  ['9'.repeat(400), 0],
  ['-1', 0],
  ['-120', 0],
  ['1.5', 0],
  ['1e3', 0],
  ['0x10', 0],
  ['NaN', 0],
  ['Infinity', 0],
  ['soon', 0],
  // A lenient date parser reads a date from each of these.
  ['later 2099', 0],
  ['2099-01-01', 0],
  ['12/31/2099', 0],
  ['1, 2', 0],
  ['Mon, 23 Nov 2026 12:00:30 GMT, 5', 0],
  ['Mon, 99 Nov 2026 12:00:30 GMT', 0],
];

describe('Retry-After', () => {
  it.each(retryAfters)('%s', (header, ms) => {
    expect(retryAfterMS(header, now)).toBe(ms);
  });

  it('is a whole number of ms even on a clock that is not', () => {
    expect(retryAfterMS('Mon, 23 Nov 2026 12:00:30 GMT', now + 0.4)).toBe(30_000);
  });
});

/** What Node's fetch threw, and what the endpoint made of it. */
interface Captured {
  readonly end: AttemptEnd<unknown>;
  readonly thrown: { message?: string; name?: string; cause?: { code?: string; syscall?: string } };
}

async function capture(port: number, controller = new AbortController()): Promise<Captured> {
  let thrown: unknown;
  const note = (error: unknown): never => {
    thrown = error;
    throw error;
  };
  const host: Host = {
    ...nodeHost,
    fetch: async (url, init) => {
      const response = await fetch(url, init).catch(note);
      const { status, headers, ok } = response;
      return { status, headers, ok, text: () => response.text().catch(note) } as Response;
    },
  };
  const endpoint = new GatewayEndpoint(
    host,
    `http://127.0.0.1:${port}`,
    'keyIdentity.secretsecret',
  );
  const { signal } = controller;
  const attempt = { number: 1, serverTimeMS: 0, mayBeRepeat: false, signal };
  const end = await endpoint.command({ ejson: '{"ping":1}', attempt, since: 0, sent: false });
  return { end, thrown: thrown ?? {} };
}

async function captureFrom(serve: (socket: Socket) => void): Promise<Captured> {
  await using server = await startTcpServer(serve);
  return await capture(server.port);
}

const head = 'HTTP/1.1 200 OK\r\nMooring-Outcome: executed\r\n';

describe('real failures of this Node, before headers', () => {
  it('closed port: never sent', async () => {
    const { end, thrown } = await capture(await closedPort());
    expect(thrown.cause).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect' });
    expect(end.evidence).toBe(Evidence.not_sent);
    expect(end.failure?.message).toBe('no connection to the gateway');
  });

  it('reset: ambiguous', async () => {
    const { end, thrown } = await captureFrom((socket) => void socket.resetAndDestroy());
    expect(thrown.cause).toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
    expect(end.evidence).toBe(Evidence.ambiguous);
  });

  it('closed: ambiguous', async () => {
    const { end, thrown } = await captureFrom((socket) => void socket.end());
    expect(thrown.cause).toMatchObject({ code: 'UND_ERR_SOCKET' });
    expect(end.evidence).toBe(Evidence.ambiguous);
  });

  it('garbage: ambiguous', async () => {
    const { end, thrown } = await captureFrom((socket) => void socket.end('\0\0 no HTTP \0\0'));
    expect(thrown.message).toBe('fetch failed');
    expect(end.evidence).toBe(Evidence.ambiguous);
  });

  it('abort while waiting: ambiguous', async () => {
    const controller = new AbortController();
    await using server = await startTcpServer(() => controller.abort());
    const { end, thrown } = await capture(server.port, controller);
    expect(thrown.name).toBe('AbortError');
    expect(end.evidence).toBe(Evidence.ambiguous);
  });
});

describe('real failures of this Node, in the body', () => {
  it('reset: ambiguous', async () => {
    const { end, thrown } = await captureFrom((socket) => {
      socket.write(`${head}Content-Length: 100\r\n\r\n{"ok":`);
      setTimeout(() => socket.resetAndDestroy(), 30);
    });
    expect(thrown.message).toBe('terminated');
    expect(thrown.cause).toMatchObject({ code: 'ECONNRESET' });
    expect(end.evidence).toBe(Evidence.ambiguous);
  });

  it('chunked body cut: ambiguous, although what came is whole JSON', async () => {
    const { end, thrown } = await captureFrom((socket) => {
      socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n8\r\n{"ok":1}\r\n`);
    });
    expect(thrown.message).toBe('terminated');
    expect(end.evidence).toBe(Evidence.ambiguous);
    expect(end.value).toBeUndefined();
  });

  it('JSON that ends early, with an honest length: ambiguous', async () => {
    const { end } = await captureFrom((socket) => {
      socket.end(`${head}Content-Length: 6\r\n\r\n{"ok":`);
    });
    expect(end.evidence).toBe(Evidence.ambiguous);
    expect(end.value).toBeUndefined();
  });

  it.each(['""', '1', 'null', '<html>', '', '[1'])('%j is no reply: ambiguous', async (body) => {
    const { end } = await captureFrom((socket) => {
      socket.end(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    });
    expect(end.evidence).toBe(Evidence.ambiguous);
    expect(end.value).toBeUndefined();
  });

  it('a whole answer: answered', async () => {
    const { end } = await captureFrom((socket) => {
      socket.end(`${head}Content-Length: 8\r\n\r\n{"ok":1}`);
    });
    expect(end).toEqual({ evidence: Evidence.answered, value: { ok: 1 } });
  });

  it('a redirect is not followed, and proves nothing', async () => {
    let requests = 0;
    await using elsewhere = await startTcpServer(() => (requests += 1));
    const { end } = await captureFrom((socket) => {
      const location = `http://127.0.0.1:${elsewhere.port}/v1/command`;
      socket.end(`HTTP/1.1 307 x\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
    });
    expect(end.evidence).toBe(Evidence.foreign_answer);
    expect(requests).toBe(0);
  });
});
