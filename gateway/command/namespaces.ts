// Which databases and collections a key may name.
//
// The server's own databases are out of reach for every key, also for one that may use all; so are
// the system collections, which hold definitions rather than documents.

import type { ApiKey } from '../access/keys.ts';
import { Problem } from '../http/problem.ts';

const RESERVED = new Set(['admin', 'local', 'config']);

/** Throws a 403 problem unless the key may use this database. */
export function checkDatabase(key: ApiKey, database: string): void {
  // MongoDB does not let names differ in case only, so neither may a trick with case work here.
  if (RESERVED.has(database.toLowerCase())) {
    throw forbidden('The databases admin, local and config are not served by this gateway.');
  }
  if (key.databases !== '*' && !key.databases.has(database)) {
    throw forbidden('This API key is not granted the database in $db; use one that it is granted.');
  }
}

/** Throws a 403 problem for collections that belong to the server. */
export function checkCollection(collection: string): void {
  if (/^system\./i.test(collection)) {
    throw forbidden('Collections whose names begin with "system." are not served by this gateway.');
  }
}

function forbidden(detail: string): Problem {
  return new Problem({ type: 'forbidden-namespace', status: 403, detail });
}
