// What the database can do, asked from the database itself and never assumed.
//
// Transaction numbers are remembered by members of a replica set and through mongos, and by nobody else. A
// client that is told "exactly once" repeats writes, so a wrong yes here would write twice.
// Cursors live in one server, so the answer is asked for anew when the driver sees another primary.

import { createHash } from 'node:crypto';

import { type Document, MongoServerError } from 'mongodb';

import type { Database } from './database.ts';

/** What a server's hello says about it. */
export interface ServerInfo {
  /** `mongodb`, or what the server calls itself if it is another engine. */
  readonly engine: string;
  readonly sessions: boolean;
  /** Deduplicates writes by (session, transaction number). */
  readonly transactionNumbers: boolean;
  /** A mongos: cursors live in one of several routers. */
  readonly sharded: boolean;
  /** 4 bytes that are others in another server, in another term of the same primary, and after a restart. */
  readonly fingerprint: Uint8Array;
}

const HELLO_TIMEOUT_MS = 2000;
const FRESH_MS = 60_000;

/** Asks the server, and remembers the answer for a minute. */
export class ServerProbe {
  private readonly database: Database;
  private known: { readonly info: ServerInfo; readonly at: number } | undefined;
  /** Counts changes, so that an answer that was under way during one is not kept. */
  private changes = 0;

  constructor(database: Database) {
    this.database = database;
    database.onPrimaryChange(() => {
      this.known = undefined;
      this.changes += 1;
    });
  }

  /** The answer of the last minute, if there was one and the server is the same. */
  get latest(): ServerInfo | undefined {
    const { known } = this;
    return known !== undefined && performance.now() - known.at < FRESH_MS ? known.info : undefined;
  }

  /** Asks, within two seconds. Throws what the driver throws. */
  async ask(until: number): Promise<ServerInfo> {
    const now = performance.now();
    const { changes } = this;
    const limit = Math.min(until, now + HELLO_TIMEOUT_MS);
    const info = readHello(await this.greet(limit));
    if (changes === this.changes) this.known = { info, at: now };
    return info;
  }

  /** `hello`, or its older name for a server that does not know that one. */
  private async greet(until: number): Promise<Document> {
    try {
      return await this.database.run('admin', { hello: 1 }, { until });
    } catch (error) {
      if (!isUnknownCommand(error)) throw error;
      return this.database.run('admin', { isMaster: 1 }, { until });
    }
  }
}

/** CommandNotFound, by its code or, from servers that give no code, by its name. */
function isUnknownCommand(error: unknown): boolean {
  if (!(error instanceof MongoServerError)) return false;
  return error.code === 59 || error.codeName === 'CommandNotFound';
}

function readHello(hello: Document): ServerInfo {
  const { engine, setName, msg, logicalSessionTimeoutMinutes } = hello;
  const sessions = typeof logicalSessionTimeoutMinutes === 'number';
  const sharded = msg === 'isdbgrid';
  return {
    engine: typeof engine === 'string' ? engine : 'mongodb',
    sessions,
    transactionNumbers: sessions && (sharded || typeof setName === 'string'),
    sharded,
    fingerprint: fingerprintOf(hello),
  };
}

/** From what the server says of itself, not from its address: two gateways may reach it by two. */
export function fingerprintOf({ me, electionId, topologyVersion }: Document): Uint8Array {
  const { processId } = (topologyVersion ?? {}) as Document;
  const identity = [me, electionId, processId].map((part: unknown) => String(part ?? ''));
  return createHash('sha256').update(identity.join('\0')).digest().subarray(0, 4);
}
