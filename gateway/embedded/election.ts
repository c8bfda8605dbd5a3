// Who is primary: the engine itself, except for a while after it was told to step down.
//
// A step-down is played by one engine on one address: for some seconds it is a secondary, then the primary of
// the next term. What a new primary would not have, the open cursors, is gone; what replication would
// have brought it, documents and transaction records, is still there.

import { ObjectId } from 'mongodb';

/** The terms of one engine. Times are milliseconds of any monotonic clock. */
export class Election {
  private term = 1;
  private secondaryUntil = -Infinity;

  /** Makes the engine a secondary for so long; it is then elected for the next term. */
  stepDown(forMS: number, now: number): void {
    this.secondaryUntil = now + forMS;
    this.term += 1;
  }

  /** Ends a step-down before its time. */
  standAgain(): void {
    this.secondaryUntil = -Infinity;
  }

  isPrimary(now: number): boolean {
    return now >= this.secondaryUntil;
  }

  /** Grows with each term, as drivers expect it to. */
  get electionId(): ObjectId {
    return new ObjectId(`7fffffff${this.term.toString(16).padStart(16, '0')}`);
  }
}
