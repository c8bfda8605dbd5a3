// insert, update and delete: statements one after the other, each all or nothing.
//
// Ordered batches stop at the first failing statement, unordered ones go on; either way the reply is
// `ok: 1` with the failures in writeErrors, as MongoDB answers.

import type { Document } from 'mongodb';

import type { Replacement } from './collection.ts';
import { asCommandError, CommandError } from './command-error.ts';
import { type Call, collectionName, statements } from './context.ts';
import { MAX_WRITE_BATCH } from './identity.ts';
import { documentField, match, select } from './query.ts';
import { refuseUnsupported } from './unsupported.ts';
import { parseUpdate, updated, upserted } from './update.ts';
import { upsertSeed } from './upsert-seed.ts';

/** A write's reply and the indexes of the statements that took effect. */
export interface WriteResult {
  readonly reply: Document;
  readonly applied: number[];
}

function runStatements(
  call: Call,
  field: string,
  totals: Document,
  run: (statement: Document, index: number) => void,
): WriteResult {
  const ordered = call.command['ordered'] !== false;
  const applied: number[] = [];
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements(call, field, MAX_WRITE_BATCH).entries()) {
    try {
      run(statement, index);
      applied.push(index);
    } catch (error) {
      writeErrors.push(asCommandError(error).toWriteError(index));
      if (ordered) break;
    }
  }
  return { reply: writeErrors.length > 0 ? { ...totals, writeErrors } : totals, applied };
}

export function insert(call: Call): WriteResult {
  const collection = call.engine.store.obtain(call.database, collectionName(call));
  const totals = { n: 0 };
  return runStatements(call, 'documents', totals, (document) => {
    collection.insert(document);
    totals.n += 1;
  });
}

export function update(call: Call): WriteResult {
  const totals: { n: number; nModified: number; upserted?: Document[] } = { n: 0, nModified: 0 };
  return runStatements(call, 'updates', totals, (statement, index) => {
    const { matched, modified, upsertedId } = updateStatement(call, statement);
    totals.n += matched;
    totals.nModified += modified;
    if (upsertedId !== undefined) {
      totals.upserted = [...(totals.upserted ?? []), { index, _id: upsertedId.value }];
    }
  });
}

interface UpdateCounts {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId?: { readonly value: unknown };
}

function updateStatement(call: Call, statement: Document): UpdateCounts {
  const { store } = call.engine;
  const name = collectionName(call);
  const multi = statement['multi'] === true;
  refuseUnsupported(statement);
  const filter = documentField('update.updates.q', statement['q']);
  const update = parseUpdate(statement['u'], statement['arrayFilters'], multi);
  const sort: unknown = statement['sort'];
  const found = select(store.find(call.database, name), filter, { sort, limit: multi ? 0 : 1 });
  if (found.length === 0) {
    if (statement['upsert'] !== true) return { matched: 0, modified: 0 };
    const value = store.obtain(call.database, name).insert(upserted(upsertSeed(filter), update));
    return { matched: 1, modified: 0, upsertedId: { value } };
  }
  const changes = found.flatMap((before): Replacement[] => {
    const after = updated(before, update, filter);
    return after === undefined ? [] : [{ before, after }];
  });
  store.obtain(call.database, name).swap(changes);
  return { matched: found.length, modified: changes.length };
}

export function remove(call: Call): WriteResult {
  const collection = call.engine.store.find(call.database, collectionName(call));
  const totals = { n: 0 };
  return runStatements(call, 'deletes', totals, (statement) => {
    refuseUnsupported(statement);
    const filter = documentField('delete.deletes.q', statement['q']);
    const limit: unknown = statement['limit'];
    if (limit !== 0 && limit !== 1) {
      throw new CommandError('FailedToParse', 'The limit of a delete is 0 (all) or 1');
    }
    const found = match(collection, filter, limit);
    collection?.remove(found);
    totals.n += found.length;
  });
}
