// How operations end before their time: aborts, late answers, the end of a scope, and close.

import { describe, expect, it } from 'vitest';
import { CoreError } from '../src/core.ts';
import { Evidence, OperationKind, Outcome, Reason, Status } from '../src/generated/abi.ts';
import { answer, DriverStage, type Started } from './support/driver-stage.ts';
import { VirtualHost } from './support/virtual-host.ts';

const { read, write } = OperationKind;

/** How many listeners a signal has, counted from outside. */
function countedSignal(): { controller: AbortController; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...all: Parameters<typeof add>): void => {
    listeners += 1;
    add(...all);
  };
  signal.removeEventListener = (...all: Parameters<typeof remove>): void => {
    listeners -= 1;
    remove(...all);
  };
  return { controller, listeners: () => listeners };
}

describe("the caller's signal", () => {
  it('aborted before the start: nothing is sent', async () => {
    const stage = new DriverStage();
    await stage.connect();
    const one = stage.start(write, undefined, { signal: AbortSignal.abort() });
    await stage.host.settle();
    expect(one.sent).toHaveLength(0);
    expect(one.settled).toMatchObject({
      reason: Reason.cancelled,
      outcome: Outcome.not_applied,
      attempts: 0,
    });
    expect(stage.host.timers).toBe(0);
  });

  it('while queued: never sent', async () => {
    const stage = new DriverStage();
    const { controller, listeners } = countedSignal();
    const one = stage.start(write, undefined, { signal: controller.signal });
    expect(listeners()).toBe(1);
    controller.abort();
    await stage.host.settle();
    expect(one.settled).toMatchObject({
      reason: Reason.cancelled,
      outcome: Outcome.not_applied,
      attempts: 0,
    });
    expect(listeners()).toBe(0);
  });

  it('while it waits for a connection: never sent, and the others keep their order', async () => {
    const stage = new DriverStage();
    await stage.connect();
    const scope = stage.driver.openScope();
    const controller = new AbortController();
    const first = stage.start(read, scope);
    const second = stage.start(read, scope, { signal: controller.signal });
    const third = stage.start(read, scope);
    controller.abort();
    await stage.host.settle();
    expect(second.settled).toMatchObject({ reason: Reason.cancelled, attempts: 0 });
    answer(first);
    await stage.host.settle();
    expect(third.sent).toHaveLength(1);
  });

  it.each([
    ['read', read, Outcome.not_applied],
    ['write', write, Outcome.unknown],
  ])(
    'while a %s runs: aborts the attempt, and says what may have happened',
    async (_, kind, outcome) => {
      const stage = new DriverStage();
      await stage.connect();
      const { controller, listeners } = countedSignal();
      const one = stage.start(kind, undefined, { signal: controller.signal });
      controller.abort();
      await stage.host.settle();
      expect(one.sent[0]?.attempt.signal.aborted).toBe(true);
      expect(one.settled).toMatchObject({ reason: Reason.cancelled, outcome, attempts: 1 });
      expect(listeners()).toBe(0);
      expect(stage.host.timers).toBe(0);
    },
  );

  it('while backing off: no further attempt', async () => {
    const stage = new DriverStage({ retryDelay: 1000 });
    await stage.connect();
    const controller = new AbortController();
    const one = stage.start(write, undefined, { signal: controller.signal });
    answer(one, { evidence: Evidence.not_executed, retryAfterMS: 500 });
    await stage.host.settle();
    expect(one.settled).toBeUndefined();
    controller.abort();
    await stage.host.advance(10_000);
    expect(one.settled).toMatchObject({ reason: Reason.cancelled, outcome: Outcome.not_applied });
    expect(one.sent).toHaveLength(1);
  });

  it('after the end: nothing', async () => {
    const stage = new DriverStage();
    await stage.connect();
    const { controller, listeners } = countedSignal();
    const one = stage.start(read, undefined, { signal: controller.signal });
    answer(one);
    await one.promise;
    expect(listeners()).toBe(0);
    const { events } = stage.driver.stats ?? {};
    controller.abort();
    expect(stage.driver.stats?.events).toBe(events);
  });
});

