// From a command to its reply: the table of commands, who may answer them, and the once-only rule.
//
// Everything that a command does happens in one synchronous call, so no other command can come between;
// that is the whole of the engine's concurrency control.

import type { Document } from 'mongodb';

import * as admin from './admin-commands.ts';
import * as aggregation from './aggregate.ts';
import { asCommandError, CommandError } from './command-error.ts';
import { type Call, type Command, type Engine, sessionOf } from './context.ts';
import * as cursor from './cursor-commands.ts';
import { CursorTable } from './cursor-table.ts';
import { Election } from './election.ts';
import { FailPoint } from './fail-point.ts';
import { findAndModify } from './find-and-modify.ts';
import * as index from './index-commands.ts';
import * as namespace from './namespace-commands.ts';
import * as read from './read-commands.ts';
import type { StoreLimits } from './room.ts';
import { type Receipts, SessionTable } from './session-table.ts';
import { Store } from './store.ts';
import { refuseUnsupported } from './unsupported.ts';
import { withVariables } from './variables.ts';
import * as write from './write-commands.ts';

/**
 * `server`: answered by any member. `read`: by a secondary only if the command has a read preference.
 * `write`: by the primary. `once`: the same, and with a transaction number only once.
 */
type Kind = 'server' | 'read' | 'write' | 'once';

const commands = new Map<string, readonly [Kind, Command]>([
  ['hello', ['server', admin.hello]],
  ['isMaster', ['server', admin.hello]],
  ['ismaster', ['server', admin.hello]],
  ['buildInfo', ['server', admin.buildInfo]],
  ['ping', ['server', admin.ping]],
  ['endSessions', ['server', admin.endSessions]],
  ['configureFailPoint', ['server', admin.configureFailPoint]],
  ['replSetStepDown', ['server', admin.replSetStepDown]],
  ['replSetFreeze', ['server', admin.replSetFreeze]],
  ['getMore', ['server', cursor.getMore]],
  ['killCursors', ['server', cursor.killCursors]],
  ['find', ['read', read.find]],
  ['aggregate', ['read', aggregation.aggregate]],
  ['count', ['read', read.count]],
  ['distinct', ['read', read.distinct]],
  ['listIndexes', ['read', index.listIndexes]],
  ['listCollections', ['read', namespace.listCollections]],
  ['listDatabases', ['read', namespace.listDatabases]],
  ['createIndexes', ['write', index.createIndexes]],
  ['dropIndexes', ['write', index.dropIndexes]],
  ['create', ['write', namespace.create]],
  ['drop', ['write', namespace.drop]],
  ['dropDatabase', ['write', namespace.dropDatabase]],
  ['insert', ['once', write.insert]],
  ['update', ['once', write.update]],
  ['delete', ['once', write.remove]],
  ['findAndModify', ['once', findAndModify]],
  ['findandmodify', ['once', findAndModify]],
]);

/** An engine with nothing in it. */
export function createEngine(address: string, limits: StoreLimits = {}): Engine {
  return {
    store: new Store(limits),
    sessions: new SessionTable(),
    cursors: new CursorTable(),
    election: new Election(),
    failCommand: new FailPoint(),
    address,
  };
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
      receipts: new Map(),
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
  const row = commands.get(name);
  if (row === undefined) {
    throw new CommandError('CommandNotFound', `no such command: '${name}'`);
  }
  const [kind, run] = row;
  requireStanding(call, kind);
  if (kind !== 'server') refuseUnsupported(command);
  const once = kind === 'once' && command['txnNumber'] !== undefined;
  const receipts = once ? receiptsOf(call) : call.receipts;
  return run({ ...call, command: withVariables(command), receipts });
}

/** Refuses what a secondary may not answer. */
function requireStanding({ engine, command, now }: Call, kind: Kind): void {
  if (kind === 'server' || engine.election.isPrimary(now)) return;
  if (kind !== 'read' || aggregation.writes(command)) {
    throw new CommandError('NotWritablePrimary', 'not primary');
  }
  const preference: unknown = (command['$readPreference'] as Document | undefined)?.['mode'];
  if (preference !== undefined && preference !== 'primary') return;
  throw new CommandError('NotPrimaryNoSecondaryOk', 'not primary and secondaryOk=false');
}

/** What earlier attempts of a write with a transaction number did. */
function receiptsOf({ engine, name, command, database, session, now }: Call): Receipts {
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
  return engine.sessions.admit(session, txnNumber, purpose, now);
}

function touchesMany(command: Document): boolean {
  const parts: unknown = command['updates'] ?? command['deletes'];
  if (!Array.isArray(parts)) return false;
  return (parts as Document[]).some((part) => part['multi'] === true || part['limit'] === 0);
}
