// A Host whose time passes only when the test says so.
//
// Timers are plain entries in a list, so a test can count them, and can lose them, as workerd does with
// those of an invocation that is over. Wall clock and timers are apart, because a clock may be set.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { loadCore } from '../../../edge-adapter/node/load-core.ts';
import type { Host, InvocationContext, Timer } from '../../src/host.ts';

interface Pending {
  readonly callback: () => void;
  readonly due: number;
}

export class VirtualHost implements Host {
  readonly name = 'virtual';
  readonly profile: 'edge' | 'node' = 'edge';
  readonly wakesAcrossInvocations: boolean;
  /** Each delay that was asked for, in order. */
  readonly delays: number[] = [];
  /** What keepAlive got, with its context. */
  readonly kept: { promise: Promise<unknown>; context: InvocationContext | undefined }[] = [];
  /** The module for the next core; a test may put a broken one here. */
  module: WebAssembly.Module = loadCore();
  /** How far the clock is from the time that passed; a test may set the clock by it. */
  clockOffset = Date.UTC(2026, 10, 23);
  readonly #pending = new Set<Pending>();
  #passed = 0;

  constructor(wakesAcrossInvocations = true) {
    this.wakesAcrossInvocations = wakesAcrossInvocations;
  }

  loadCore(): WebAssembly.Module {
    return this.module;
  }

  now(): number {
    return this.clockOffset + this.#passed;
  }

  setTimer(callback: () => void, delayMS: number): Timer {
    this.delays.push(delayMS);
    const timer: Pending = { callback, due: this.#passed + delayMS };
    this.#pending.add(timer);
    return timer;
  }

  clearTimer(timer: Timer): void {
    this.#pending.delete(timer as Pending);
  }

  randomBytes(length: number): Uint8Array {
    return new Uint8Array(length).fill(7);
  }

  variable(): undefined {
    return undefined;
  }

  fetch(): Promise<Response> {
    return Promise.reject(new Error('a virtual host has no network'));
  }

  keepAlive(promise: Promise<unknown>, context: InvocationContext | undefined): void {
    promise.catch(() => undefined);
    this.kept.push({ promise, context });
  }

  /** Timers that would still fire. */
  get timers(): number {
    return this.#pending.size;
  }

  /** Milliseconds until the next timer fires. */
  get nextTimer(): number {
    return Math.min(...[...this.#pending].map(({ due }) => due)) - this.#passed;
  }

  /** Loses all timers, as the end of the invocations that made them does. */
  loseTimers(): void {
    this.#pending.clear();
  }

  /** Lets all promises that can move do so. */
  async settle(): Promise<void> {
    await nextTurn();
  }

  /** Lets time pass, firing timers in their order. */
  async advance(ms: number): Promise<void> {
    const until = this.#passed + ms;
    for (;;) {
      await this.settle();
      const [next] = [...this.#pending].sort((a, b) => a.due - b.due);
      if (next === undefined || next.due > until) break;
      this.#passed = Math.max(this.#passed, next.due);
      this.#pending.delete(next);
      next.callback();
    }
    this.#passed = until;
    await this.settle();
  }
}
