// Open cursors: what is left of a result, whose it is, and when it is forgotten.
//
// A cursor belongs to the session that opened it. Like a cloakroom ticket it is worth nothing to
// anybody else, lapses after ten minutes, and there are only so many hooks.

import { randomInt } from 'node:crypto';

import { BSON, type Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { MAX_DOCUMENT_BYTES } from './identity.ts';

const TIMEOUT_MS = 10 * 60_000;
const FIRST_BATCH = 101;

interface Cursor {
  readonly namespace: string;
  readonly session: string | undefined;
  readonly documents: readonly Document[];
  position: number;
  lastUse: number;
}

/** Documents to answer with, and the cursor that has the rest (0: none). */
export interface Batch {
  readonly documents: Document[];
  readonly id: number;
}

/** Open cursors, at most `maxCursors`; the one unused for longest makes room. */
export class CursorTable {
  private readonly cursors = new Map<number, Cursor>();
  private readonly maxCursors: number;

  constructor(maxCursors = 1000) {
    this.maxCursors = maxCursors;
  }

  /** The first batch of a result; opens a cursor when it does not hold everything. */
  open(
    result: { namespace: string; session: string | undefined; documents: readonly Document[] },
    batchSize: number | undefined,
    singleBatch: boolean,
    now: number,
  ): Batch {
    const cursor: Cursor = { ...result, position: 0, lastUse: now };
    const documents = take(cursor, batchSize ?? FIRST_BATCH);
    if (singleBatch || cursor.position >= cursor.documents.length) return { documents, id: 0 };
    this.makeRoom(now);
    // 2^47 keeps the id a safe integer; guessing one is no use without the session.
    const id = randomInt(1, 2 ** 47);
    this.cursors.set(id, cursor);
    return { documents, id };
  }

  /** The next batch. Throws CursorNotFound, or 50736 to 50738 when it is another session's. */
  next(
    id: number,
    namespace: string,
    session: string | undefined,
    batchSize: number | undefined,
    now: number,
  ): Batch {
    const cursor = this.cursors.get(id);
    if (cursor === undefined || cursor.namespace !== namespace || lapsed(cursor, now)) {
      this.cursors.delete(id);
      throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
    }
    if (cursor.session !== session) throw new CommandError(...foreign(id, cursor, session));
    this.cursors.delete(id);
    cursor.lastUse = now;
    const documents = take(cursor, batchSize ?? Infinity);
    if (cursor.position >= cursor.documents.length) return { documents, id: 0 };
    // Put back at the end, so that the map's order is the order of last use.
    this.cursors.set(id, cursor);
    return { documents, id };
  }

  /** Forgets a cursor; false when there was none. */
  kill(id: number): boolean {
    return this.cursors.delete(id);
  }

  /** Forgets the cursors of a session that its client has ended. */
  endSession(session: string): void {
    for (const [id, cursor] of this.cursors) if (cursor.session === session) this.kill(id);
  }

  /** Forgets all, as a member that was not primary before has none. */
  clear(): void {
    this.cursors.clear();
  }

  private makeRoom(now: number): void {
    for (const [id, cursor] of this.cursors) {
      if (!lapsed(cursor, now) && this.cursors.size < this.maxCursors) break;
      this.cursors.delete(id);
    }
  }
}

function lapsed(cursor: Cursor, now: number): boolean {
  return now - cursor.lastUse > TIMEOUT_MS;
}

/** MongoDB has a code for each way in which sessions can differ. */
function foreign(id: number, cursor: Cursor, session: string | undefined): [number, string] {
  if (cursor.session === undefined) {
    return [50736, `Cannot run getMore on cursor ${id}, which was not created in a session`];
  }
  if (session === undefined) {
    return [50737, `Cannot run getMore on cursor ${id}, created in a session, without one`];
  }
  return [50738, `Cannot run getMore on cursor ${id}, which was created in another session`];
}

/** Moves a cursor on by at most `count` documents and one message. */
function take(cursor: Cursor, count: number): Document[] {
  const documents: Document[] = [];
  let bytes = 0;
  while (cursor.position < cursor.documents.length && documents.length < count) {
    const document = cursor.documents[cursor.position] ?? {};
    bytes += BSON.calculateObjectSize(document);
    if (bytes > MAX_DOCUMENT_BYTES && documents.length > 0) break;
    documents.push(document);
    cursor.position += 1;
  }
  return documents;
}
