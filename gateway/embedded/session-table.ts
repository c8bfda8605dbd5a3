// What each session did last: the memory that makes a repeated write happen once.
//
// Like a shop that notes, for each customer, the number of the last order and what of it was delivered. The
// same number again delivers only the rest; a smaller number is refused, because its note may be gone. A
// statement writes its note in the same tick as it takes effect, so there is no moment between them.
//
// As in MongoDB a note outlives its session: a client may end a session while a copy of its last write is
// still on its way. Statements that failed or changed nothing leave no note, and are run again.

import { CommandError } from './command-error.ts';
import { SESSION_TIMEOUT_MINUTES } from './identity.ts';

/** MongoDB's TransactionRecordMinimumLifetimeMinutes. */
const LIFETIME_MS = SESSION_TIMEOUT_MINUTES * 60_000;

/** What the statements of one write did, by their index. */
export type Receipts = Map<number, unknown>;

interface Entry {
  readonly txnNumber: number;
  /** Command name and namespace, to notice a number that was used for something else. */
  readonly purpose: string;
  readonly receipts: Receipts;
  readonly lastUse: number;
}

/** The last retryable write of each session. Times are milliseconds of any monotonic clock. */
export class SessionTable {
  private readonly entries = new Map<string, Entry>();
  private readonly maxSessions: number;

  constructor(maxSessions = 250_000) {
    this.maxSessions = maxSessions;
  }

  /**
   * What an earlier attempt of this write did; the write adds what it does now. Throws TransactionTooOld for
   * a number below the session's last, InvalidOptions for a number that another kind of command has used, and
   * TooManyLogicalSessions when all records are younger than 30 minutes: forgetting one would repeat a write.
   */
  admit(session: string, txnNumber: number, purpose: string, now: number): Receipts {
    const entry = this.entries.get(session);
    if (entry === undefined) this.makeRoom(now);
    else if (txnNumber < entry.txnNumber) {
      throw new CommandError(
        'TransactionTooOld',
        `Retryable write with txnNumber ${txnNumber} is prohibited because a newer retryable ` +
          `write with txnNumber ${entry.txnNumber} has already started on this session.`,
      );
    } else if (txnNumber === entry.txnNumber && entry.purpose !== purpose) {
      throw new CommandError(
        'InvalidOptions',
        `txnNumber ${txnNumber} of this session was used by another command; one number is one command.`,
      );
    }
    const receipts: Receipts =
      entry?.txnNumber === txnNumber ? entry.receipts : new Map<number, unknown>();
    // Deleted first, so that the map's order is the order of last use.
    this.entries.delete(session);
    this.entries.set(session, { txnNumber, purpose, receipts, lastUse: now });
    return receipts;
  }

  private makeRoom(now: number): void {
    for (const [session, { lastUse }] of this.entries) {
      if (now - lastUse < LIFETIME_MS) break;
      this.entries.delete(session);
    }
    if (this.entries.size >= this.maxSessions) {
      throw new CommandError(
        'TooManyLogicalSessions',
        `Cannot remember more than ${this.maxSessions} sessions; wait 30 minutes or start anew.`,
      );
    }
  }
}
