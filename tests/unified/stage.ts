// What all cases play on: the embedded engine, a real gateway before it, and a way past the gateway for
// what the tests themselves do.

import { setTimeout } from 'node:timers/promises';

import { MongoClient as OfficialClient } from 'mongodb';

import { connectGatewayClient } from '../../gateway/database/client.ts';
import { type Embedded, startEmbedded } from '../../gateway/embedded/server.ts';
import { createHandler } from '../../gateway/handler.ts';
import { createKey } from '../../gateway/access/keys.ts';
import { serve, type Serving } from '../../gateway/node/serve.ts';
import { makeKey } from '../../tools/stage/gateway.ts';
import type { CollectionData, Fields } from './format.ts';

export class Stage implements AsyncDisposable {
  /** The connection string of the gateway, without a database. */
  readonly uri: string;
  readonly #official: OfficialClient;
  readonly #hello: { delayMS: number };
  readonly #close: () => Promise<void>;

  private constructor(
    uri: string,
    official: OfficialClient,
    hello: { delayMS: number },
    close: () => Promise<void>,
  ) {
    this.#hello = hello;
    this.uri = uri;
    this.#official = official;
    this.#close = close;
  }

  static async start(): Promise<Stage> {
    const database: Embedded = await startEmbedded();
    const client = connectGatewayClient(database.uri);
    const { keyId, secret } = makeKey();
    const handler = createHandler({
      client,
      keys: [createKey(keyId, secret, ['*'], 'admin')],
      sessionSecret: 's'.repeat(64),
    });
    const hello = { delayMS: 0 };
    const serving: Serving = await serve({
      port: 0,
      handler: async (request) => {
        if (request.method === 'GET') await setTimeout(hello.delayMS);
        return handler(request);
      },
    });
    // Fail points concern commands by name, whoever sends them: this client must not repeat its own.
    const official = new OfficialClient(database.uri, { retryReads: false, retryWrites: false });
    const uri = serving.url.replace('//', `//${keyId}:${secret}@`);
    return new Stage(uri, official, hello, async () => {
      await serving.close();
      await client.close();
      await official.close();
      await database.close();
    });
  }

  async setFailPoint(failPoint: Fields): Promise<void> {
    const { failCommands, blockTimeMS } = (failPoint['data'] ?? {}) as Fields;
    // The hello that a client sends and measures ends at the gateway, so it is held up there.
    const ofHello = Array.isArray(failCommands) && failCommands.includes('hello');
    this.#hello.delayMS = ofHello ? Number(blockTimeMS ?? 0) : 0;
    await this.#official.db('admin').command(failPoint);
  }

  async clearFailPoint(): Promise<void> {
    await this.setFailPoint({ configureFailPoint: 'failCommand', mode: 'off' });
  }

  async drop(databaseName: string): Promise<void> {
    await this.#official.db(databaseName).dropDatabase();
  }

  /** Puts these documents, and nothing else, into the collection. */
  async fill({ databaseName, collectionName, documents }: CollectionData): Promise<void> {
    const database = this.#official.db(databaseName);
    await database.dropCollection(collectionName);
    await database.createCollection(collectionName);
    if (documents.length > 0) {
      await database.collection(collectionName).insertMany(documents.map((one) => ({ ...one })));
    }
  }

  /** What the collection holds, by `_id`. */
  async contents({ databaseName, collectionName }: CollectionData): Promise<Fields[]> {
    const collection = this.#official.db(databaseName).collection(collectionName);
    return collection.find({}, { sort: { _id: 1 } }).toArray();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
