// Runs scenarios: on the WebAssembly module through js/src/core.ts, and natively through
// mooring_replay, which gets the same numbers.
//
// The WebAssembly run goes first, event by event, because a script's names and "when due" need what
// was commanded before. It leaves a log and the numeric events; the native build replays those.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

import type { Command } from '../../js/src/core.ts';
import { Core, CoreError } from '../../js/src/core.ts';
import {
  CoreEvent,
  Evidence,
  OperationKind,
  Status,
  statusNames,
} from '../../js/src/generated/abi.ts';
import { Names } from './names.ts';
import type { Scenario, ScriptEvent } from './script.ts';
import { newIsolate } from './script.ts';

const wasmPath = 'build/wasm/core.wasm';
const replayPath = 'build/native-debug/tests/mooring_replay';

/** [kind, handle, a, b, at]; null is never, because JSON has no infinity. */
type CommandNumbers = [number, number, number, number, number | null];

interface LogEntry {
  commands: CommandNumbers[];
  status: number;
}

/** A handle as the replay finds it: a number, or the one that a command of an event brought. */
type HandleReference = number | { command: number; event: number };
type EventNumbers = [number, HandleReference, number, number, number];

/** Stands for an event's kind: the core's snapshot goes to a new core. */
const newIsolateKind = -1;

export interface ReplayInput {
  options: Scenario['options'];
  seed: number;
  events: EventNumbers[];
}

export interface ScenarioRun {
  readonly input: ReplayInput;
  readonly log: LogEntry[];
  /** The script with the commands that really came. */
  readonly rendered: string;
}

export interface Replay {
  runs: LogEntry[][];
  /** The rows of each machine in the order of its table: in words, and how often each ran. */
  rows: Record<string, { row: string; hits: number }[]>;
}

/** The compiled module. Throws with the script that builds it when it is missing. */
export function loadModule(): WebAssembly.Module {
  demand(wasmPath, 'npm run build:wasm');
  return new WebAssembly.Module(readFileSync(wasmPath));
}

/** Replays the events of all runs natively, in one process. */
export function replayNatively(inputs: readonly ReplayInput[]): Replay {
  demand(replayPath, 'npm run build:native');
  const output = execFileSync(replayPath, { input: JSON.stringify(inputs), maxBuffer: 2 ** 28 });
  return JSON.parse(output.toString()) as Replay;
}

function demand(path: string, script: string): void {
  if (!existsSync(path)) throw new Error(`${path} is missing; build it with: ${script}`);
}

/** Runs a scenario on the WebAssembly module. Throws with file and line for a name not yet known. */
export function runOnWasm(module: WebAssembly.Module, scenario: Scenario): ScenarioRun {
  let core = new Core(module, scenario.options, [scenario.seed, 0]);
  const names = new Names();
  const events: EventNumbers[] = [];
  const log: LogEntry[] = [];
  const rendered: string[] = [];
  let now = 0;
  for (const line of scenario.lines) {
    if (!line.isCommand) rendered.push(line.text);
    if (line.event === undefined) continue;
    now = timeOf(line.event, names, now);
    const numbers = numbersOf(line.event, names, now);
    const [kind, , a, b] = numbers;
    const [, reference] = numbers;
    const named = subjectOf(line.event, names)?.handle;
    const handle = named ?? (typeof reference === 'number' ? reference : 0);
    let result: { status: number; commands: Command[] };
    if (kind === newIsolateKind) {
      const next = new Core(module, scenario.options, [scenario.seed, 0]);
      const commands = next.restore(core.snapshot(), now);
      result = { status: commands ? 0 : Status.snapshot_refused, commands: commands ?? [] };
      core = next;
    } else {
      result = tell(core, [kind, handle, a, b, now]);
    }
    const { status, commands } = result;
    commands.forEach((command, i) => {
      names.note(command, events.length, i);
      rendered.push(`  > ${names.inWords(command)}`);
    });
    if (status !== 0) rendered.push(`  > refused: ${statusNames[status] ?? status}`);
    events.push(numbers);
    log.push({ commands: commands.map(numbersOfCommand), status });
  }
  const { options, seed } = scenario;
  return { input: { options, seed, events }, log, rendered: rendered.join('\n') };
}

function tell(
  core: Core,
  [kind, handle, a, b, now]: [number, number, number, number, number],
): { status: number; commands: Command[] } {
  try {
    return { status: 0, commands: core.event(kind, handle, a, b, now) };
  } catch (error) {
    if (error instanceof CoreError && error.status > 0)
      return { status: error.status, commands: [] };
    throw error;
  }
}

function numbersOfCommand({ kind, handle, a, b, at }: Command): CommandNumbers {
  return [kind, handle, a, b, at === Infinity ? null : at];
}

function timeOf(event: ScriptEvent, names: Names, now: number): number {
  if (event.when.kind === 'at') return event.when.ms;
  if (event.when.kind === 'after') return now + event.when.ms;
  const due = subjectOf(event, names)?.due ?? Infinity;
  if (due === Infinity) throw new Error(`${event.place}: nothing says when this is due`);
  return Math.max(now, due);
}

/** Whom an event is about: an operation, a lease or a scope; undefined for none. */
function subjectOf(event: ScriptEvent, names: Names): ReturnType<Names['find']> {
  if (event.name === 'request_arrived' || event.name === newIsolate) return undefined;
  const starts = event.name === 'operation_started' || event.name === 'close_requested';
  const name = starts ? event.scope : event.words[0];
  if (name === undefined) return undefined;
  const named = names.find(name);
  if (named === undefined) throw new Error(`${event.place}: nothing is called ${name} yet`);
  return named;
}

function numbersOf(event: ScriptEvent, names: Names, now: number): EventNumbers {
  const subject = subjectOf(event, names);
  const handle = subject === undefined ? 0 : { command: subject.command, event: subject.event };
  const number = (key: string): number => event.numbers.get(key) ?? 0;
  let a = 0;
  let b = 0;
  if (event.name === 'operation_started') {
    const own = (key: string): number => 1 + (event.numbers.get(key) ?? -1);
    a = numberOf(OperationKind, event.words[0], event);
    a |= (own('maxRetries') << 8) | (own('validateConnection') << 16);
    b = number('timeoutMS');
  } else if (event.name === 'attempt_finished' || event.name === 'probe_finished') {
    const attempt = event.numbers.get('attempt') ?? subject?.attempt ?? 0;
    const evidence = numberOf(Evidence, event.words[1], event);
    a = attempt | (evidence << 8) | (number('baseBackoffMS') << 16);
    b = number('retryAfterMS') + number('capabilities');
  } else if (event.name === 'request_arrived') {
    return [CoreEvent[event.name], number('key'), 0, number('cost'), now];
  }
  const kind = event.name === newIsolate ? newIsolateKind : CoreEvent[event.name];
  return [kind, handle, a >>> 0, b, now];
}

function numberOf(
  words: Readonly<Record<string, number>>,
  word: string | undefined,
  event: ScriptEvent,
): number {
  const found = words[word ?? ''];
  if (found === undefined) {
    throw new Error(
      `${event.place}: ${word ?? 'nothing'} is none of ${Object.keys(words).join(', ')}`,
    );
  }
  return found;
}
