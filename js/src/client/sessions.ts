// Sessions: the (session, number) pairs under which a server recognises a repeated write.
//
// A server remembers, for each session, only its newest number. So a session carries one write at a
// time, its number grows by one a write, and all attempts of a write share it: one token is one
// command. A session is forgotten when it has rested for a minute, because whoever slept longer cannot
// know what the server still remembers.

import type { Token } from '../batch/parcel.ts';
import { UUID } from '../ejson/index.ts';
import type { Host } from '../host.ts';

/** The token of a write; where it is honoured is added attempt by attempt. */
export type WriteToken = Pick<Token, 'session' | 'txnNumber'>;

interface Resting extends WriteToken {
  since: number;
}

/** How long a session may rest before it is forgotten, in ms. */
const restMaxMS = 60_000;
/** How many sessions may rest at once; the rest is forgotten. */
const restingMax = 64;

export class Sessions {
  readonly #host: Host;
  readonly #resting: Resting[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  /** A token for one write. */
  takeForWrite(): WriteToken {
    const rested = this.#resting.pop();
    if (rested !== undefined && this.#host.now() - rested.since < restMaxMS) {
      return { session: rested.session, txnNumber: rested.txnNumber + 1 };
    }
    // The newest of the stack was too old, so all below it are.
    this.#resting.length = 0;
    return { session: this.mint(), txnNumber: 1 };
  }

  /** Returns the token of a write whose end is known. */
  giveBack(token: WriteToken): void {
    if (this.#resting.length < restingMax)
      this.#resting.push({ ...token, since: this.#host.now() });
  }

  /** A random UUID (version 4). */
  mint(): string {
    const bytes = this.#host.randomBytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return String(new UUID(bytes));
  }
}
