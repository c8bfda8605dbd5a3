// A step that was cut anywhere is found, and the driver goes on with a new core.
//
// MOORING_CUTS=all tries every store in the driver's tests, too, instead of a sample.

import { beforeAll, describe, expect, it } from 'vitest';

import {
  CoreEvent,
  coreOptions,
  Evidence,
  layout,
  OperationKind,
  Reason,
  Status,
} from '../src/generated/abi.ts';
import { edgeOptions } from './core-module.ts';
import { compileCutCore, Cut, CutTap, StoreCounter } from './support/cut-core.ts';
import type { Started } from './support/driver-stage.ts';
import { answer, answered, DriverStage } from './support/driver-stage.ts';

let module: WebAssembly.Module;
beforeAll(() => {
  module = compileCutCore();
});

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  core_config(): number;
  core_init(): number;
  core_event(kind: number, handle: number, a: number, b: number, now: number): number;
  core_outbox(): number;
  core_snapshot(): number;
  core_restore(now: number): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
}

/** wasm/CMakeLists.txt: TOTAL_STACK. What is below the pointer is nobody's between two calls. */
const stackSize = 16_384;

/** An instance whose memory can be put back to where it was. */
class CutCore {
  readonly exports: Exports;
  readonly counter = new StoreCounter();
  readonly #bytes: Uint8Array;
  readonly #stack: number;

  constructor(options = edgeOptions) {
    const { exports } = new WebAssembly.Instance(module, this.counter.imports);
    this.exports = exports as unknown as Exports;
    this.exports._initialize();
    this.#bytes = new Uint8Array(this.exports.memory.buffer);
    this.#stack = this.exports.stackSave();
    const config = this.exports.core_config() + layout.configOptions;
    for (const [i, { name }] of coreOptions.entries()) this.#setWord(config + 4 * i, options[name]);
    expect(this.exports.core_init()).toBe(0);
  }

  #setWord(at: number, value: number): void {
    new DataView(this.#bytes.buffer).setUint32(at, value, true);
  }

