// What every command of the engine works with, and how a command's common fields are read.

import { Binary, type Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import type { CursorTable } from './cursor-table.ts';
import type { Election } from './election.ts';
import type { FailPoint } from './fail-point.ts';
import type { Receipts, SessionTable } from './session-table.ts';
import type { Store } from './store.ts';
import { isDocument } from './values.ts';

/** The state of one engine. */
export interface Engine {
  readonly store: Store;
  readonly sessions: SessionTable;
  readonly cursors: CursorTable;
  readonly election: Election;
  readonly failCommand: FailPoint;
  /** host:port as clients reach it. */
  readonly address: string;
}

/** One command with what surrounds it. */
export interface Call {
  readonly engine: Engine;
  readonly name: string;
  readonly command: Document;
  readonly database: string;
  /** The session's id in hexadecimal, if the command has one. */
  readonly session: string | undefined;
  /** What an earlier attempt of this write did; empty for any other command. */
  readonly receipts: Receipts;
  /** Milliseconds of a monotonic clock. */
  readonly now: number;
}

/** What a command answers, without `ok`. */
export type Command = (call: Call) => Document;

/** The session of a command. Throws TypeMismatch for an lsid that is not a UUID. */
export function sessionOf(lsid: unknown): string | undefined {
  if (lsid === undefined) return undefined;
  const id: unknown = (lsid as Document | null)?.['id'];
  if (id instanceof Binary && id.length() === 16) return id.toString('hex');
  throw new CommandError('TypeMismatch', "BSON field 'lsid.id' must be 16 bytes of binary");
}

/** The collection that a command names in its first field. */
export function collectionName({ name, command }: Call): string {
  const value: unknown = command[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new CommandError('InvalidNamespace', `The ${name} command needs a collection name`);
}

/** An array field with at least one element and at most as many as one batch may hold. */
export function statements(call: Call, field: string, max: number): Document[] {
  const value: unknown = call.command[field];
  if (!Array.isArray(value)) {
    throw new CommandError('TypeMismatch', `BSON field '${call.name}.${field}' must be an array`);
  }
  if (value.length === 0 || value.length > max) {
    throw new CommandError('InvalidLength', `Write batch sizes must be between 1 and ${max}`);
  }
  return value as Document[];
}

/** An array of objects. Throws TypeMismatch naming the field. */
export function documentArray(field: string, value: unknown): Document[] {
  if (Array.isArray(value) && value.every(isDocument)) return value;
  throw new CommandError('TypeMismatch', `BSON field '${field}' must be an array of objects`);
}

/** Throws Unauthorized for a command of the admin database that was sent to another one. */
export function requireAdmin({ name, database }: Call): void {
  if (database === 'admin') return;
  throw new CommandError('Unauthorized', `${name} may only be run against the admin database.`);
}
