// getMore and killCursors, and how any command answers with a cursor.

import { type Document, Long } from 'mongodb';

import { CommandError } from './command-error.ts';
import type { Call } from './context.ts';
import type { Batch } from './cursor-table.ts';

export function getMore(call: Call): Document {
  const { command, engine, database, session, now } = call;
  const collection: unknown = command['collection'];
  if (typeof collection !== 'string') {
    throw new CommandError('TypeMismatch', "BSON field 'getMore.collection' must be a string");
  }
  const namespace = `${database}.${collection}`;
  const id = cursorId(command['getMore']);
  const size = batchSize('getMore', command);
  // 0 means "no preference" here, unlike in find.
  const batch = engine.cursors.next(id, namespace, session, size === 0 ? undefined : size, now);
  return cursorReply('nextBatch', batch, namespace);
}

export function killCursors(call: Call): Document {
  const ids: unknown = call.command['cursors'];
  if (!Array.isArray(ids)) {
    throw new CommandError('TypeMismatch', "BSON field 'killCursors.cursors' must be an array");
  }
  const cursorsKilled: Long[] = [];
  const cursorsNotFound: Long[] = [];
  for (const id of ids.map(cursorId)) {
    const list = call.engine.cursors.kill(id) ? cursorsKilled : cursorsNotFound;
    list.push(Long.fromNumber(id));
  }
  return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
}

/** A result that a command with a `cursor` option answers with. */
export function openCursor(call: Call, namespace: string, documents: Document[]): Document {
  const { command, engine, session, now } = call;
  const options: unknown = command['cursor'] ?? {};
  const size = batchSize(`${call.name}.cursor`, options as Document);
  const batch = engine.cursors.open({ namespace, session, documents }, size, false, now);
  return cursorReply('firstBatch', batch, namespace);
}

export function cursorReply(field: string, { documents, id }: Batch, namespace: string): Document {
  return { cursor: { [field]: documents, id: Long.fromNumber(id), ns: namespace } };
}

/** The batchSize of a command or of its `cursor` option. Throws BadValue. */
export function batchSize(owner: string, options: Document): number | undefined {
  const size: unknown = options['batchSize'];
  if (size === undefined) return undefined;
  if (typeof size === 'number' && Number.isInteger(size) && size >= 0) return size;
  throw new CommandError('BadValue', `BSON field '${owner}.batchSize' must be >= 0`);
}

/** Ids that the engine makes are safe integers; any other 64-bit integer is nobody's. */
function cursorId(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof Long) return value.toNumber();
  throw new CommandError('TypeMismatch', 'A cursor id is a 64-bit integer');
}
