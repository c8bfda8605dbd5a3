// A real gateway before its embedded database, a proxy that counts, and clients with the edge profile.

import { MongoClient as DriverClient } from 'mongodb';
import type { Document } from 'mongodb';

import type { ConnectionOptions } from '../../../edge-adapter/node/index.ts';
import { MongoClient } from '../../../edge-adapter/node/index.ts';
import { createKey } from '../../../gateway/access/keys.ts';
import { connectGatewayClient } from '../../../gateway/database/client.ts';
import { startEmbedded } from '../../../gateway/embedded/server.ts';
import type { HandlerOptions } from '../../../gateway/handler.ts';
import { createHandler } from '../../../gateway/handler.ts';
import { serve } from '../../../gateway/node/serve.ts';
import { makeKey } from '../../../tools/stage/gateway.ts';
import { LineProxy } from './line-proxy.ts';

export interface Item {
  _id: number;
  n?: number;
  text?: string;
}

export class BatchStage implements AsyncDisposable {
  readonly proxy: LineProxy;
  /** The database itself, for what tests prepare and look up. */
  readonly database: DriverClient;
  readonly #uri: string;
  readonly #close: () => Promise<void>;

  private constructor(
    proxy: LineProxy,
    database: DriverClient,
    uri: string,
    close: () => Promise<void>,
  ) {
    this.proxy = proxy;
    this.database = database;
    this.#uri = uri;
    this.#close = close;
  }

  static async start(options: Partial<HandlerOptions> = {}): Promise<BatchStage> {
    const { keyId, secret } = makeKey();
    const embedded = await startEmbedded();
    const client = connectGatewayClient(embedded.uri);
    const keys = [createKey(keyId, secret, ['*'])];
    const handler = createHandler({ client, keys, sessionSecret: 's'.repeat(64), ...options });
    const serving = await serve({ port: 0, handler });
    const proxy = await LineProxy.start(serving.url);
    const database = new DriverClient(embedded.uri);
    const uri = `${proxy.url.replace('//', `//${keyId}:${secret}@`)}/shop`;
    return new BatchStage(proxy, database, uri, async () => {
      await proxy.close();
      await serving.close();
      await Promise.all([client.close(), database.close()]);
      await embedded.close();
    });
  }

  /** A client that has not said hello yet. */
  client(options: ConnectionOptions = {}): MongoClient {
    return new MongoClient(this.#uri, { profile: 'edge', retryDelay: 1, ...options });
  }

  /** One scope of a connected client. What it has sent so far is forgotten. */
  async scope(options: ConnectionOptions = {}): Promise<MongoClient> {
    const scope = this.client(options).scope();
    await scope.connect();
    this.proxy.passed.length = 0;
    this.proxy.mostAtOnce = 0;
    this.proxy.givenUp = 0;
    return scope;
  }

  /** The next `times` commands of that name on that collection take so long. */
  block(name: string, collection: string, blockTimeMS: number, times = 1): Promise<Document> {
    const namespace = `shop.${collection}`;
    const data = { failCommands: [name], namespace, blockConnection: true, blockTimeMS };
    const mode = { times };
    return this.database.db('admin').command({ configureFailPoint: 'failCommand', mode, data });
  }

  /** A collection of the database, emptied and filled. */
  async fill(name: string, items: Item[]): Promise<void> {
    const collection = this.database.db('shop').collection<Item>(name);
    await collection.deleteMany({});
    if (items.length > 0) await collection.insertMany(items);
  }

  /** What the database has, by _id. */
  stored(name: string): Promise<Item[]> {
    return this.database.db('shop').collection<Item>(name).find().sort({ _id: 1 }).toArray();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** 0 to 19. */
export const twenty = Array.from({ length: 20 }, (_, n) => n);
