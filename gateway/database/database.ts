// Sending one command through the driver: once, within a deadline, and knowing whether it was sent at all.
//
// Nothing can be sent that was not serialised, and BSON asks every value for `toBSON` as it serialises. So the
// command's last value notes the moment: while it was not asked, the command is certainly not on its way,
// whatever error the driver throws. The deadline is an abort signal, because the driver's
// own `timeoutMS` has no effect in version 7.9; the server is told by maxTimeMS.

import { type ClientSession, type Db, type Document, Long, type MongoClient } from 'mongodb';

import { FirstConnection } from './client.ts';
import { Deadlines } from './deadlines.ts';
import { RAW_FIELDS, readExact } from './exact-types.ts';
import { DeadlineError } from './outcome.ts';
import { PrimaryWatch } from './primary-watch.ts';
import { withSession } from './sessions.ts';

/** How a command is to be sent. */
export interface Sending {
  /** When the attempt must be over, on the clock of `performance.now()`. */
  readonly until: number;
  /** Called just before the command goes out; what it throws is thrown, and nothing is sent. */
  readonly onSend?: () => void;
  /** 16 bytes; without them the driver uses a session of its own. */
  readonly sessionId?: Uint8Array | undefined;
  readonly txnNumber?: number | undefined;
  /** Integers and doubles of documents come as the driver's classes, which tell them apart. Default false. */
  readonly exactTypes?: boolean;
}

/** What the answer needs to get back before the deadline, at most: milliseconds. */
const MAX_MARGIN_MS = 100;

/** Handles of databases that are kept; when there are more, all are made anew. */
const MAX_HANDLES = 1000;

/** A database server, or a set of them, behind the driver. */
export class Database {
  private readonly client: MongoClient;
  private readonly firstConnection: FirstConnection;
  private readonly handles = new Map<string, Db>();
  private readonly deadlines = new Deadlines();

  constructor(client: MongoClient) {
    this.client = client;
    this.firstConnection = new FirstConnection(client);
  }

  /** Calls back whenever the driver sees another primary than before, or the same one in a new term. */
  onPrimaryChange(listener: () => void): void {
    const watch = new PrimaryWatch();
    this.client.on('topologyDescriptionChanged', ({ previousDescription, newDescription }) => {
      if (watch.sees(previousDescription, newDescription)) listener();
    });
  }

  /**
   * Runs a command and returns the server's reply. The command is completed in place, so it can be run once only.
   * Throws what the driver throws, or DeadlineError.
   */
  async run(database: string, command: Document, sending: Sending): Promise<Document> {
    const { until, sessionId } = sending;
    const left = until - performance.now();
    if (left < 1) throw new DeadlineError();
    if (!this.firstConnection.made) await this.firstConnection.wait(left);
    complete(command, sending);
    if (sessionId === undefined) return this.send(database, command, sending, undefined);
    return withSession(this.client, sessionId, (session) =>
      this.send(database, command, sending, session),
    );
  }

  /** The driver works out a database's options anew for each handle: 19 µs of a request after a rest. */
  private db(name: string): Db {
    const known = this.handles.get(name);
    if (known !== undefined) return known;
    if (this.handles.size === MAX_HANDLES) this.handles.clear();
    const handle = this.client.db(name);
    this.handles.set(name, handle);
    return handle;
  }

  private async send(
    database: string,
    command: Document,
    { until, exactTypes = false }: Sending,
    session: ClientSession | undefined,
  ): Promise<Document> {
    const controller = new AbortController();
    const entry = this.deadlines.add(until, controller);
    try {
      const reply = await this.db(database).command(command, {
        signal: controller.signal,
        // Regular expressions keep options that JavaScript's own do not have.
        bsonRegExp: true,
        ...(exactTypes ? { fieldsAsRaw: RAW_FIELDS } : {}),
        ...(session === undefined ? {} : { session }),
      });
      return exactTypes ? readExact(reply) : reply;
    } finally {
      this.deadlines.delete(entry);
    }
  }
}

/** Completes the command with its number, its time limit, and the value that notes its sending. */
function complete(command: Document, { until, txnNumber, onSend }: Sending): void {
  if (txnNumber !== undefined) command['txnNumber'] = Long.fromNumber(txnNumber);
  if ('getMore' in command) {
    // Servers refuse a time limit on the getMore of an ordinary cursor.
    const last = Object.keys(command).at(-1) ?? '';
    const value: unknown = command[last];
    command[last] = new NotingValue(onSend, () => value);
  } else {
    // The server counts the time of all batches of a cursor together, unless it is to count none.
    const none = command['maxTimeMS'] === 0;
    command['maxTimeMS'] = new NotingValue(onSend, () => (none ? 0 : maxTimeMS(until)));
  }
}

/** A value that BSON asks for at the moment of sending. */
class NotingValue {
  private readonly onSend: (() => void) | undefined;
  private readonly value: () => unknown;

  constructor(onSend: (() => void) | undefined, value: () => unknown) {
    this.onSend = onSend;
    this.value = value;
  }

  toBSON(): unknown {
    this.onSend?.();
    return this.value();
  }
}

/** What the server may take: less than is left, so that its own "too late" arrives in time. */
function maxTimeMS(until: number): number {
  const left = until - performance.now();
  return Math.max(1, Math.floor(left - Math.min(MAX_MARGIN_MS, left / 10)));
}
