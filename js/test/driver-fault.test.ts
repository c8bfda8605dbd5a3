// A core that traps, and callers that throw: what is lost, and that nothing else is.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoreError } from '../src/core.ts';
import { OperationKind, Reason } from '../src/generated/abi.ts';
import { answer, DriverStage } from './support/driver-stage.ts';
import { CoreTap } from './support/trapping-core.ts';
import { VirtualHost } from './support/virtual-host.ts';

const { read, write } = OperationKind;

/** Errors that nobody caught: in Node each of them ends the process. */
const uncaught: unknown[] = [];
const note = (error: unknown): void => void uncaught.push(error);
let others: ((error: Error) => void)[] = [];

beforeEach(() => {
  uncaught.length = 0;
  others = process.listeners('uncaughtException') as typeof others;
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
});

afterEach(() => {
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
  for (const listener of others) process.on('uncaughtException', listener);
});

describe.each([
  ['traps', (tap: CoreTap): void => tap.trapNext()],
  ['was cut short', (tap: CoreTap): void => tap.corrupt()],
])('a core that %s', (_, breakCore) => {
  it('is dropped with the operations of that scope; others reject by their own timer', async () => {
    using tap = new CoreTap();
    const stage = new DriverStage({ timeoutMS: 1000 }, new VirtualHost(false));
    await stage.connect();
    const [mine, theirs] = [stage.driver.openScope(), stage.driver.openScope()];
    const a = stage.start(write, mine);
    const b = stage.start(write, mine);
    const c = stage.start(write, theirs);
    breakCore(tap);
    answer(a);
    await stage.host.settle();
    expect(a.rejected).toBeInstanceOf(CoreError);
    expect(b.rejected).toBeInstanceOf(CoreError);
    expect(a.sent[0]?.attempt.signal.aborted).toBe(true);
    expect(c.rejected).toBeUndefined();
    await stage.host.advance(1000);
    expect(c.rejected).toBeInstanceOf(CoreError);
    expect(stage.host.timers).toBe(0);
    expect(uncaught).toEqual([]);
  });

  it('is replaced by a new one from the same module', async () => {
    using tap = new CoreTap();
    const stage = new DriverStage();
    await stage.connect();
    const scope = stage.driver.openScope();
    stage.start(read, scope);
    breakCore(tap);
    const refused = stage.start(read, scope);
    await stage.host.settle();
    expect(refused.rejected).toBeInstanceOf(CoreError);
    expect(stage.driver.state).toBe(0);
    const next = stage.start(read, scope);
    await stage.hello();
    answer(next);
    await stage.host.settle();
    expect(next.settled?.reason).toBe(Reason.succeeded);
    expect(tap.instances).toBe(2);
    expect(uncaught).toEqual([]);
  });

  it('in a timer, an abort or a probe: nothing is thrown at the host', async () => {
    for (const ending of ['timer', 'abort', 'probe'] as const) {
      using tap = new CoreTap();
      const stage = new DriverStage({ timeoutMS: 500 });
      if (ending !== 'probe') await stage.connect();
      const controller = new AbortController();
      const one = stage.start(write, undefined, { signal: controller.signal });
      breakCore(tap);
      if (ending === 'abort') controller.abort();
      if (ending === 'probe') await stage.hello();
      await stage.host.advance(500);
      expect(one.rejected, ending).toBeInstanceOf(CoreError);
      expect(stage.host.timers, ending).toBe(0);
      expect(uncaught, ending).toEqual([]);
    }
  });
});

describe('what a trap leaves behind', () => {
  it('no operation whose own timer is a day off: scope mates hear of it together', async () => {
    using tap = new CoreTap();
    const stage = new DriverStage({ timeoutMS: 86_400_000, maxPoolSize: 1 });
    await stage.connect();
    const scope = stage.driver.openScope();
    const running = stage.start(read, scope, { timeoutMS: 700 });
    const waiting = stage.start(read, scope);
    tap.trapNext();
    stage.start(read);
    await stage.host.advance(700);
    expect(running.rejected).toBeInstanceOf(CoreError);
    expect(waiting.rejected).toBeInstanceOf(CoreError);
  });

  it('handles of the old core mean nothing to the new one', async () => {
    using tap = new CoreTap();
    const stage = new DriverStage({ timeoutMS: 1000 });
    await stage.connect();
    const old = stage.start(read);
    tap.trapNext();
    stage.start(read);
    const fresh = stage.start(read);
    await stage.hello();
    answer(old);
    await stage.host.settle();
    expect(old.rejected).toBeInstanceOf(CoreError);
    expect(fresh.settled).toBeUndefined();
    answer(fresh);
    await stage.host.settle();
    expect(fresh.settled?.reason).toBe(Reason.succeeded);
  });

  it('a client that was closed stays closed', async () => {
    using tap = new CoreTap();
    const stage = new DriverStage();
    await stage.connect();
    stage.driver.close();
    tap.trapNext();
    stage.start(read);
    const late = stage.start(read);
    await stage.host.settle();
    expect(late.rejected).toBeInstanceOf(CoreError);
    expect(late.sent).toHaveLength(0);
    expect(stage.hellos).toHaveLength(1);
  });
});

describe('a listener of state changes', () => {
  it('that throws costs no operation, and its error is not hidden', async () => {
    const onStateChange = (): never => {
      throw new Error('listener');
    };
    const stage = new DriverStage({ onStateChange });
    const one = stage.start();
    await stage.hello();
    answer(one);
    await stage.host.settle();
    expect(one.settled?.reason).toBe(Reason.succeeded);
    expect(uncaught.map((error) => (error as Error).message)).toEqual(['listener', 'listener']);
  });

  it('may use the driver', async () => {
    const nested: ReturnType<DriverStage['start']>[] = [];
    const stage: DriverStage = new DriverStage({
      onStateChange: ({ to }) => {
        if (to === 'connected') nested.push(stage.start(read));
      },
    });
    const one = stage.start();
    await stage.hello();
    expect(one.sent).toHaveLength(1);
    expect(nested[0]?.sent).toHaveLength(1);
  });
});