describe('an answer that comes too late', () => {
  it('changes nothing after the deadline', async () => {
    const stage = new DriverStage({ timeoutMS: 100 });
    await stage.connect();
    const one = stage.start(write);
    await stage.host.advance(100);
    const { settled } = one;
    expect(settled).toMatchObject({ reason: Reason.operation_timed_out, outcome: Outcome.unknown });
    const { events } = stage.driver.stats ?? {};
    answer(one);
    await stage.host.settle();
    expect(one.settled).toBe(settled);
    expect(stage.driver.stats?.events).toBe(events);
  });

  it('is not taken for the answer of the attempt that followed', async () => {
    const stage = new DriverStage({ socketTimeoutMS: 100, retryDelay: 0 });
    await stage.connect();
    const one = stage.start(read);
    await stage.host.advance(101);
    await stage.hello();
    await stage.host.advance(1);
    expect(one.sent).toHaveLength(2);
    one.sent[0]?.answer({ evidence: Evidence.answered, value: 'old' });
    await stage.host.settle();
    expect(one.settled).toBeUndefined();
    one.sent[1]?.answer({ evidence: Evidence.answered, value: 'new' });
    await stage.host.settle();
    expect(one.settled).toMatchObject({ attempts: 2, last: { value: 'new' } });
  });
});

describe('the end of a scope', () => {
  it('settles all of its operations, more than one outbox holds, and no other', async () => {
    const stage = new DriverStage({ maxPoolSize: 2, maxQueued: 300 });
    await stage.connect();
    const scope = stage.driver.openScope();
    const own = Array.from({ length: 300 }, () => stage.start(write, scope));
    const other = stage.start(write);
    stage.driver.endScope(scope);
    stage.driver.endScope(scope);
    await stage.host.settle();
    expect(own.map(({ settled }) => settled?.reason)).toEqual(own.map(() => Reason.scope_over));
    const outcomes = own.map(({ settled }) => settled?.outcome);
    expect(outcomes.filter((outcome) => outcome === Outcome.unknown)).toHaveLength(2);
    expect(outcomes.filter((outcome) => outcome === Outcome.not_applied)).toHaveLength(298);
    expect(own[0]?.sent[0]?.attempt.signal.aborted).toBe(true);
    expect(other.settled).toBeUndefined();
    expect(stage.host.timers).toBe(1);
    expect(stage.driver.stats).toMatchObject({ live_operations: 1, live_scopes: 1 });
  });

  it('refuses what comes after it', async () => {
    const stage = new DriverStage();
    const scope = stage.driver.openScope();
    stage.driver.endScope(scope);
    const late = stage.start(read, scope);
    await stage.host.settle();
    expect(late.rejected).toBeInstanceOf(CoreError);
    expect(late.rejected).toMatchObject({ status: Status.unknown_scope });
  });

  it('that held the probe: the next caller has it after the lease', async () => {
    const stage = new DriverStage();
    const scope = stage.driver.openScope();
    stage.start(read, scope);
    const other = stage.start(read);
    stage.driver.endScope(scope);
    await stage.host.advance(3601);
    expect(stage.hellos).toHaveLength(2);
    await stage.hello();
    expect(other.sent).toHaveLength(1);
  });
});

