// Sessions that carried writes are ended once they are idle, so that the database need not keep them.
//
// A client cannot end its sessions itself: an isolate vanishes without a word. The database keeps each for half
// an hour, and has room for a million. It does not forget with a session what its writes were, so ending one
// that is still in use elsewhere does no harm. There is no timer: requests sweep on their way.

import { Binary } from 'mongodb';

import type { Database } from './database.ts';

/** After its last write, in milliseconds; far above the 60 s within which a write may be repeated. */
const IDLE_MS = 5 * 60_000;

/** At most one sweep in this time, in milliseconds. */
const SWEEP_MS = 10_000;

/** Sessions that one command ends. */
const BATCH = 1000;

const TIMEOUT_MS = 5000;

/** The sessions of one gateway's token writes, at most `max`; the longest idle are then left to the database. */
export class IdleSessions {
  private readonly database: Database;
  private readonly now: () => number;
  private readonly max: number;
  /** When each was last used, the longest idle first. Ids in hexadecimal. */
  private readonly lastUse = new Map<string, number>();
  private nextSweep = 0;

  /** `now` is the gateway's clock in milliseconds. */
  constructor(database: Database, now: () => number, max = 10_000) {
    this.database = database;
    this.now = now;
    this.max = max;
  }

  /** Notes that a session carries a write now. */
  note(sessionId: Uint8Array): void {
    const id = Buffer.from(sessionId).toString('hex');
    this.lastUse.delete(id);
    this.lastUse.set(id, this.now());
    if (this.lastUse.size <= this.max) return;
    for (const oldest of this.lastUse.keys()) {
      this.lastUse.delete(oldest);
      break;
    }
  }

  /** Ends what is idle, if it is time to look. Nobody waits for it, and it may fail. */
  sweep(): void {
    if (this.lastUse.size === 0) return;
    const now = this.now();
    if (now < this.nextSweep) return;
    this.nextSweep = now + SWEEP_MS;
    const idle: string[] = [];
    for (const [id, at] of this.lastUse) {
      if (now - at < IDLE_MS || idle.length === BATCH) break;
      idle.push(id);
    }
    if (idle.length === 0) return;
    for (const id of idle) this.lastUse.delete(id);
    const endSessions = idle.map((id) => ({
      id: new Binary(Buffer.from(id, 'hex'), Binary.SUBTYPE_UUID),
    }));
    const until = performance.now() + TIMEOUT_MS;
    // What is not ended now, the database ends by itself.
    void this.database.run('admin', { endSessions }, { until }).catch(() => undefined);
  }
}
