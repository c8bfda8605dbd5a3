// The embedded engine for the tests of one file, and a client of the official driver before it.

import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../embedded/server.ts';

/** Starts an engine; the database `shop` is empty before each test. Returns its client, for use in tests. */
export function engineClient(options: EmbeddedOptions = {}): () => MongoClient {
  let embedded: Embedded;
  let client: MongoClient;
  beforeAll(async () => {
    embedded = await startEmbedded(options);
    client = new MongoClient(embedded.uri);
  });
  afterAll(async () => {
    await client.close();
    await embedded.close();
  });
  beforeEach(() => client.db('shop').dropDatabase());
  return () => client;
}
