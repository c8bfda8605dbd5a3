// better-auth's indexes, which its adapter begins to make at the first request and does not wait for.

import type { Db } from 'mooring';

/**
 * The database, with index builds that outlive the response of their request. Without this an edge runtime cuts them
 * off, and the unique index on a user's email, which is one of them, is never made.
 * @param keepAlive the runtime's own, such as `waitUntil`.
 */
export function keepingIndexes(db: Db, keepAlive: (promise: Promise<unknown>) => void): Db {
  const collectionOf = db.collection.bind(db);
  const collection = (name: string) => {
    const found = collectionOf(name);
    const createIndex = found.createIndex.bind(found);
    return Object.assign(found, {
      createIndex(...given: Parameters<typeof createIndex>): Promise<string> {
        const made = createIndex(...given);
        keepAlive(made.catch(() => undefined));
        return made;
      },
    });
  };
  return Object.assign(db, { collection });
}
