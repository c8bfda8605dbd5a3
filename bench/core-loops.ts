// The loops that are timed, for any engine: the module comes from outside, the time from performance.now().
//
// The loops take turns, sample by sample, so that a slow moment of the machine meets all of them.

import { Core } from '../js/src/core.ts';
import type { CoreOptions } from '../js/src/generated/abi.ts';
import {
  CoreCommand,
  CoreEvent,
  coreOptions,
  layout,
  OperationKind,
} from '../js/src/generated/abi.ts';

/** One loop: nanoseconds of each sample, per turn of the loop. */
export interface Timed {
  readonly name: string;
  readonly samples: number[];
}

interface Loop {
  readonly name: string;
  readonly turns: number;
  readonly run: (turns: number) => void;
}

const samples = 15;

const edge = Object.fromEntries(
  coreOptions.map(({ name, edge }) => [name, edge]),
) as unknown as CoreOptions;
// So that nothing runs out while the clock stands still.
const options: CoreOptions = { ...edge, timeoutMS: 0, waiterPollMS: 0 };
const now = 1000;

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  core_config(): number;
  core_init(): number;
  core_event(kind: number, handle: number, a: number, b: number, now: number): number;
  core_outbox(): number;
}

function rawCore(module: WebAssembly.Module): Exports {
  const core = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  core._initialize();
  const words = new DataView(core.memory.buffer);
  const config = core.core_config() + layout.configOptions;
  for (const [i, { name }] of coreOptions.entries()) {
    words.setUint32(config + 4 * i, options[name], true);
  }
  if (core.core_init() !== 0) throw new Error('the core refuses the options');
  return core;
}

/** An operation that waits for its first hello: its timer is answered with one `wait`. */
function rawTimer(module: WebAssembly.Module, kind: number): (turns: number) => void {
  const core = rawCore(module);
  core.core_event(CoreEvent.operation_started, 0, OperationKind.read, 0, now);
  const words = new DataView(core.memory.buffer);
  const handle = words.getUint32(core.core_outbox() + layout.commandHandle, true);
  const expected = kind === CoreEvent.timer_fired ? 1 : -1;
  return (turns) => {
    let sum = 0;
    for (let i = 0; i < turns; ++i) sum += core.core_event(kind, handle, 0, 0, now);
    if (sum !== expected * turns) throw new Error(`expected ${expected} each time`);
  };
}

function timer(module: WebAssembly.Module): (turns: number) => void {
  const core = new Core(module, options, [1, 2]);
  const [adopted] = core.event(CoreEvent.operation_started, 0, OperationKind.read, 0, now);
  const handle = adopted?.handle ?? 0;
  return (turns) => {
    let commands = 0;
    for (let i = 0; i < turns; ++i) {
      commands += core.event(CoreEvent.timer_fired, handle, 0, 0, now).length;
    }
    if (commands !== turns) throw new Error('expected one command each time');
  };
}

/** A read in a connected isolate: it starts and is sent, then it is answered and settles. */
function wholeRead(module: WebAssembly.Module): (turns: number) => void {
  const core = new Core(module, options, [1, 2]);
  const first = core.event(CoreEvent.operation_started, 0, OperationKind.connect, 0, now);
  const lease = first.find(({ kind }) => kind === CoreCommand.probe)?.handle ?? 0;
  core.event(CoreEvent.probe_finished, lease, 0, 0, now);
  return (turns) => {
    for (let i = 0; i < turns; ++i) {
      const sent = core.event(CoreEvent.operation_started, 0, OperationKind.read, 0, now);
      const handle = sent[0]?.handle ?? 0;
      const ended = core.event(CoreEvent.attempt_finished, handle, 1, 0, now);
      if (ended.at(-1)?.kind !== CoreCommand.settle) throw new Error('expected it to settle');
    }
  };
}

/** Times every loop. */
export function timeLoops(module: WebAssembly.Module): Timed[] {
  const million = 1_000_000;
  const { timer_fired } = CoreEvent;
  const loops: Loop[] = [
    { name: 'raw: event with one command', turns: million, run: rawTimer(module, timer_fired) },
    { name: 'the same again', turns: million, run: rawTimer(module, timer_fired) },
    { name: 'raw: an unknown event, refused', turns: 4 * million, run: rawTimer(module, 255) },
    { name: 'core.ts: event with one command', turns: million, run: timer(module) },
    { name: 'core.ts: a whole read, two events', turns: million / 2, run: wholeRead(module) },
  ];
  const timed = loops.map(({ name }): Timed => ({ name, samples: [] }));
  for (const { run, turns } of loops) run(turns / 10);
  for (let sample = 0; sample < samples; ++sample) {
    for (const [i, { run, turns }] of loops.entries()) {
      const start = performance.now();
      run(turns);
      timed[i]?.samples.push(((performance.now() - start) * 1e6) / turns);
    }
  }
  return timed;
}
