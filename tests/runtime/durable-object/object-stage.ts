// Database, counting proxy and the gateway's Worker together, with one close().
import { randomBytes } from 'node:crypto';

import type { Document, WithId } from 'mongodb';
import { MongoClient } from 'mongodb';

import { makeKey, startDatabase } from '../../../tools/stage/gateway.ts';
import type { StartedProcess } from '../../../tools/stage/process.ts';
import { CountingProxy } from '../../../tools/stage/counting-proxy.ts';
import { startObjectWorker } from './object-worker.ts';

/** The objects of the example, by their names. */
export const OBJECTS = ['mooring-0', 'mooring-1'] as const;

/** What the gateway answered. */
export interface Answer {
  readonly status: number;
  readonly outcome: string | null;
  readonly body: Document;
}

export class ObjectStage {
  readonly proxy: CountingProxy;
  readonly url: string;
  readonly #authorization: string;
  readonly #databaseUri: string;
  readonly #parts: readonly { stop(): Promise<void> }[];
  #tokenDomain = '';

  private constructor(
    database: StartedProcess<{ uri: string }>,
    proxy: CountingProxy,
    worker: StartedProcess<{ url: string }>,
    key: string,
  ) {
    this.proxy = proxy;
    this.url = worker.info.url;
    this.#authorization = `Bearer ${key}`;
    this.#databaseUri = database.info.uri;
    this.#parts = [worker, { stop: () => proxy.close() }, database];
  }

  static async start(directory: string): Promise<ObjectStage> {
    const { keyId, secret } = makeKey();
    const database = await startDatabase();
    const proxy = await CountingProxy.start(database.info.uri);
    const worker = await startObjectWorker({
      directory,
      bindings: {
        MONGODB_URI: proxy.uri,
        MOORING_KEYS: `${keyId}:${secret}:shop`,
        MOORING_SESSION_SECRET: randomBytes(32).toString('hex'),
        TEST_KEY: `${keyId}:${secret}`,
      },
    });
    const stage = new ObjectStage(database, proxy, worker, `${keyId}.${secret}`);
    const { body } = await stage.send('/v1/hello');
    stage.#tokenDomain = String((body['capabilities'] as Document)['tokenDomain']);
    return stage;
  }

  /** One request; a body makes it a POST. */
  async send(path: string, body?: Document, headers: HeadersInit = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        Authorization: this.#authorization,
        'Content-Type': 'application/ejson',
        ...headers,
      },
    });
    return {
      status: response.status,
      outcome: response.headers.get('Mooring-Outcome'),
      body: (await response.json()) as Document,
    };
  }

  /** One command in the database `shop`. */
  command(command: Document, headers: HeadersInit = {}): Promise<Answer> {
    return this.send('/v1/command', { ...command, $db: 'shop' }, headers);
  }

  /** A write that a repetition does not double. */
  token(): Record<string, string> {
    return {
      'Mooring-Session': crypto.randomUUID(),
      'Mooring-Txn-Number': '1',
      'Mooring-Token-Domain': this.#tokenDomain,
      'Mooring-Not-After': String(Date.now() + 60_000),
    };
  }

  /** The ids of the objects as they are in memory now. Asking starts one that is not. */
  ids(): Promise<string[]> {
    return Promise.all(OBJECTS.map((name) => this.#door('id', name)));
  }

  /** Restarts every object, as a deployment does: what it was doing is cut off. */
  async restart(): Promise<void> {
    await Promise.all(OBJECTS.map((name) => this.#door('abort', name)));
  }

  async #door(door: string, object: string): Promise<string> {
    return (await fetch(`${this.url}/test/${door}?object=${object}`, { method: 'POST' })).text();
  }

  /** A collection as the official driver reads it, past the gateway: the truth. */
  async read<T extends Document>(collection: string): Promise<WithId<T>[]> {
    await using client = await MongoClient.connect(this.#databaseUri);
    return await client.db('shop').collection<T>(collection).find().toArray();
  }

  async close(): Promise<void> {
    for (const part of this.#parts) await part.stop();
  }
}
