// What each session did last: the memory that makes a repeated write happen once.
//
// Like a shop that notes, for each customer, the number of the last order and its receipt. The same number
// again gets the receipt; a smaller number is refused, because its receipt may be gone. The table is
// consulted in the same tick as the write itself, so there is no moment between them.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { SESSION_TIMEOUT_MINUTES } from './identity.ts';

const TIMEOUT_MS = SESSION_TIMEOUT_MINUTES * 60_000;

interface Entry {
  txnNumber: number;
  /** Command name and namespace, to notice a number that was used for something else. */
  purpose: string;
  /** Absent until the command was executed; its failed statements are remembered with the others. */
  receipt: { reply: Document; statements: number[] } | undefined;
  lastUse: number;
}

/** What to do with a write that carries a transaction number. */
export type Admission = { readonly replay: Document } | 'run';

/** The last retryable write of each session. Times are milliseconds of any monotonic clock. */
export class SessionTable {
  private readonly entries = new Map<string, Entry>();
  private readonly maxSessions: number;

  constructor(maxSessions = 100_000) {
    this.maxSessions = maxSessions;
  }

  /**
   * Asks whether a write may run. Throws TransactionTooOld for a number below the session's last,
   * InvalidOptions for a number that another kind of command has used, and TooManyLogicalSessions
   * when every remembered session is younger than 30 minutes: forgetting one would repeat a write.
   */
  admit(session: string, txnNumber: number, purpose: string, now: number): Admission {
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
    } else if (txnNumber === entry.txnNumber && entry.receipt !== undefined) {
      entry.lastUse = now;
      const { reply, statements } = entry.receipt;
      return { replay: { ...reply, retriedStmtIds: statements } };
    }
    // Deleted first, so that the map's order is the order of last use.
    this.entries.delete(session);
    this.entries.set(session, { txnNumber, purpose, receipt: undefined, lastUse: now });
    return 'run';
  }

  /** Notes the reply of the write just admitted; `statements` are those that took effect. */
  record(session: string, reply: Document, statements: number[]): void {
    const entry = this.entries.get(session);
    if (entry !== undefined) entry.receipt = { reply, statements };
  }

  /** Forgets a session that its client has ended. */
  end(session: string): void {
    this.entries.delete(session);
  }

  private makeRoom(now: number): void {
    for (const [session, { lastUse }] of this.entries) {
      if (now - lastUse < TIMEOUT_MS) break;
      this.entries.delete(session);
    }
    if (this.entries.size >= this.maxSessions) {
      throw new CommandError(
        'TooManyLogicalSessions',
        `Cannot remember more than ${this.maxSessions} sessions; end some or wait 30 minutes.`,
      );
    }
  }
}
