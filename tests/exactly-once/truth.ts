// The truth: what the database holds, read by the official driver past proxies and gateways.

import type { Db } from 'mongodb';

import type { Truth } from './judge.ts';

interface Shared {
  _id: string;
  n?: number;
  ids?: string[];
}

/** Documents for `delete` to take away; their ids are those of the operations. */
export async function plantDoomed(database: Db, ids: readonly string[]): Promise<void> {
  const documents = ids.map((_id) => ({ _id }));
  await database.collection<{ _id: string }>('doomed').insertMany(documents);
}

/** @param planted the ids of all documents that were there to be deleted. */
export async function readTruth(database: Db, planted: Iterable<string>): Promise<Truth> {
  const times = new Map<string, number>();
  const sums = new Map<string, number>();
  const torn: string[] = [];
  const seen = (id: string): unknown => times.set(id, (times.get(id) ?? 0) + 1);
  for (const name of ['counters', 'lists', 'both', 'returned']) {
    for await (const { _id, n, ids } of database.collection<Shared>(name).find()) {
      sums.set(`${name}/${_id}`, n ?? 0);
      if (n !== undefined && ids !== undefined && n !== ids.length) torn.push(`${name}/${_id}`);
      for (const id of ids ?? []) seen(id);
    }
  }
  for await (const { op } of database.collection<{ op: string }>('inserted').find()) seen(op);
  const left = new Set<string>();
  for await (const { _id } of database.collection<{ _id: string }>('doomed').find()) left.add(_id);
  for (const id of planted) if (!left.has(id)) seen(id);
  return { times, sums, torn };
}
