// The C++ core in its WebAssembly instance: THE ONLY FILE that touches WASM memory.
//
// One event goes in as five numbers; the commands that it left in the outbox are copied out before
// anything acts on them. The memory is fixed, so its view never detaches. A trap means that the core
// found a fault of its own: the instance is then poisoned, and every later call says so.

import type { CoreOptions } from './generated/abi.ts';
import { abiHash, coreOptions, layout, statNames, Status } from './generated/abi.ts';
import type { AttemptEnd } from './work.ts';

/** One command of the core; docs/abi.md says what `handle`, `a` and `b` mean for each kind. */
export interface Command {
  kind: number;
  handle: number;
  a: number;
  b: number;
  /** Milliseconds on the host's clock; Infinity is never. */
  at: number;
}

/** The core's counters by name. */
export type CoreStats = Record<(typeof statNames)[number], number>;

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  core_abi(): number;
  core_config(): number;
  core_init(): number;
  core_event(kind: number, handle: number, a: number, b: number, now: number): number;
  core_outbox(): number;
  core_stats(): number;
  core_snapshot(): number;
  core_restore(now: number): number;
}

/** The core refused an event or trapped. `status` is a number of `Status`; -1 for a trap. */
export class CoreError extends Error {
  override readonly name = 'CoreError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class Core {
  readonly #exports: Exports;
  readonly #memory: DataView;
  readonly #outbox: number;
  #poisoned = false;
  #inEvent = false;

  /**
   * @param module the compiled core; its interface must be the one of this build.
   * @param seed two random 32-bit numbers: jitter must differ between isolates.
   */
  constructor(module: WebAssembly.Module, options: CoreOptions, seed: readonly [number, number]) {
    // The module imports nothing, so there is nothing to give it.
    this.#exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
    this.#exports._initialize();
    const found = this.#exports.core_abi() >>> 0;
    if (found !== abiHash) {
      throw new CoreError(
        Status.bad_argument,
        `core.wasm has interface ${found}, this package needs ${abiHash}: they come from ` +
          `different builds. Rebuild both (npm run build), or reinstall the package.`,
      );
    }
    this.#memory = new DataView(this.#exports.memory.buffer);
    this.#configure(options, seed);
    this.#check(this.#exports.core_init());
    this.#outbox = this.#exports.core_outbox();
  }

  #configure(options: CoreOptions, seed: readonly [number, number]): void {
    const config = this.#exports.core_config();
    this.#memory.setUint32(config + layout.configSeedLow, seed[0], true);
    this.#memory.setUint32(config + layout.configSeedHigh, seed[1], true);
    for (const [i, option] of coreOptions.entries()) {
      this.#memory.setUint32(config + layout.configOptions + 4 * i, options[option.name], true);
    }
  }

  /**
   * Tells the core what happened and answers what it asks for.
   * @param kind a number of `CoreEvent`
   * @param now milliseconds on the host's clock
   * @throws CoreError when the event is refused, or the core found a fault of its own.
   */
  event(kind: number, handle: number, a: number, b: number, now: number): Command[] {
    if (this.#poisoned) throw poisoned();
    // Commands are drained before anybody acts, so an event from within an event is our fault.
    if (this.#inEvent) throw new CoreError(Status.interrupted, 'the core was called re-entrantly');
    this.#inEvent = true;
    let count: number;
    try {
      count = this.#exports.core_event(kind, handle, a, b, now);
    } catch {
      throw this.#poison();
    } finally {
      this.#inEvent = false;
    }
    return this.#drain(this.#check(count));
  }

  /** The counters as of now. */
  stats(): CoreStats {
    const at = this.#exports.core_stats();
    const entries = statNames.map((name, i) => [name, this.#memory.getUint32(at + 4 * i, true)]);
    return Object.fromEntries(entries) as CoreStats;
  }

  /** What the core has learnt, for a core that starts later; empty when it cannot be told. */
  snapshot(): Uint8Array {
    if (this.#poisoned) return new Uint8Array();
    const at = this.#exports.core_snapshot();
    const length = this.#memory.getUint32(at + layout.snapshotLength, true);
    return new Uint8Array(this.#memory.buffer, at + layout.snapshotBytes, length).slice();
  }

  /**
   * Takes over what another core had learnt. Nothing changes when it is refused: because the bytes are no
   * snapshot of this version, are older than ten minutes, or this core has begun to work.
   * @param now milliseconds on the host's clock, which must count from where the other one's did.
   * @returns what the core asks for; undefined when it was refused.
   */
  restore(bytes: Uint8Array, now: number): Command[] | undefined {
    if (this.#poisoned || bytes.length > layout.snapshotSize) return undefined;
    const at = this.#exports.core_snapshot();
    this.#memory.setUint32(at + layout.snapshotLength, bytes.length, true);
    new Uint8Array(this.#memory.buffer, at + layout.snapshotBytes, bytes.length).set(bytes);
    let count: number;
    try {
      count = this.#exports.core_restore(now);
    } catch {
      throw this.#poison();
    }
    return count < 0 ? undefined : this.#drain(count);
  }

  /** A call trapped: this instance is of no more use. */
  #poison(): CoreError {
    this.#poisoned = true;
    return poisoned();
  }

  #drain(count: number): Command[] {
    const memory = this.#memory;
    const commands = new Array<Command>(count);
    for (let i = 0, at = this.#outbox; i < count; ++i, at += layout.commandSize) {
      commands[i] = {
        kind: memory.getUint16(at + layout.commandKind, true),
        handle: memory.getUint32(at + layout.commandHandle, true),
        a: memory.getUint32(at + layout.commandA, true),
        b: memory.getUint32(at + layout.commandB, true),
        at: memory.getFloat64(at + layout.commandAt, true),
      };
    }
    return commands;
  }

  #check(result: number): number {
    if (result >= 0) return result;
    const status = -result;
    throw new CoreError(status, `the core refused an event: status ${status} of docs/abi.md`);
  }
}

function poisoned(): CoreError {
  return new CoreError(
    -1,
    'the core stopped at a fault of its own (a failed CHECK); the next operation gets a new one; please report this',
  );
}

/** The word `a` of attempt_finished and probe_finished (src/event.h, AttemptEnd). */
export function packEnd(attempt: number, end: AttemptEnd<unknown>): number {
  const base = Math.min(Math.max(end.baseBackoffMS ?? 0, 0), 0xffff);
  return (attempt | (end.evidence << 8) | (end.along === true ? 0x8000 : 0) | (base << 16)) >>> 0;
}
