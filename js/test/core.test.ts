import { describe, expect, it } from 'vitest';

import { Core, CoreError } from '../src/core.ts';
import {
  abiHash,
  CoreCommand,
  CoreEvent,
  coreOptions,
  EndpointState,
  OperationKind,
  OperationState,
  Status,
} from '../src/generated/abi.ts';
import { edgeOptions, readCoreBytes, tinyCore } from './core-module.ts';

const module = new WebAssembly.Module(readCoreBytes());
const makeCore = (): Core => new Core(module, edgeOptions, [1, 2]);

function errorOf(act: () => unknown): CoreError {
  try {
    act();
  } catch (error) {
    if (error instanceof CoreError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('loading', () => {
  it('refuses a module of another build, with both interfaces and what to do', () => {
    const error = errorOf(() => new Core(tinyCore(abiHash ^ 1), edgeOptions, [1, 2]));
    expect(error.message).toContain(`core.wasm has interface ${(abiHash ^ 1) >>> 0}`);
    expect(error.message).toContain(`this package needs ${abiHash}`);
    expect(error.message).toContain('npm run build');
  });

  it.each(coreOptions.map(({ name }) => name))('refuses %s outside its range', (name) => {
    const most = coreOptions.find((option) => option.name === name)?.most ?? 0;
    const error = errorOf(() => new Core(module, { ...edgeOptions, [name]: most + 1 }, [1, 2]));
    expect(error.status).toBe(Status.bad_option);
    expect(error.message).toContain(`status ${Status.bad_option} of docs/abi.md`);
  });
});

describe('events', () => {
  it('answers with the commands, copied out of the outbox', () => {
    const core = makeCore();
    const first = core.event(CoreEvent.operation_started, 0, OperationKind.read, 0, 1000);
    expect(first.map(({ kind }) => kind)).toEqual([
      CoreCommand.adopt_operation,
      CoreCommand.probe,
      CoreCommand.report,
      CoreCommand.wait,
    ]);
    const [adopted, probe, report, wait] = structuredClone(first);
    expect(probe).toMatchObject({ a: adopted?.handle, at: 4000 });
    expect(report).toMatchObject({ a: EndpointState.uninitialized, b: EndpointState.connecting });
    expect(wait).toMatchObject({ handle: adopted?.handle, a: OperationState.queued, at: 1060 });
    core.event(CoreEvent.probe_finished, probe?.handle ?? 0, 0, 0, 1010);
    expect(first).toEqual([adopted, probe, report, wait]);
  });

  it('says Infinity for never', () => {
    const core = new Core(module, { ...edgeOptions, timeoutMS: 0, waiterPollMS: 0 }, [1, 2]);
    const [, probe] = core.event(CoreEvent.operation_started, 0, OperationKind.read, 0, 0);
    const commands = core.event(CoreEvent.probe_finished, probe?.handle ?? 0, 0, 0, 1);
    expect(commands.find(({ kind }) => kind === CoreCommand.send)?.at).toBe(Infinity);
  });

  it.each([NaN, -Infinity, -1])('takes the time %s for the earliest there is', (now) => {
    const commands = makeCore().event(CoreEvent.operation_started, 0, OperationKind.read, 0, now);
    expect(commands.at(-1)).toMatchObject({ kind: CoreCommand.wait, at: 60 });
  });

  it('takes an infinite time for the latest there is', () => {
    const commands = makeCore().event(
      CoreEvent.operation_started,
      0,
      OperationKind.read,
      0,
      Infinity,
    );
    expect(commands.at(-1)).toMatchObject({ kind: CoreCommand.wait, at: 2 ** 52 + 60 });
  });

  it('refuses an event that it does not know, and goes on', () => {
    const core = makeCore();
    const error = errorOf(() => core.event(99, 0, 0, 0, 0));
    expect(error.status).toBe(Status.unknown_event);
    expect(error.message).toContain(`status ${Status.unknown_event} of`);
    expect(core.event(CoreEvent.scope_opened, 0, 0, 0, 0)).toHaveLength(1);
  });

  it('refuses what does not fit, by number', () => {
    const core = makeCore();
    const start = (scope: number, kind: number): CoreError =>
      errorOf(() => core.event(CoreEvent.operation_started, scope, kind, 0, 0));
    expect(start(12345, OperationKind.read).status).toBe(Status.unknown_scope);
    expect(start(0, 99).status).toBe(Status.bad_argument);
  });

  it('gives the same commands for the same seed, and other jitter for another', () => {
    const log = (seed: number): string => {
      const core = new Core(module, { ...edgeOptions, maxRetries: 0 }, [seed, 0]);
      const [, probe] = core.event(CoreEvent.operation_started, 0, OperationKind.read, 0, 0);
      return JSON.stringify(core.event(CoreEvent.probe_finished, probe?.handle ?? 0, 2 << 8, 0, 5));
    };
    expect(log(7)).toBe(log(7));
    expect(log(7)).not.toBe(log(8));
  });
});

describe('a fault of the core itself', () => {
  it('poisons the instance: this call and every later one says so', () => {
    const core = new Core(tinyCore(abiHash), edgeOptions, [1, 2]);
    for (const kind of [CoreEvent.scope_opened, CoreEvent.resumed]) {
      const error = errorOf(() => core.event(kind, 0, 0, 0, 0));
      expect(error.status).toBe(-1);
      expect(error.message).toContain('the next operation gets a new one');
    }
  });
});

describe('counters', () => {
  it('are read by name, as of now', () => {
    const core = makeCore();
    core.event(CoreEvent.operation_started, 0, OperationKind.read, 0, 0);
    core.event(CoreEvent.timer_fired, 4242, 0, 0, 0);
    expect(core.stats()).toEqual({
      events: 2,
      late: 1,
      limited: 0,
      retry_budget: 20,
      operations: 1,
      attempts: 0,
      retries: 0,
      probes: 1,
      reclaimed: 0,
      live_operations: 1,
      live_scopes: 1,
      endpoint_state: EndpointState.connecting,
    });
  });
});

describe('a snapshot', () => {
  const learnt = (): Core => {
    const core = makeCore();
    const [, probe] = core.event(CoreEvent.operation_started, 0, OperationKind.read, 0, 1000);
    core.event(CoreEvent.probe_finished, probe?.handle ?? 0, 0, 1, 1005);
    return core;
  };

  it('carries what a core has learnt to the next one, which then says where it begins', () => {
    const snapshot = learnt().snapshot();
    expect(snapshot).toHaveLength(88);
    const next = makeCore();
    const commands = next.restore(snapshot, 2000);
    expect(commands?.map(({ kind }) => kind)).toEqual([CoreCommand.report, CoreCommand.wake]);
    expect(commands?.[0]).toMatchObject({ b: EndpointState.connected });
    const kinds = next
      .event(CoreEvent.operation_started, 0, OperationKind.read, 0, 2001)
      .map(({ kind }) => kind);
    expect(kinds).toEqual([CoreCommand.adopt_operation, CoreCommand.send]);
  });

  it('does not change with the memory that it was read from', () => {
    const core = learnt();
    const before = core.snapshot();
    const copy = before.slice();
    core.event(CoreEvent.scope_opened, 0, 0, 0, 9999);
    core.snapshot();
    expect(before).toEqual(copy);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['noise', new Uint8Array(88).fill(7)],
    ['less than one', learnt().snapshot().slice(0, 87)],
    ['more than one', new Uint8Array(89)],
    ['more than the memory', new Uint8Array(300_000)],
  ])('is refused when it is %s, and the core goes on', (_what, bytes) => {
    const core = makeCore();
    expect(core.restore(bytes, 2000)).toBeUndefined();
    expect(core.event(CoreEvent.scope_opened, 0, 0, 0, 0)).toHaveLength(1);
  });

  it('is refused by a core that has begun to work', () => {
    const core = learnt();
    expect(core.restore(core.snapshot(), 2000)).toBeUndefined();
  });

  it('is empty where the core stopped', () => {
    const core = new Core(tinyCore(abiHash), edgeOptions, [1, 2]);
    errorOf(() => core.event(CoreEvent.scope_opened, 0, 0, 0, 0));
    expect(core.snapshot()).toHaveLength(0);
    expect(core.restore(learnt().snapshot(), 2000)).toBeUndefined();
  });
});

describe('the rate limiter', () => {
  it('admits a burst of a key, then says when the next may come', () => {
    const core = new Core(module, { ...edgeOptions, rateLimit: 10, rateLimitBurst: 2 }, [1, 2]);
    const ask = (low: number, high: number, now: number) =>
      core.event(CoreEvent.request_arrived, low, high, 0, now)[0];
    expect(ask(0xffffffff, 0xfffffffe, 1000)?.kind).toBe(CoreCommand.admit);
    expect(ask(0xffffffff, 0xfffffffe, 1000)?.kind).toBe(CoreCommand.admit);
    expect(ask(0xffffffff, 0xfffffffe, 1000)).toMatchObject({ kind: CoreCommand.limit, at: 1100 });
    expect(ask(0xffffffff, 0xffffffff, 1000)?.kind).toBe(CoreCommand.admit);
  });
});
