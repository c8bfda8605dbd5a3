// A database server and what a gateway keeps about it.

import type { MongoClient } from 'mongodb';

import { Database } from './database.ts';
import { IdleSessions } from './idle-sessions.ts';
import { ServerProbe } from './server-info.ts';

/** What commands go through, all of it for one server or set of servers. */
export interface DataSource {
  readonly database: Database;
  readonly probe: ServerProbe;
  readonly idleSessions: IdleSessions;
}

/** `now` is the gateway's clock in milliseconds. */
export function createDataSource(client: MongoClient, now: () => number): DataSource {
  const database = new Database(client);
  const probe = new ServerProbe(database);
  return { database, probe, idleSessions: new IdleSessions(database, now) };
}
