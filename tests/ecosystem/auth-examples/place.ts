// A database, and before it a gateway that can be killed and started again at the same address.

import { randomBytes } from 'node:crypto';

import { type Document, MongoClient } from 'mongodb';

import { makeKey, startDatabase, startGateway } from '../../../tools/stage/gateway.ts';
import { freePort } from '../../../tools/stage/port.ts';

export interface AuthPlace extends AsyncDisposable {
  /** The application's connection string. */
  readonly uri: string;
  /** What the official driver connects to, past the gateway. */
  readonly databaseUri: string;
  /** What no answer may have in it. */
  readonly secrets: readonly string[];
  /** Kills the gateway, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, with the same key and the same database. */
  start(): Promise<void>;
  /** A collection as the official driver reads it, past the gateway. */
  read(collection: string): Promise<Document[]>;
  /** The names of a collection's indexes. */
  indexes(collection: string): Promise<string[]>;
}

export async function openPlace(name: string): Promise<AuthPlace> {
  const database = await startDatabase();
  const key = makeKey();
  const sessionSecret = randomBytes(32).toString('hex');
  const port = await freePort();
  const startIt = () => startGateway({ uri: database.info.uri, key, sessionSecret, port });
  let gateway = await startIt();
  const address = `127.0.0.1:${port}`;
  const looking = await MongoClient.connect(database.info.uri);
  const collection = (of: string) => looking.db(name).collection(of);
  const databaseUri = new URL(database.info.uri);
  databaseUri.pathname = `/${name}`;
  return {
    databaseUri: databaseUri.href,
    uri: `http://${key.keyId}:${key.secret}@${address}/${name}`,
    secrets: [key.keyId, key.secret, address],
    kill: () => gateway.stop('SIGKILL'),
    start: async () => {
      gateway = await startIt();
    },
    read: (of) => collection(of).find().toArray(),
    indexes: async (of) => (await collection(of).indexes()).map(({ name: index = '' }) => index),
    async [Symbol.asyncDispose]() {
      await looking.close();
      await gateway.stop();
      await database.stop();
    },
  };
}
