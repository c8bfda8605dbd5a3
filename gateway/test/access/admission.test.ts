// More commands than may run at once: who is sent, in which order, and what the others are told.

import type { Document } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Admission } from '../../access/admission.ts';
import { Problem } from '../../http/problem.ts';
import {
  type Answer,
  command,
  expectRefusal,
  hello,
  type Running,
  startGateway,
} from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';

const emptyReply = { ok: 1, cursor: { id: 0, ns: 'shop.c', firstBatch: [] } };
const find = (comment: number): Document => ({ find: 'c', comment, $db: 'shop' });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}

describe('a gateway before a database that takes its time', () => {
  let database: ScriptedServer;
  const gateways: Running[] = [];

  beforeEach(async () => {
    database = await startScripted();
    database.answer(emptyReply);
    database.hold();
  });
  afterEach(async () => {
    // Answers what is left, so that a test that failed does not wait for a drain.
    const timer = setInterval(() => {
      answerAll();
    }, 5);
    for (const gateway of gateways.splice(0)) await gateway.close();
    clearInterval(timer);
    await database.close();
  });

  const start = async (maxConcurrent: number, maxQueued: number): Promise<Running> => {
    const gateway = await startGateway(database.uri, { maxConcurrent, maxQueued });
    gateways.push(gateway);
    await hello(gateway);
    return gateway;
  };
  const answerAll = (): void => {
    for (const answer of database.held.splice(0)) answer();
  };
  const sentOnes = () => database.seen.map((seen) => seen['comment'] as number).toSorted();

  it('sends 4 of 200 at once, and what it refuses was never sent', async () => {
    const gateway = await start(4, 50);
    let answered = 0;
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    const answers = numbers.map(async (number) => {
      const answer = await command(gateway, find(number));
      answered += 1;
      return { number, answer };
    });
    await waitFor(() => answered === 146);
    let mostHeld = 0;
    while (answered < 200) {
      mostHeld = Math.max(mostHeld, database.held.length);
      database.held.shift()?.();
      await sleep(1);
    }
    expect(mostHeld).toBe(4);
    const settled = await Promise.all(answers);
    const executed = settled.filter(({ answer }) => answer.status === 200);
    // 4 that ran and 50 that waited; on a busy machine some waited for more than a second.
    expect(executed.length).toBeGreaterThan(4);
    expect(executed.length).toBeLessThanOrEqual(54);
    expect(sentOnes()).toEqual(executed.map(({ number }) => number).toSorted());
    for (const { answer } of settled) if (answer.status !== 200) expectOverloaded(answer);
  });

  it('refuses who waited for half of the deadline', async () => {
    const gateway = await start(1, 50);
    const first = command(gateway, find(1));
    await waitFor(() => database.held.length === 1);
    const started = performance.now();
    const second = await command(gateway, find(2), { 'Mooring-Deadline-MS': '400' });
    const waited = performance.now() - started;
    expectOverloaded(second);
    expect(waited).toBeGreaterThan(150);
    answerAll();
    expect((await first).status).toBe(200);
    expect(sentOnes()).toEqual([1]);
  });

  it('counts the wait: the database gets what remains of the deadline', async () => {
    const gateway = await start(1, 50);
    const first = command(gateway, find(1));
    await waitFor(() => database.held.length === 1);
    const second = command(gateway, find(2), { 'Mooring-Deadline-MS': '2000' });
    await sleep(200);
    answerAll();
    await waitFor(() => database.held.length === 1);
    answerAll();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    // 2000 without the margin for the way back, and without at least most of the wait.
    expect(database.seen.at(-1)?.['maxTimeMS']).toBeLessThan(1750);
  });

  it('answers hello however many wait', async () => {
    const gateway = await start(1, 1);
    const commands = [command(gateway, find(1)), command(gateway, find(2))];
    await waitFor(() => database.held.length === 1);
    expect((await hello(gateway)).status).toBe(200);
    answerAll();
    await waitFor(() => database.held.length === 1);
    answerAll();
    await Promise.all(commands);
  });

  it('lets those who wait have their turn before it closes', async () => {
    const gateway = await start(1, 50);
    const commands = [command(gateway, find(1)), command(gateway, find(2))];
    await waitFor(() => database.held.length === 1);
    await sleep(50);
    const closed = gateway.close();
    expectRefusal(await command(gateway, find(3)), 503, 'shutting-down');
    answerAll();
    await waitFor(() => database.held.length === 1);
    answerAll();
    expect((await Promise.all(commands)).map(({ status }) => status)).toEqual([200, 200]);
    await closed;
    expect(sentOnes()).toEqual([1, 2]);
  });
});

function expectOverloaded(answer: Answer): void {
  const body = expectRefusal(answer, 503, 'overloaded');
  expect(body['errorLabels']).toEqual(['SystemOverloadedError', 'RetryableError']);
  expect(answer.headers.get('Retry-After')).toBe('1');
}

describe('Admission', () => {
  /** Starts works that run until told to end, and notes in which order they began. */
  function rig(maxConcurrent: number, maxQueued: number) {
    const admission = new Admission({ maxConcurrent, maxQueued });
    const began: string[] = [];
    const refused: string[] = [];
    const ends = new Map<string, () => void>();
    const enter = async (name: string, forMS = 60_000): Promise<void> => {
      const work = (): Promise<void> => {
        began.push(name);
        return new Promise((resolve) => ends.set(name, resolve));
      };
      await admission.run(performance.now() + forMS, work).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Problem);
        refused.push(name);
      });
    };
    const end = async (name: string): Promise<void> => {
      ends.get(name)?.();
      await sleep(0);
    };
    return { admission, began, refused, enter, end };
  }

  it('takes the newest first, and gives up the oldest for one more', async () => {
    const { began, refused, enter, end } = rig(1, 3);
    const entered = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => enter(name));
    await sleep(0);
    expect(refused).toEqual(['b', 'c']);
    for (const name of ['a', 'f', 'e', 'd']) await end(name);
    await Promise.all(entered);
    expect(began).toEqual(['a', 'f', 'e', 'd']);
  });

  it('lets one leave from the middle of the queue', async () => {
    const { began, refused, enter, end } = rig(1, 3);
    const entered = [enter('a'), enter('b'), enter('c', 20), enter('d')];
    await waitFor(() => refused.length === 1);
    for (const name of ['a', 'd', 'b']) await end(name);
    await Promise.all(entered);
    expect([began, refused]).toEqual([['a', 'd', 'b'], ['c']]);
  });

  it('refuses at once when nobody may wait', async () => {
    const { refused, enter, end } = rig(1, 0);
    const entered = [enter('a'), enter('b')];
    await entered[1];
    expect(refused).toEqual(['b']);
    await end('a');
  });

  it('lets nobody wait for longer than a second', async () => {
    const { refused, enter, end } = rig(1, 1);
    const first = enter('a');
    const started = performance.now();
    await enter('b');
    expect(refused).toEqual(['b']);
    expect(performance.now() - started).toBeLessThan(1800);
    await end('a');
    await first;
  });

  it('frees the turn of work that throws', async () => {
    const { admission } = rig(1, 0);
    const fail = () => admission.run(Infinity, () => Promise.reject(new Error('broken')));
    for (let turn = 0; turn < 3; turn++) await expect(fail()).rejects.toThrow('broken');
  });

  it('has limits within bounds', async () => {
    const database = await startScripted();
    for (const options of [{ maxConcurrent: 0 }, { maxQueued: -1 }, { maxQueued: 1.5 }]) {
      await expect(startGateway(database.uri, options)).rejects.toThrow(RangeError);
    }
    await database.close();
  });
});
