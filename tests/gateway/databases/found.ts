// What a database has, asked from the database itself.
//
// This looks at the server's own words and not at the gateway's, so that the suite can hold the two together.

import type { Document, MongoClient } from 'mongodb';

import type { Lacks, Need } from './database.ts';

/** What the database was found to lack. */
export async function findLacks(client: MongoClient): Promise<Lacks> {
  const lacks = new Map<Need, string>();
  const greeting = await greet(client);
  if (typeof greeting['logicalSessionTimeoutMinutes'] !== 'number') {
    lacks.set('sessions', 'its hello names no session timeout');
    lacks.set('transaction numbers', 'it has no sessions');
  } else if (greeting['msg'] !== 'isdbgrid' && typeof greeting['setName'] !== 'string') {
    lacks.set('transaction numbers', 'its hello shows neither a replica set nor a mongos');
  }
  const off = { configureFailPoint: 'failCommand', mode: 'off' };
  if (!(await does(client, off))) lacks.set('fail points', 'it refuses configureFailPoint');
  return lacks;
}

async function greet(client: MongoClient): Promise<Document> {
  const admin = client.db('admin');
  return admin.command({ hello: 1 }).catch(() => admin.command({ isMaster: 1 }));
}

function does(client: MongoClient, command: Document): Promise<boolean> {
  return client
    .db('admin')
    .command(command)
    .then(
      () => true,
      () => false,
    );
}
