// The heartbeat: on Node a client asks now and then whether its database is there, so that the first operation after a
// rest need not, and an outage is known before somebody waits for it.

import type { MongoClient } from '../../js/src/index.ts';

/** Asks from the first change of state on, which the first operation makes. Keeps no process alive. */
export class Heartbeat {
  #timer: NodeJS.Timeout | undefined;

  /** @param everyMS milliseconds; 0: never. */
  constructor(client: MongoClient, everyMS: number) {
    if (everyMS === 0) return;
    const start = (): void => {
      client.off('stateChanged', start);
      this.#timer = setInterval(() => {
        // What it meets is told by events, and by the next operation.
        client.connect().catch(() => undefined);
      }, everyMS).unref();
    };
    client.on('stateChanged', start);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
