// The load: callers that offer one operation after the other until it is enough.

import type { Told } from './judge.ts';
import type { Caller, Operation } from './operations.ts';
import { offer } from './operations.ts';

/** A caller that was refused without a request waits as it is told, within these limits in ms. */
const refusedPause = { least: 25, most: 1000 };

export class Load {
  readonly told: Told[] = [];
  /** Operations told `applied` so far. */
  applied = 0;
  readonly #operations: Iterator<Operation>;
  readonly #started = new Set<number>();
  #stopped = false;

  constructor(operations: Iterable<Operation>) {
    this.#operations = operations[Symbol.iterator]();
  }

  /** Offers operations, `width` at once for each caller, until `stop()` or until there are no more. */
  async run(callers: readonly Caller[], width: number): Promise<void> {
    const lines = callers.flatMap((caller) =>
      Array.from({ length: width }, () => this.#line(caller)),
    );
    await Promise.all(lines);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Since when the oldest operation runs, on the clock of `performance.now()`; all before are settled. */
  get oldestStart(): number {
    return Math.min(...this.#started, performance.now());
  }

  async #line(caller: Caller): Promise<void> {
    while (!this.#stopped) {
      const next = this.#operations.next();
      if (next.done === true) return;
      // Two that start at the same instant must not share an entry.
      let start = performance.now();
      while (this.#started.has(start)) start += 1e-6;
      this.#started.add(start);
      const told = await offer(caller, next.value);
      this.#started.delete(start);
      this.told.push(...told);
      const [first] = told;
      if (first?.outcome === 'applied') this.applied += 1;
      if (first?.sent !== false) continue;
      const { retryAfterMS = 0 } = first;
      await pause(Math.min(Math.max(retryAfterMS, refusedPause.least), refusedPause.most));
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
