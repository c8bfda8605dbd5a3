// The stage: database, gateway, fault proxy and Worker together, with one close().
import { randomBytes } from 'node:crypto';
import type { Document, WithId } from 'mongodb';
import { MongoClient } from 'mongodb';
import { FaultProxy } from './fault-proxy.ts';
import type { Key } from './gateway.ts';
import { makeKey, startDatabase, startGateway } from './gateway.ts';
import type { StartedProcess } from './process.ts';
import { startWorker } from './worker.ts';

export interface StageSettings {
  /** The Worker's TypeScript. */
  readonly entry: string;
  /** Where the Worker is built; below build/. */
  readonly directory: string;
  /** The database that the connection string names. */
  readonly database: string;
  readonly seed: number;
  /** The Worker's port; 0: any that is free. */
  readonly port?: number;
  readonly compatibilityFlags?: readonly string[];
  /** Gets every line that the Worker logs. */
  readonly onWorkerLine?: (line: string) => void;
}

export class Stage {
  readonly proxy: FaultProxy;
  /** Where the Worker listens. */
  readonly url: string;
  /** What the official driver connects to, to look at the truth. */
  readonly databaseUri: string;
  readonly key: Key;
  readonly #database: StartedProcess<{ uri: string }>;
  readonly #worker: StartedProcess<{ url: string }>;
  readonly #sessionSecret: string;
  readonly #databaseName: string;
  #gateway: StartedProcess<{ url: string }>;

  private constructor(parts: {
    database: StartedProcess<{ uri: string }>;
    gateway: StartedProcess<{ url: string }>;
    worker: StartedProcess<{ url: string }>;
    proxy: FaultProxy;
    key: Key;
    sessionSecret: string;
    databaseName: string;
  }) {
    this.#database = parts.database;
    this.#gateway = parts.gateway;
    this.#worker = parts.worker;
    this.#sessionSecret = parts.sessionSecret;
    this.#databaseName = parts.databaseName;
    this.proxy = parts.proxy;
    this.key = parts.key;
    this.url = parts.worker.info.url;
    this.databaseUri = parts.database.info.uri;
  }

  static async start(settings: StageSettings): Promise<Stage> {
    const key = makeKey();
    const sessionSecret = randomBytes(32).toString('hex');
    const database = await startDatabase();
    const { uri } = database.info;
    const gateway = await startGateway({ uri, key, sessionSecret, port: 0 });
    const proxy = await FaultProxy.start(gateway.info.url, settings.seed);
    const address = proxy.url.replace('//', `//${key.keyId}:${key.secret}@`);
    const worker = await startWorker({
      entry: settings.entry,
      directory: settings.directory,
      bindings: { MOORING_URI: `${address}/${settings.database}` },
      port: settings.port ?? 0,
      ...(settings.compatibilityFlags && { compatibilityFlags: settings.compatibilityFlags }),
      ...(settings.onWorkerLine && { onLine: settings.onWorkerLine }),
    });
    const databaseName = settings.database;
    return new Stage({ database, gateway, worker, proxy, key, sessionSecret, databaseName });
  }

  /** A collection as the official driver reads it, past gateway and Worker: the truth. */
  async read<T extends Document>(collection: string): Promise<WithId<T>[]> {
    await using client = await MongoClient.connect(this.databaseUri);
    return await client.db(this.#databaseName).collection<T>(collection).find().toArray();
  }

  /** Kills the gateway at once, as a crash would; its answers under way are lost. */
  async killGateway(): Promise<void> {
    await this.#gateway.stop('SIGKILL');
  }

  /** Starts the gateway again, with the same key and the same secret. */
  async restartGateway(): Promise<void> {
    const key = this.key;
    const uri = this.databaseUri;
    this.#gateway = await startGateway({ uri, key, sessionSecret: this.#sessionSecret, port: 0 });
    this.proxy.retarget(this.#gateway.info.url);
  }

  async close(): Promise<void> {
    await this.#worker.stop();
    await this.proxy.close();
    await this.#gateway.stop();
    await this.#database.stop();
  }
}
