// The deadlines of the commands under way, with one timer for all of them.
//
// A timer of its own for each command, started and stopped, cost more than reading and writing its Extended
// JSON. There are as many commands under way as connections, so looking at all of them now and then is little.

import { DeadlineError } from './outcome.ts';

/** How late a deadline may be noticed, in milliseconds. */
const TICK_MS = 10;

/** One command's deadline. */
export interface Deadline {
  /** On the clock of `performance.now()`. */
  readonly until: number;
  readonly controller: AbortController;
}

/** Aborts what is not deleted before its deadline, with a DeadlineError. */
export class Deadlines {
  private readonly underWay = new Set<Deadline>();
  private timer: NodeJS.Timeout | undefined;

  add(until: number, controller: AbortController): Deadline {
    const deadline = { until, controller };
    this.underWay.add(deadline);
    this.timer ??= setInterval(() => {
      this.tick();
    }, TICK_MS);
    return deadline;
  }

  delete(deadline: Deadline): void {
    this.underWay.delete(deadline);
  }

  private tick(): void {
    const now = performance.now();
    for (const deadline of this.underWay) {
      if (deadline.until > now) continue;
      this.underWay.delete(deadline);
      deadline.controller.abort(new DeadlineError());
    }
    if (this.underWay.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
