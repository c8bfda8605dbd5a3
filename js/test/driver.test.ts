// The driver loop with the real core: who waits on what, who probes, who wakes whom, in which order.

import { describe, expect, it } from 'vitest';
import { Evidence, OperationKind, Outcome, Reason } from '../src/generated/abi.ts';
import { answer, DriverStage, type Started } from './support/driver-stage.ts';
import { VirtualHost } from './support/virtual-host.ts';

const { read, write, write_with_token, connect } = OperationKind;

describe('timers', () => {
  it('each waiter has one of its own, cleared when it settles', async () => {
    const stage = new DriverStage();
    const all = Array.from({ length: 5 }, () => stage.start());
    // One more is the probe's.
    expect(stage.host.timers).toBe(5 + 1);
    await stage.hello();
    expect(all.map(({ sent }) => sent.length)).toEqual([1, 1, 1, 1, 1]);
    expect(stage.host.timers).toBe(5);
    for (const [i, one] of all.entries()) {
      answer(one);
      await stage.host.settle();
      expect(one.settled?.reason).toBe(Reason.succeeded);
      expect(stage.host.timers).toBe(5 - i - 1);
    }
  });

  it('stay one a waiter while it polls, retries and is sent back', async () => {
    const stage = new DriverStage({ timeoutMS: 8000 }, new VirtualHost(false));
    const one = stage.start();
    for (let i = 0; i < 10; ++i) {
      await stage.host.advance(60);
      expect(stage.host.timers).toBe(1 + 1);
    }
    await stage.hello();
    await stage.host.advance(60);
    answer(one, { evidence: Evidence.not_sent });
    await stage.host.settle();
    expect(stage.host.timers).toBe(1);
    await stage.host.advance(8000);
    expect(one.settled?.reason).toBe(Reason.operation_timed_out);
    expect(stage.host.timers).toBeLessThanOrEqual(1);
    await stage.host.advance(3000);
  });

  it('longer than setTimeout takes are asked for in pieces', async () => {
    const stage = new DriverStage({ serverSelectionTimeoutMS: 600_000 });
    await stage.connect();
    const month = 40 * 86_400_000;
    const one = stage.start(read, undefined, { timeoutMS: month });
    expect(Math.max(...stage.host.delays)).toBe(2 ** 31 - 1);
    await stage.host.advance(month - 1);
    expect(one.settled).toBeUndefined();
    await stage.host.advance(1);
    expect(one.settled).toMatchObject({ reason: Reason.operation_timed_out, elapsedMS: month });
    expect(stage.host.timers).toBe(0);
  });

  it('fire in time although the clock was set back', async () => {
    const stage = new DriverStage({ timeoutMS: 1000 });
    await stage.connect();
    const before = stage.start();
    stage.host.clockOffset -= 3_600_000;
    const after = stage.start();
    await stage.host.advance(1000);
    expect(before.settled?.reason).toBe(Reason.operation_timed_out);
    expect(after.settled?.reason).toBe(Reason.operation_timed_out);
    expect(stage.host.timers).toBe(0);
  });

  it('may be late by hours: a thawed isolate settles at once', async () => {
    const stage = new DriverStage({ timeoutMS: 1000 });
    await stage.connect();
    const frozen = stage.start(write);
    stage.host.clockOffset += 7 * 3_600_000;
    await stage.host.advance(1000);
    expect(frozen.settled).toMatchObject({
      reason: Reason.operation_timed_out,
      outcome: Outcome.unknown,
    });
  });
});

describe('the probe', () => {
  it('is one for everybody, and kept alive in the context of the one who holds it', async () => {
    const stage = new DriverStage();
    const context = { waitUntil: (): void => undefined };
    stage.start(read, stage.driver.openScope(context));
    for (let i = 0; i < 200; ++i) stage.start();
    expect(stage.hellos).toHaveLength(1);
    expect(stage.host.kept.map((kept) => kept.context)).toEqual([context]);
    await stage.hello();
    expect(stage.driver.stats).toMatchObject({ probes: 1, attempts: 201 });
  });

  it('of an invocation that died goes to the next caller after lease and grace', async () => {
    const stage = new DriverStage({}, new VirtualHost(false));
    stage.start();
    stage.host.loseTimers();
    const next = stage.start();
    await stage.host.advance(3599);
    expect(stage.hellos).toHaveLength(1);
    await stage.host.advance(62);
    expect(stage.hellos).toHaveLength(2);
    await stage.hello();
    await stage.host.advance(0);
    answer(next);
    await stage.host.settle();
    expect(next.settled?.reason).toBe(Reason.succeeded);
  });

  it('that answers after its lease was given on is late news', async () => {
    const stage = new DriverStage({}, new VirtualHost(false));
    stage.start();
    stage.host.loseTimers();
    stage.start();
    await stage.host.advance(3700);
    const late = stage.driver.stats?.late ?? 0;
    stage.hellos[0]?.answer({ evidence: Evidence.ambiguous });
    await stage.host.settle();
    expect(stage.driver.stats?.late).toBe(late + 1);
    expect(stage.changes.map(({ to }) => to)).toEqual(['connecting']);
  });

  it('is aborted when its time is up', async () => {
    const stage = new DriverStage();
    stage.start();
    await stage.host.advance(2999);
    expect(stage.hellos[0]?.signal.aborted).toBe(false);
    await stage.host.advance(1);
    expect(stage.hellos[0]?.signal.aborted).toBe(true);
  });

  it('that fails too often ends in a refusal that says when and why', async () => {
    const stage = new DriverStage({ maxRetries: 0 });
    const one = stage.start(connect);
    await stage.hello({ evidence: Evidence.not_sent, failure: { message: 'no connection' } });
    expect(one.settled).toMatchObject({
      reason: Reason.endpoint_unavailable,
      outcome: Outcome.not_applied,
      attempts: 0,
      endpointFailure: { message: 'no connection' },
    });
    expect(one.settled?.retryAfterMS).toBeGreaterThanOrEqual(500);
    expect(stage.host.timers).toBe(0);
  });
});

