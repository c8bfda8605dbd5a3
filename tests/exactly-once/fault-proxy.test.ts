// The proxy that breaks things does it as it says, and never lies to a client about a refusal.

import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FaultProxy } from '../../tools/stage/fault-proxy.ts';
import { Draws, drawFate } from '../../tools/stage/faults.ts';

/** Stands for a gateway: always the same outcome, perhaps late. */
interface Stub {
  readonly url: string;
  outcome: 'executed' | 'not-executed';
  delayMS: number;
  seen: number;
  readonly server: Server;
}

async function startStub(outcome: Stub['outcome']): Promise<Stub> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    stub.seen += 1;
    setTimeout(() => {
      const status = stub.outcome === 'executed' ? 200 : 503;
      outgoing.writeHead(status, { 'Mooring-Outcome': stub.outcome });
      outgoing.end('{}');
    }, stub.delayMS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stub: Stub = { url: `http://127.0.0.1:${port}`, outcome, delayMS: 0, seen: 0, server };
  return stub;
}

let stubs: [Stub, Stub];
let proxy: FaultProxy;

beforeEach(async () => {
  stubs = [await startStub('not-executed'), await startStub('executed')];
  proxy = await FaultProxy.start(
    stubs.map(({ url }) => url),
    1,
  );
});

afterEach(async () => {
  await proxy.close();
  for (const { server } of stubs) {
    server.closeAllConnections();
    server.close();
  }
});

const post = async (): Promise<string> => {
  const init = { method: 'POST', body: '{}' };
  const answer = await fetch(`${proxy.url}/v1/command`, init).catch(() => undefined);
  return answer?.headers.get('Mooring-Outcome') ?? 'cut';
};

describe('faults', () => {
  it('are the same for the same seed, whatever was drawn before for others', () => {
    const fates = (seed: number) => {
      const draws = new Draws(seed);
      return Array.from({ length: 50 }, () => drawFate(draws, { cutBefore: 0.3, copyLater: 0.3 }));
    };
    expect(fates(7)).toEqual(fates(7));
    expect(fates(7)).not.toEqual(fates(8));
  });

  it.each([
    ['cutBefore', 0],
    ['cutDuring', 1],
    ['cutAfter', 1],
    ['held', 1],
  ] as const)(
    '%s: the client is cut, and a gateway sees the command %d times',
    async (cut, times) => {
      proxy.faults = { [cut]: 1 };
      expect(await post()).toBe('cut');
      await proxy.settled();
      expect(stubs[0].seen + stubs[1].seen).toBe(times);
      expect(proxy.counts[cut]).toBe(1);
    },
  );
});

describe('copies', () => {
  it('go to the other gateway; a refusal gives way to what the copy was answered', async () => {
    stubs[1].delayMS = 50;
    proxy.faults = { copyAtOnce: 1 };
    for (let i = 0; i < 8; ++i) expect(await post()).toBe('executed');
    await proxy.settled();
    expect([stubs[0].seen, stubs[1].seen]).toEqual([8, 8]);
  });

  it('are not made any more once the client was told of a refusal', async () => {
    stubs[1].outcome = 'not-executed';
    proxy.faults = { copyKept: 1 };
    expect(await post()).toBe('not-executed');
    proxy.deliverKept();
    await proxy.settled();
    expect(stubs[0].seen + stubs[1].seen).toBe(1);
    expect(proxy.counts).toMatchObject({ copyKept: 0, copyWithheld: 1 });
  });

  it('are made of a command whose client was cut, also when it was refused', async () => {
    stubs[1].outcome = 'not-executed';
    proxy.faults = { cutAfter: 1, copyKept: 1 };
    expect(await post()).toBe('cut');
    proxy.deliverKept();
    await proxy.settled();
    expect(stubs[0].seen + stubs[1].seen).toBe(2);
    expect([...proxy.copyAnswers]).toEqual([['503 not-executed', 1]]);
  });
});
