// How many commands run at once, and who waits for a turn: a limit with a short queue, newest first.
//
// When more comes than the database can do, a long queue in order of arrival answers everybody too late. Newest
// first answers most in time; those who have waited longest would be late anyway, and are told at once
// that nothing was sent.

import { OVERLOADED, Problem, RETRY_AFTER } from '../http/problem.ts';

/** What is admitted. */
export interface AdmissionLimits {
  /** Commands at the database at once. */
  readonly maxConcurrent: number;
  /** Commands that may wait for one of them to end; the oldest gives way to one more. 0 for none. */
  readonly maxQueued: number;
}

/** Nobody waits longer than this, nor longer than half of what is left of the deadline. */
const MAX_WAIT_MS = 1000;

/** One who waits, linked to its neighbours, so that any can leave at once. */
interface Waiter {
  readonly admit: () => void;
  readonly refuse: () => void;
  older: Waiter | undefined;
  newer: Waiter | undefined;
}

/** Admits commands. While anybody waits, all turns are taken: a turn that ends is handed on. */
export class Admission {
  private readonly limits: AdmissionLimits;
  private running = 0;
  private queued = 0;
  private oldest: Waiter | undefined;
  private newest: Waiter | undefined;

  constructor(limits: AdmissionLimits) {
    this.limits = limits;
  }

  /**
   * Runs `work` when it is its turn. Throws the 503 problem `overloaded` when its turn does not come soon
   * enough; `until`, the deadline, is on the clock of `performance.now()`.
   */
  async run<T>(until: number, work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.maxConcurrent) this.running += 1;
    else await this.turn(until);
    try {
      return await work();
    } finally {
      if (this.newest === undefined) this.running -= 1;
      else this.newest.admit();
    }
  }

  private turn(until: number): Promise<void> {
    if (this.limits.maxQueued === 0) throw overloaded();
    if (this.queued === this.limits.maxQueued) this.oldest?.refuse();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.remove(waiter);
      };
      const waiter: Waiter = {
        admit: () => {
          leave();
          resolve();
        },
        refuse: () => {
          leave();
          reject(overloaded());
        },
        older: this.newest,
        newer: undefined,
      };
      const timer = setTimeout(
        waiter.refuse,
        Math.min(MAX_WAIT_MS, (until - performance.now()) / 2),
      );
      this.add(waiter);
    });
  }

  private add(waiter: Waiter): void {
    if (this.newest === undefined) this.oldest = waiter;
    else this.newest.newer = waiter;
    this.newest = waiter;
    this.queued += 1;
  }

  private remove({ older, newer }: Waiter): void {
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    this.queued -= 1;
  }
}

function overloaded(): Problem {
  return new Problem({
    type: 'overloaded',
    status: 503,
    detail:
      'More commands came than the database can run in time. Nothing was sent; try again later.',
    server: OVERLOADED,
    headers: RETRY_AFTER,
  });
}
