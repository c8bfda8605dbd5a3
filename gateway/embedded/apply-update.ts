// One update statement: find, compute, swap; or, with upsert, insert. update and findAndModify share it.

import type { Document } from 'mongodb';

import type { Replacement } from './collection.ts';
import { type Call, collectionName } from './context.ts';
import { select } from './query.ts';
import { type Update, updated, upserted } from './update.ts';
import { upsertSeed } from './upsert-seed.ts';

/** What is to be updated, and how; `filter` is from filterField. */
export interface UpdateRequest {
  readonly filter: Document;
  readonly update: Update;
  readonly sort: unknown;
  readonly collation: unknown;
  readonly upsert: boolean;
  readonly multi: boolean;
}

/** What became of it. */
export interface Updated {
  readonly matched: number;
  readonly modified: number;
  /** In a wrapper, because any value may be an `_id`. */
  readonly upsertedId?: { readonly value: unknown };
  /** The first document that was found, before. */
  readonly before?: Document;
  /** The same after, or the one that was inserted. */
  readonly after?: Document;
}

/** Applies it, all or nothing. Throws CommandError. */
export function applyUpdate(call: Call, request: UpdateRequest): Updated {
  const { store } = call.engine;
  const { filter, update, sort, collation, upsert, multi } = request;
  const name = collectionName(call);
  const limit = multi ? 0 : 1;
  const found = select(store.find(call.database, name), filter, { sort, limit, collation });
  const [before] = found;
  if (before === undefined) {
    if (!upsert) return { matched: 0, modified: 0 };
    const after = upserted(upsertSeed(filter), update);
    const collection = store.obtain(call.database, name);
    const value = collection.insert(after);
    return { matched: 1, modified: 0, upsertedId: { value }, after: { _id: value, ...after } };
  }
  const changes = found.flatMap((document): Replacement[] => {
    const changed = updated(document, update, filter);
    return changed === undefined ? [] : [{ before: document, ...changed }];
  });
  store.obtain(call.database, name).swap(changes);
  const after = changes[0]?.before === before ? changes[0].after : before;
  return { matched: found.length, modified: changes.length, before, after };
}
