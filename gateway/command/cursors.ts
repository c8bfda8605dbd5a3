// Between the tokens that clients hold and the cursors that the database knows.
//
// A cursor lives in one server. When another one has become the primary, or the same one anew, a getMore is
// refused without asking: what it could get would not be the next batch.

import { type Document, Long } from 'mongodb';

import type { CursorTokens, ServerCursor } from '../database/cursor-tokens.ts';
import { wordOfServer } from '../database/server-error.ts';
import { badRequest, Problem } from '../http/problem.ts';
import type { Command } from './rebuild.ts';

const CURSOR_NOT_FOUND = 43;

/** The lists in the reply to killCursors. */
const LISTS = ['cursorsKilled', 'cursorsNotFound', 'cursorsAlive', 'cursorsUnknown'] as const;

/** Where a command goes: the server's fingerprint and, unless it has no sessions, the session. */
export interface Place {
  readonly server: Uint8Array;
  readonly sessionId: Uint8Array | undefined;
}

/** The cursors that one command names, and the one that its reply opens or continues. */
export class CommandCursors {
  private readonly tokens: CursorTokens;
  private readonly command: Command;
  private readonly keyId: string;
  /** By token; empty unless the command is a getMore or killCursors. */
  private readonly opened: ReadonlyMap<string, ServerCursor>;
  private place: Place | undefined;

  /** Throws a 400 problem for a token that is not of this key and namespace. */
  constructor(tokens: CursorTokens, command: Command, keyId: string) {
    this.tokens = tokens;
    this.command = command;
    this.keyId = keyId;
    this.opened = new Map(named(command).map((token) => [token, this.open(token)]));
  }

  /** The session of the cursors that the command names. */
  get sessionId(): Uint8Array | undefined {
    return this.opened.values().next().value?.sessionId;
  }

  /**
   * The document to send, with the database's cursors in the place of tokens, or undefined for a killCursors
   * whose cursors are gone with their server. Throws the 410 problem for a getMore whose cursor is.
   */
  bind(place: Place): Document | undefined {
    this.place = place;
    const { name, document } = this.command;
    if (this.opened.size === 0) return document;
    const alive = [...this.opened.values()].filter(
      ({ server }) => Buffer.compare(server, place.server) === 0,
    );
    const ids = alive.map(({ id }) => id);
    if (name === 'killCursors') return ids.length === 0 ? undefined : { ...document, cursors: ids };
    if (ids.length === 0) throw cursorLost();
    return { ...document, [name]: ids[0] };
  }

  /** The cleaned reply, changed in place: with tokens in the place of the database's cursors. */
  seal(reply: Document): Document {
    if (this.command.name === 'killCursors') return this.sealLists(reply);
    const cursor = reply['cursor'] as { id?: unknown; ns?: unknown } | undefined;
    if (cursor === undefined) return reply;
    const id = cursor.id instanceof Long ? cursor.id : Long.fromNumber(Number(cursor.id));
    cursor.id = id.isZero() ? 0 : this.token(id, cursor.ns);
    return reply;
  }

  private open(token: string): ServerCursor {
    const { database, collection = '' } = this.command;
    const owner = { keyId: this.keyId, namespace: `${database}.${collection}` };
    const cursor = this.tokens.open(token, owner);
    if (cursor === undefined) throw invalidCursor();
    return cursor;
  }

  private token(id: Long, ns: unknown): string {
    const { server = nowhere, sessionId = noSession } = this.place ?? {};
    const { database, collection = '' } = this.command;
    // Commands that list things answer with a namespace of their own.
    const namespace = typeof ns === 'string' ? ns : `${database}.${collection}`;
    return this.tokens.seal({ id, sessionId, server }, { keyId: this.keyId, namespace });
  }

  /** Cursors that the database was not asked about count as not found. */
  private sealLists(reply: Document): Document {
    const byId = new Map([...this.opened].map(([token, { id }]) => [String(id), token]));
    const rest = new Set(this.opened.keys());
    const lists = LISTS.map((list) => {
      const ids = (reply[list] ?? []) as unknown[];
      const tokens = ids.flatMap((id) => byId.get(String(id)) ?? []);
      for (const token of tokens) rest.delete(token);
      return [list, tokens] as const;
    });
    const sealed: Document = { ...Object.fromEntries(lists), ok: 1 };
    return { ...sealed, cursorsNotFound: [...(sealed['cursorsNotFound'] as string[]), ...rest] };
  }
}

const noSession = new Uint8Array(16);
const nowhere = new Uint8Array(4);

function named({ name, document }: Command): readonly string[] {
  if (name === 'getMore') return [document['getMore'] as string];
  return name === 'killCursors' ? (document['cursors'] as string[]) : [];
}

/** Whether the database said that it does not have the cursor, or not any more. */
export function isCursorNotFound(error: unknown): boolean {
  return wordOfServer(error)?.code === CURSOR_NOT_FOUND;
}

/** The problem of a cursor that nobody can continue. */
export function cursorLost(): Problem {
  return new Problem({
    type: 'cursor-lost',
    status: 410,
    detail:
      'The cursor is gone: the database has a new primary, or it ended the cursor, which was killed, ' +
      'read to its end, or idle for ten minutes. Run the query again.',
    server: { code: CURSOR_NOT_FOUND, codeName: 'CursorNotFound', errorLabels: [] },
  });
}

function invalidCursor(): Problem {
  return badRequest(
    'invalid-cursor',
    'This is no cursor of this key and collection. Send what cursor.id was, with the database and ' +
      'collection of cursor.ns, to a gateway with the session secret of the one that gave it.',
  );
}