  /** The first command of this kind that the last call left. */
  command(kind: number): number {
    const view = new DataView(this.#bytes.buffer);
    for (let at = this.exports.core_outbox(); ; at += layout.commandSize) {
      if (view.getUint16(at, true) === kind) return view.getUint32(at + layout.commandHandle, true);
    }
  }

  /** The stores of a call that runs to its end. */
  storesOf(call: () => number): number {
    this.counter.stores = 0;
    this.counter.cutAt = undefined;
    expect(call()).toBeGreaterThanOrEqual(0);
    return this.counter.stores;
  }

  /** Cuts a call before its store of this number. */
  cut(call: () => number, store: number): void {
    this.counter.stores = 0;
    this.counter.cutAt = store;
    expect(call).toThrow(Cut);
    this.counter.cutAt = undefined;
  }

  save(): Uint8Array {
    return this.#bytes.slice();
  }

  putBack(saved: Uint8Array): void {
    this.#bytes.set(saved);
    this.exports.stackRestore(this.#stack);
  }

  /** Whether the core's memory is what it was. */
  isUntouched(saved: Uint8Array): boolean {
    const below = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, this.#stack - stackSize);
    const above = (bytes: Uint8Array): Uint8Array => bytes.subarray(this.#stack);
    return [below, above].every((part) => Buffer.compare(part(this.#bytes), part(saved)) === 0);
  }
}

type Call = (core: Exports) => number;

/** What a core lives through: calls that are taken, each with handles that the core gave out before. */
function* life(core: CutCore): Generator<Call> {
  const event =
    (kind: number, handle = 0, a = 0, b = 0, now = 1000): Call =>
    (exports) =>
      exports.core_event(kind, handle, a, b, now);
  const { operation_started, attempt_finished, probe_finished, timer_fired } = CoreEvent;
  yield event(CoreEvent.scope_opened);
  const scope = core.command(0);
  const handles: number[] = [];
  yield event(operation_started, scope, OperationKind.connect);
  const connect = core.command(2);
  for (const kind of [OperationKind.read, OperationKind.write, OperationKind.write_with_token]) {
    yield event(operation_started, scope, kind);
    handles.push(core.command(1));
  }
  yield event(probe_finished, connect, 0, 1, 1010);
  const [first = 0, second = 0, third = 0] = handles;
  const end = (evidence: number, attempt = 1): number => attempt | (evidence << 8);
  yield event(attempt_finished, first, end(Evidence.overloaded), 0, 1020);
  yield event(timer_fired, first, 0, 0, 1400);
  yield event(attempt_finished, second, end(Evidence.answered), 0, 1430);
  yield event(timer_fired, third, 0, 0, 1440);
  yield event(CoreEvent.operation_cancelled, first, 0, 0, 1450);
  for (let i = 0; i < 6; ++i) {
    yield event(operation_started, 0, OperationKind.read, 0, 1500 + i);
    const handle = core.command(1);
    yield event(attempt_finished, handle, end(Evidence.ambiguous), 0, 1500 + i);
    yield event(timer_fired, handle, 0, 0, 7000 + 100 * i);
  }
  yield event(CoreEvent.request_arrived, 7, 0, 1, 9000);
  yield event(CoreEvent.scope_ended, scope, 0, 0, 9000);
  yield event(CoreEvent.close_requested, 0, 0, 0, 9000);
}

/** Cuts a call at each of its stores and looks at what the next call says. Answers how many there are. */
function cutEverywhere(core: CutCore, call: Call): number {
  const before = core.save();
  const perform = (): number => call(core.exports);
  const stores = core.storesOf(perform);
  const after = core.save();
  for (let store = 1; store <= stores; ++store) {
    core.putBack(before);
    core.cut(perform, store);
    if (store === 1) {
      expect(core.isUntouched(before), 'nothing is changed before the sentinel is set').toBe(true);
      continue;
    }
    const next = core.exports.core_event(CoreEvent.scope_opened, 0, 0, 0, 0);
    if (next !== -Status.interrupted)
      expect.fail(`cut at store ${store} the next call says ${next}`);
  }
  core.putBack(after);
  return stores;
}

describe('a core cut at any store of a call', () => {
  it('says so at the next call, whichever event it was', () => {
    const core = new CutCore({ ...edgeOptions, maxPoolSize: 2, rateLimit: 5 });
    let calls = 0;
    let stores = 0;
    for (const call of life(core)) {
      stores += cutEverywhere(core, call);
      calls += 1;
    }
    expect(calls).toBeGreaterThan(30);
    expect(stores).toBeGreaterThan(20 * calls);
  });

  it('says so after a cut snapshot was handed over, too', () => {
    const old = new CutCore();
    const calls = life(old);
    for (let i = 0; i < 8; ++i)
      expect((calls.next().value as Call)(old.exports)).toBeGreaterThan(0);
    const taken = new Uint8Array(old.exports.memory.buffer).slice(old.exports.core_snapshot());
    const core = new CutCore();
    const size = layout.snapshotBytes + layout.snapshotSize;
    const at = core.exports.core_snapshot();
    new Uint8Array(core.exports.memory.buffer).set(taken.subarray(0, size), at);
    expect(cutEverywhere(core, (exports) => exports.core_restore(9000))).toBeGreaterThan(20);
  });

  it('is found by the sentinel, which is the first store of a call and the last', () => {
    const core = new CutCore();
    const call = (): number => core.exports.core_event(CoreEvent.scope_opened, 0, 0, 0, 0);
    const before = core.save();
    const stores = core.storesOf(call);
    const last = core.counter.address;
    core.putBack(before);
    core.cut(call, 1);
    expect(core.counter.address).toBe(last);
    core.cut(call, stores);
    expect(call()).toBe(-Status.interrupted);
    new Uint8Array(core.exports.memory.buffer)[last] = 0;
    expect(call(), 'without it nobody would notice').toBeGreaterThan(0);
  });
});

/** A few invocations of one isolate, with everything that an operation may live through. */
async function play(stage: DriverStage): Promise<Started[]> {
  const controller = new AbortController();
  const [mine, theirs] = [stage.driver.openScope(), stage.driver.openScope()];
  const all: Started[] = [];
  const start = (...args: Parameters<DriverStage['start']>): Started => {
    const started = stage.start(...args);
    all.push(started);
    return started;
  };
  const tell = (started: Started, evidence: Evidence): void => {
    if (started.sent.length > 0)
      answer(started, evidence === Evidence.answered ? answered : { evidence });
  };
  const a = start(OperationKind.read, mine);
  const b = start(OperationKind.write, theirs);
  await stage.hello();
  const c = start(OperationKind.write_with_token, theirs, { signal: controller.signal });
  tell(a, Evidence.overloaded);
  await stage.host.advance(200);
  tell(a, Evidence.answered);
  tell(b, Evidence.answered);
  await stage.host.settle();
  start(OperationKind.read, mine);
  controller.abort();
  tell(c, Evidence.answered);
  await stage.host.advance(1500);
  stage.driver.endScope(theirs);
  return all;
}

/**
 * If nobody has called since the cut, the first try finds it. If the cut came before anything was
 * changed, a lost lease has to run out first.
 */
async function triesUntilOneSucceeds(stage: DriverStage): Promise<number> {
  for (let tries = 1; tries < 8; ++tries) {
    const one = stage.start(OperationKind.read);
    await stage.hello();
    if (one.sent.length > 0) answer(one);
    await stage.host.settle();
    if (one.settled?.reason === Reason.succeeded) return tries;
    await stage.host.advance(1000);
  }
  return Infinity;
}

async function cutTheDriver(caller: 'hears' | 'vanishes', cutAt?: number): Promise<CutTap> {
  using tap = new CutTap(module, caller, cutAt);
  const stage = new DriverStage({ timeoutMS: 1000 });
  const all = await play(stage);
  await stage.host.advance(1000);
  const open = all.filter((one) => one.settled === undefined && one.rejected === undefined);
  // Of a caller that vanished in the middle of a call nobody hears again.
  const vanished = tap.cut && caller === 'vanishes' ? 1 : 0;
  expect(open.length, `open after a cut at store ${cutAt}`).toBeLessThanOrEqual(vanished);
  if (!tap.cut) return tap;
  expect(await triesUntilOneSucceeds(stage), `tries after a cut at store ${cutAt}`).toBeLessThan(8);
  const goesOn = caller === 'vanishes' && tap.untouched;
  expect(tap.instances, `after a cut at store ${cutAt}`).toBe(goesOn ? 1 : 2);
  expect(stage.host.timers).toBe(0);
  return tap;
}

describe.each(['hears', 'vanishes'] as const)('a driver whose caller %s of the cut', (caller) => {
  it(
    'settles or rejects everybody else, and goes on with a new core',
    { timeout: 300_000 },
    async () => {
      const { stores } = (await cutTheDriver(caller)).counter;
      expect(stores).toBeGreaterThan(500);
      // A prime, so that the sample falls on every part of an event.
      const step = process.env['MOORING_CUTS'] === 'all' ? 1 : 13;
      for (let store = 1; store <= stores; store += step) {
        expect((await cutTheDriver(caller, store)).cut).toBe(true);
      }
    },
  );
});