describe('waiters of other scopes', () => {
  it('are woken at once where the host allows it', async () => {
    const stage = new DriverStage({}, new VirtualHost(true));
    stage.start();
    const other = stage.start(read, stage.driver.openScope());
    await stage.hello();
    expect(other.sent).toHaveLength(1);
  });

  it('poll within 60 ms where it does not', async () => {
    const stage = new DriverStage({}, new VirtualHost(false));
    stage.start();
    const other = stage.start(read, stage.driver.openScope());
    await stage.hello();
    expect(other.sent).toHaveLength(0);
    expect(stage.host.nextTimer).toBeLessThanOrEqual(60);
    await stage.host.advance(60);
    expect(other.sent).toHaveLength(1);
  });

  it('poll there whatever profile the caller prefers', async () => {
    const stage = new DriverStage({ profile: 'node' }, new VirtualHost(false));
    stage.start();
    const other = stage.start(read, stage.driver.openScope());
    await stage.hello();
    await stage.host.advance(60);
    expect(other.sent).toHaveLength(1);
  });

  it('get no I/O from an event of another scope', async () => {
    const stage = new DriverStage({ maxRetries: 5, retryDelay: 0 }, new VirtualHost(false));
    await stage.connect();
    const scopes = [stage.driver.openScope(), stage.driver.openScope()] as const;
    const a = stage.start(read, scopes[0]);
    const b = stage.start(read, scopes[1]);
    answer(a, { evidence: Evidence.not_executed });
    await stage.host.settle();
    const sentBefore = b.sent.length;
    for (let i = 0; i < 20; ++i) {
      const c = stage.start(read, scopes[0]);
      await stage.host.settle();
      if (c.sent.length > 0) answer(c);
    }
    expect(b.sent).toHaveLength(sentBefore);
  });
});

describe('the pool of a scope', () => {
  it('runs 1,000 operations one at a time and in order', async () => {
    const stage = new DriverStage({
      maxPoolSize: 1,
      timeoutMS: 3_600_000,
      maxQueued: 1000,
      waitQueueTimeoutMS: 600_000,
    });
    const scope = stage.driver.openScope();
    const all = Array.from({ length: 1000 }, () => stage.start(write_with_token, scope));
    await stage.hello();
    for (let i = 0; i < 1000; ++i) {
      const under = stage.order.filter(({ settled }) => settled === undefined);
      expect(under).toHaveLength(1);
      answer(under[0] as Started);
      await stage.host.settle();
    }
    expect(stage.order.map((one) => all.indexOf(one))).toEqual(all.map((_, i) => i));
    expect(all.every(({ settled }) => settled?.reason === Reason.succeeded)).toBe(true);
    expect(stage.host.timers).toBe(0);
  });

  it('takes as many as it has connections', async () => {
    const stage = new DriverStage({ maxPoolSize: 3 });
    await stage.connect();
    const scope = stage.driver.openScope();
    const all = Array.from({ length: 5 }, () => stage.start(read, scope));
    expect(all.map(({ sent }) => sent.length)).toEqual([1, 1, 1, 0, 0]);
    answer(all[1] as Started);
    await stage.host.settle();
    expect(all.map(({ sent }) => sent.length)).toEqual([1, 1, 1, 1, 0]);
  });

  it('is free again after an attempt that threw instead of answering', async () => {
    const stage = new DriverStage({ maxPoolSize: 1 });
    await stage.connect();
    const scope = stage.driver.openScope();
    const attempt = (): Promise<never> => Promise.reject(new RangeError('ours'));
    const broken = stage.start(read, scope, { attempt });
    const next = stage.start(read, scope);
    await stage.host.settle();
    expect(broken.rejected).toBeInstanceOf(RangeError);
    expect(next.sent).toHaveLength(1);
  });
});

describe('retries', () => {
  it('carry whether an attempt before may have been executed', async () => {
    const stage = new DriverStage({ retryDelay: 0, maxRetries: 3 });
    await stage.connect();
    const one = stage.start(OperationKind.insert);
    const ends = [Evidence.overloaded, Evidence.ambiguous, Evidence.overloaded] as const;
    for (const evidence of ends) {
      answer(one, { evidence });
      await stage.host.advance(2000);
      await stage.hello();
      await stage.host.advance(0);
    }
    expect(one.sent.map(({ attempt }) => attempt.mayBeRepeat)).toEqual([false, false, true]);
    expect(one.settled?.outcome).toBe(Outcome.unknown);
  });

  it('forget a failure that is over: a later timeout does not quote it', async () => {
    const stage = new DriverStage({ validateConnection: false, retryDelay: 0, timeoutMS: 500 });
    const first = stage.start();
    answer(first);
    await stage.host.settle();
    const second = stage.start();
    answer(second, { evidence: Evidence.not_sent, failure: { message: 'old' } });
    await stage.host.advance(1);
    answer(second);
    await stage.host.settle();
    expect(second.settled?.reason).toBe(Reason.succeeded);
    const third = stage.start();
    await stage.host.advance(500);
    expect(third.settled?.reason).toBe(Reason.operation_timed_out);
    expect(third.settled?.endpointFailure).toBeUndefined();
  });
});
