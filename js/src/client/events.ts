// The events of a client: each attempt of a command, and each change of the endpoint's state.
//
// Listeners are called a little later, in order, so that none can come between a decision and what is done
// about it. What a listener throws is the host's uncaught error.
//
// A cursor's token lets its holder read on, and events are logged. So they name a cursor by a number that is made
// of its token: the same in all events, and of no use to whoever reads it.

import type { Reply } from '../gateway-endpoint.ts';
import { Evidence } from '../generated/abi.ts';
import type { AttemptEnd, Failure, StateChange } from '../work.ts';

interface CommandEvent {
  /** Such as `find`. */
  readonly commandName: string;
  readonly databaseName: string;
  /** Grows by one an attempt; the events of one attempt share it. */
  readonly requestId: number;
}

/** An attempt is about to be sent. Its documents are the application's own: mind where they are logged. */
export interface CommandStartedEvent extends CommandEvent {
  readonly command: Reply;
}

/** The server answered. */
export interface CommandSucceededEvent extends CommandEvent {
  readonly reply: Reply;
  /** Milliseconds. */
  readonly duration: number;
}

/** The attempt failed; it may be repeated. */
export interface CommandFailedEvent extends CommandEvent {
  readonly failure: Failure;
  /** Milliseconds. */
  readonly duration: number;
}

/** An attempt took a connection of its scope's pool (maxPoolSize), or gave it back. */
export interface ConnectionPoolEvent {
  /** That of the attempt's command. */
  readonly requestId: number;
}

/** What a client tells, by name. */
export interface ClientEvents {
  connectionCheckedOut: ConnectionPoolEvent;
  connectionCheckedIn: ConnectionPoolEvent;
  commandStarted: CommandStartedEvent;
  commandSucceeded: CommandSucceededEvent;
  commandFailed: CommandFailedEvent;
  stateChanged: StateChange;
}

/** Who listens to events of a name. */
export type Listener<Name extends keyof ClientEvents> = (event: ClientEvents[Name]) => void;

/** Commands that have passwords in them: the specification of command monitoring names these. */
const sensitive =
  'authenticate saslstart saslcontinue getnonce createuser updateuser copydbgetnonce copydbsaslstart copydb'.split(
    ' ',
  );

/** Listeners by the name of what they listen to. */
export class Events {
  readonly #listeners = new Map<string, Set<Listener<never>>>();
  readonly #now: () => number;
  #requests = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(name: string, listener: Listener<never>): void {
    const known = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, known.add(listener));
  }

  remove(name: string, listener: Listener<never>): void {
    this.#listeners.get(name)?.delete(listener);
  }

  emit<Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      queueMicrotask(() => (listener as Listener<Name>)(event));
    }
  }

  /** Tells of an attempt: that it begins, and how it ended. */
  async attempt(
    command: Reply,
    serverTimeMS: number,
    send: () => Promise<AttemptEnd<Reply>>,
  ): Promise<AttemptEnd<Reply>> {
    if (this.#listeners.size === 0) return send();
    const about = {
      commandName: Object.keys(command)[0] ?? '',
      databaseName: String(command['$db']),
      requestId: (this.#requests += 1),
    };
    // The gateway tells the database so, but for the getMore of an ordinary cursor.
    const { requestId } = about;
    this.emit('connectionCheckedOut', { requestId });
    const { maxTimeMS, ...untimed } = command;
    const timed = serverTimeMS > 0 && about.commandName !== 'getMore' && maxTimeMS !== 0;
    const secret = sensitive.includes(about.commandName.toLowerCase());
    const whole = timed ? { ...command, maxTimeMS: serverTimeMS } : untimed;
    this.emit('commandStarted', { ...about, command: secret ? {} : shown(whole) });
    const started = this.#now();
    const end = await send();
    const duration = Math.max(this.#now() - started, 0);
    if (end.evidence === Evidence.answered && end.value !== undefined) {
      this.emit('commandSucceeded', { ...about, reply: secret ? {} : shown(end.value), duration });
    } else {
      const failure = (!secret && end.failure) || { message: secret ? 'it failed' : 'no answer' };
      this.emit('commandFailed', { ...about, failure, duration });
    }
    this.emit('connectionCheckedIn', { requestId });
    return end;
  }
}

/** A command or a reply as it is told. */
function shown(fields: Reply): Reply {
  const { getMore, cursor } = fields;
  const told = { ...fields };
  if (getMore) told['getMore'] = numbered(getMore);
  if (cursor && typeof cursor === 'object' && 'id' in cursor) {
    told['cursor'] = { ...cursor, id: numbered(cursor.id) };
  }
  for (const [name, value] of Object.entries(fields)) {
    // Those of killCursors, and what its reply says of each.
    if (name.startsWith('cursors') && Array.isArray(value)) told[name] = value.map(numbered);
  }
  return told;
}

/** 31 bits of a token (FNV-1a); what is none stays. */
function numbered(token: unknown): unknown {
  if (typeof token !== 'string') return token;
  let hash = 0x811c9dc5;
  for (let at = 0; at < token.length; at++) {
    hash = Math.imul(hash ^ token.charCodeAt(at), 0x01000193);
  }
  return hash >>> 1 || 1;
}
