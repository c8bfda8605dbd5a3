// From a command to its reply: the table of commands, and the once-only rule for retryable writes.
//
// Everything between admitting a write and recording its reply happens in one synchronous call, so no
// other command can come between; that is the whole of the engine's concurrency control.

import type { Document } from 'mongodb';

import * as admin from './admin-commands.ts';
import { asCommandError, CommandError } from './command-error.ts';
import { type Call, type Command, type Engine, sessionOf } from './context.ts';
import { CursorTable } from './cursor-table.ts';
import * as read from './read-commands.ts';
import { SessionTable } from './session-table.ts';
import type { StoreLimits } from './room.ts';
import { Store } from './store.ts';
import { refuseUnsupported } from './unsupported.ts';
import * as write from './write-commands.ts';

const commands = new Map<string, Command>([
  ['hello', admin.hello],
  ['isMaster', admin.hello],
  ['ismaster', admin.hello],
  ['buildInfo', admin.buildInfo],
  ['ping', admin.ping],
  ['endSessions', admin.endSessions],
  ['listCollections', admin.listCollections],
  ['drop', admin.drop],
  ['dropDatabase', admin.dropDatabase],
  ['find', read.find],
  ['getMore', read.getMore],
  ['killCursors', read.killCursors],
  ['count', read.count],
]);

const writes = new Map<string, (call: Call) => write.WriteResult>([
  ['insert', write.insert],
  ['update', write.update],
  ['delete', write.remove],
]);

/** An engine with nothing in it. */
export function createEngine(address: string, limits: StoreLimits = {}): Engine {
  const store = new Store(limits);
  return { store, sessions: new SessionTable(), cursors: new CursorTable(), address };
}

/** Runs one command and returns the reply that goes on the wire; failing is a reply too. */
export function execute(engine: Engine, command: Document, now: number): Document {
  try {
    const name = Object.keys(command)[0] ?? '';
    const database: unknown = command['$db'];
    const call: Call = {
      engine,
      name,
      command,
      database: typeof database === 'string' ? database : '',
      session: sessionOf(command['lsid']),
      now,
    };
    return { ...dispatch(call), ok: 1 };
  } catch (error) {
    return asCommandError(error).toReply();
  }
}

function dispatch(call: Call): Document {
  const { name, command } = call;
  if (command['autocommit'] !== undefined || command['startTransaction'] !== undefined) {
    throw new CommandError(
      'OperationNotSupportedInTransaction',
      'The demo engine has no multi-document transactions.',
    );
  }
  const run = writes.get(name);
  if (run !== undefined) {
    refuseUnsupported(command);
    return command['txnNumber'] === undefined ? run(call).reply : runOnce(call, run);
  }
  const handler = commands.get(name);
  if (handler === undefined) {
    throw new CommandError('CommandNotFound', `no such command: '${name}'`);
  }
  refuseUnsupported(command);
  return handler(call);
}

/** A write with a transaction number: run, or answered from memory. */
function runOnce(call: Call, run: (call: Call) => write.WriteResult): Document {
  const { name, command, database, session, engine, now } = call;
  const txnNumber: unknown = command['txnNumber'];
  if (session === undefined) {
    throw new CommandError('InvalidOptions', 'Transaction number requires a session ID');
  }
  if (typeof txnNumber !== 'number' || !Number.isSafeInteger(txnNumber) || txnNumber < 0) {
    throw new CommandError('InvalidOptions', 'Transaction number cannot be negative or so large');
  }
  if (touchesMany(command)) {
    throw new CommandError('InvalidOptions', 'Cannot use retryable writes with multi=true');
  }
  const purpose = `${name} ${database}.${String(command[name])}`;
  const admission = engine.sessions.admit(session, txnNumber, purpose, now);
  if (admission !== 'run') return admission.replay;
  const { reply, applied } = run(call);
  engine.sessions.record(session, reply, applied);
  return reply;
}

function touchesMany(command: Document): boolean {
  const parts: unknown = command['updates'] ?? command['deletes'];
  if (!Array.isArray(parts)) return false;
  return (parts as Document[]).some((part) => part['multi'] === true || part['limit'] === 0);
}
