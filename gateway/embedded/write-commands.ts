// insert, update and delete: statements one after the other, each all or nothing.
//
// Ordered batches stop at the first failing statement, unordered ones go on; either way the reply is
// `ok: 1` with the failures in writeErrors, as MongoDB answers. A statement that an earlier attempt of the same
// write has done is not done again; its receipt counts instead.

import type { Document } from 'mongodb';

import { applyUpdate } from './apply-update.ts';
import { asCommandError, CommandError } from './command-error.ts';
import { type Call, collectionName, statements } from './context.ts';
import { MAX_WRITE_BATCH } from './identity.ts';
import { filterField, match } from './query.ts';
import { refuseUnsupported } from './unsupported.ts';
import { parseUpdate } from './update.ts';

/** What one statement did. Only a change leaves a receipt. */
interface Receipt {
  readonly n: number;
  readonly nModified?: number;
  readonly upsertedId?: { readonly value: unknown };
  readonly changed: boolean;
}

/** Runs what is not done yet. `add` counts a receipt; what is returned goes into the reply. */
function runStatements(
  call: Call,
  field: string,
  run: (statement: Document) => Receipt,
  add: (receipt: Receipt, index: number) => void,
): Document {
  const ordered = call.command['ordered'] !== false;
  const retriedStmtIds: number[] = [];
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements(call, field, MAX_WRITE_BATCH).entries()) {
    const done = call.receipts.get(index) as Receipt | undefined;
    if (done !== undefined) {
      retriedStmtIds.push(index);
      add(done, index);
      continue;
    }
    try {
      const receipt = run(statement);
      if (receipt.changed) call.receipts.set(index, receipt);
      add(receipt, index);
    } catch (error) {
      writeErrors.push(asCommandError(error).toWriteError(index));
      if (ordered) break;
    }
  }
  return {
    ...(writeErrors.length > 0 ? { writeErrors } : {}),
    ...(retriedStmtIds.length > 0 ? { retriedStmtIds } : {}),
  };
}

const INSERTED: Receipt = { n: 1, changed: true };

export function insert(call: Call): Document {
  const collection = call.engine.store.obtain(call.database, collectionName(call));
  let n = 0;
  const insertOne = (document: Document): Receipt => {
    collection.insert(document);
    return INSERTED;
  };
  const more = runStatements(call, 'documents', insertOne, (receipt) => {
    n += receipt.n;
  });
  return { n, ...more };
}

export function update(call: Call): Document {
  if (statements(call, 'updates', MAX_WRITE_BATCH).some(({ sort }) => sort !== undefined)) {
    // MongoDB 7.0, which the engine says it is, has it for findAndModify only.
    throw new CommandError(40415, "BSON field 'update.updates.sort' is an unknown field.");
  }
  const totals = { n: 0, nModified: 0 };
  const upserted: Document[] = [];
  const more = runStatements(
    call,
    'updates',
    (statement) => updateStatement(call, statement),
    ({ n, nModified = 0, upsertedId }, index) => {
      totals.n += n;
      totals.nModified += nModified;
      if (upsertedId !== undefined) upserted.push({ index, _id: upsertedId.value });
    },
  );
  return { ...totals, ...(upserted.length > 0 ? { upserted } : {}), ...more };
}

function updateStatement(call: Call, statement: Document): Receipt {
  refuseUnsupported(statement);
  const multi = statement['multi'] === true;
  const { matched, modified, upsertedId } = applyUpdate(call, {
    filter: filterField('update.updates.q', statement['q']),
    update: parseUpdate(statement['u'], statement['arrayFilters'], multi),
    sort: undefined,
    collation: statement['collation'],
    upsert: statement['upsert'] === true,
    multi,
  });
  const changed = modified > 0 || upsertedId !== undefined;
  return { n: matched, nModified: modified, changed, ...(upsertedId ? { upsertedId } : {}) };
}

export function remove(call: Call): Document {
  const collection = call.engine.store.find(call.database, collectionName(call));
  let n = 0;
  const removeStatement = (statement: Document): Receipt => {
    refuseUnsupported(statement);
    const filter = filterField('delete.deletes.q', statement['q']);
    const limit: unknown = statement['limit'];
    if (limit !== 0 && limit !== 1) {
      throw new CommandError('FailedToParse', 'The limit of a delete is 0 (all) or 1');
    }
    const found = match(collection, filter, limit, statement['collation']);
    collection?.remove(found);
    return { n: found.length, changed: found.length > 0 };
  };
  const more = runStatements(call, 'deletes', removeStatement, (receipt) => {
    n += receipt.n;
  });
  return { n, ...more };
}
