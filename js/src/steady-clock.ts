// A clock that never runs backwards, made from one that may.
//
// The core takes an earlier time for the latest that it saw, so after a clock was set back by an hour it
// would stand still for that hour, and with it every deadline. Here time goes on from where it was.

import type { Host } from './host.ts';

export class SteadyClock {
  readonly #host: Host;
  #latest = 0;
  #setBack = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Milliseconds since 1970 when the clock was never set back; later than that if it was. */
  now(): number {
    const now = this.#host.now() + this.#setBack;
    if (now < this.#latest) this.#setBack += this.#latest - now;
    else this.#latest = now;
    return this.#latest;
  }
}