describe('a full core', () => {
  it('reclaims an idle scope, which is then opened anew', async () => {
    const stage = new DriverStage();
    await stage.connect();
    const idle = stage.driver.openScope();
    answer(stage.start(read, idle));
    await stage.host.advance(10);
    const handle = idle.handle;
    for (let i = 0; i < 1100; ++i) {
      answer(stage.start(read, stage.driver.openScope()));
      await stage.host.settle();
    }
    expect(stage.driver.stats).toMatchObject({ live_scopes: 1024 });
    const again = stage.start(read, idle);
    expect(again.sent).toHaveLength(1);
    expect(idle.handle).not.toBe(handle);
  });

  it('takes operations back from invocations that died', async () => {
    const stage = new DriverStage({ timeoutMS: 2000 });
    await stage.connect();
    const dead = Array.from({ length: 1024 }, () => stage.start(write));
    stage.host.loseTimers();
    const refused = stage.start(read);
    await stage.host.advance(3000);
    expect(refused.rejected).toMatchObject({ status: Status.too_many_operations });
    const taken = stage.start(read);
    expect(taken.sent.length + stage.hellos.length).toBeGreaterThan(1);
    await stage.host.settle();
    const reclaimed = dead.filter(({ settled }) => settled !== undefined);
    expect(reclaimed.length).toBeGreaterThan(0);
    expect(reclaimed.every(({ settled }) => settled?.outcome === Outcome.unknown)).toBe(true);
  });

  it.each([true, false])('settles them where that is allowed (wakes: %s)', async (wakes) => {
    const stage = new DriverStage({ timeoutMS: 2000 }, new VirtualHost(wakes));
    await stage.connect();
    const all = Array.from({ length: 1024 }, () => stage.start(write));
    // The isolate was frozen: no timer has fired yet.
    stage.host.clockOffset += 4000;
    stage.start(read);
    await stage.host.settle();
    const early = all.filter(({ settled }) => settled !== undefined);
    expect(early.length > 0).toBe(wakes);
    await stage.host.advance(2000);
    expect(all.map(({ settled }) => settled?.reason)).toEqual(
      all.map(() => Reason.operation_timed_out),
    );
    expect(all.every(({ settled }) => settled?.outcome === Outcome.unknown)).toBe(true);
  });
});

describe('an operation that the core takes back while others of its scope wait', () => {
  it.each([true, false])('leaves its connection to the next (wakes: %s)', async (wakes) => {
    const stage = new DriverStage({ maxPoolSize: 1 }, new VirtualHost(wakes));
    await stage.connect();
    const scope = stage.driver.openScope();
    const lost = stage.start(write, scope, { timeoutMS: 300 });
    const next = stage.start(write, scope);
    // The clock went on, but no timer has fired yet; the sweep passes every slot.
    stage.host.clockOffset += 1500;
    for (let i = 0; i < 600; ++i) {
      answer(stage.start(read));
      await stage.host.settle();
    }
    expect(lost.settled !== undefined).toBe(wakes);
    expect(next.sent).toHaveLength(wakes ? 1 : 0);
    // Where invocations do not wake each other, its own timer brings the news.
    await stage.host.advance(300);
    expect(lost.settled?.reason).toBe(Reason.operation_timed_out);
    expect(next.sent).toHaveLength(1);
  });
});

describe('close', () => {
  it('lets what runs finish, settles what waits, and refuses what comes', async () => {
    const stage = new DriverStage();
    await stage.connect();
    const scope = stage.driver.openScope();
    const running = stage.start(write, scope);
    const waiting = stage.start(write, scope);
    stage.driver.close();
    const late = stage.start(read);
    await stage.host.settle();
    expect(late.rejected).toMatchObject({ status: Status.closed });
    expect(stage.changes.at(-1)?.to).toBe('disconnecting');
    answer(running);
    await stage.host.settle();
    expect(running.settled?.reason).toBe(Reason.succeeded);
    expect(waiting.settled).toMatchObject({
      reason: Reason.client_closed,
      outcome: Outcome.not_applied,
    });
    expect(stage.changes.at(-1)?.to).toBe('closed');
    expect(stage.host.timers).toBe(0);
  });

  it.each([true, false])('reaches who waits for the endpoint (wakes: %s)', async (wakes) => {
    const stage = new DriverStage({}, new VirtualHost(wakes));
    const all: Started[] = [stage.start(), stage.start(read, stage.driver.openScope())];
    stage.driver.close();
    await stage.host.advance(60);
    expect(all.map(({ settled }) => settled?.reason)).toEqual([
      Reason.client_closed,
      Reason.client_closed,
    ]);
  });

  it('before the first operation: nothing is ever sent', async () => {
    const stage = new DriverStage();
    stage.driver.close();
    stage.driver.close();
    const late = stage.start();
    await stage.host.settle();
    expect(late.rejected).toMatchObject({ status: Status.closed });
    expect(stage.hellos).toHaveLength(0);
  });
});
