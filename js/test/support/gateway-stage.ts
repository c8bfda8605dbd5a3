// A real gateway with its embedded database, in this process, behind a proxy that cuts answers.

import { FaultProxy } from '../../../tools/stage/fault-proxy.ts';
import type { Key } from '../../../tools/stage/gateway.ts';
import { makeKey } from '../../../tools/stage/gateway.ts';
import { connectGatewayClient } from '../../../gateway/database/client.ts';
import type { Embedded } from '../../../gateway/embedded/server.ts';
import { startEmbedded } from '../../../gateway/embedded/server.ts';
import { createHandler } from '../../../gateway/handler.ts';
import { createKey } from '../../../gateway/access/keys.ts';
import type { Serving } from '../../../gateway/node/serve.ts';
import { serve } from '../../../gateway/node/serve.ts';
import { MongoClient } from '../../../edge-adapter/node/index.ts';
import type { ConnectionOptions } from '../../../edge-adapter/node/index.ts';

/** One command as the gateway got it. */
export interface Arrived {
  readonly command: Record<string, unknown>;
  readonly session: string | null;
  readonly txnNumber: string | null;
  /** The horizon. */
  readonly notAfter: string | null;
  readonly attempt: string | null;
}

export class GatewayStage implements AsyncDisposable {
  readonly key: Key;
  /** The commands that arrived, in order. */
  readonly arrived: Arrived[] = [];
  readonly proxy: FaultProxy;
  /** How far the gateway's clock is ahead of ours, in ms. */
  aheadMS = 0;
  /** Called with each command that arrives, before the gateway gets it, which is when the promise resolves. */
  onArrival: (arrived: Arrived) => void | Promise<void> = () => undefined;
  #database: Embedded | undefined;
  #driver: ReturnType<typeof connectGatewayClient> | undefined;
  #serving: Serving | undefined;
  #cutsLeft = 0;

  private constructor(key: Key, proxy: FaultProxy) {
    this.key = key;
    this.proxy = proxy;
  }

  /** @param exactlyOnce false: a gateway without the shared secret that tokens need. */
  static async start(exactlyOnce = true): Promise<GatewayStage> {
    const key = makeKey();
    const database = await startEmbedded();
    const client = connectGatewayClient(database.uri);
    const keys = [createKey(key.keyId, key.secret, ['*'])];
    const sessionSecret = exactlyOnce ? 's'.repeat(64) : undefined;
    const now = (): number => Date.now() + stage.aheadMS;
    const handle = createHandler({ client, keys, sessionSecret, now });
    const serving = await serve({
      port: 0,
      handler: async (request) => {
        if (request.method === 'POST') await stage.#note(request.clone());
        return handle(request);
      },
    });
    const stage = new GatewayStage(key, await FaultProxy.start(serving.url, 1));
    stage.#database = database;
    stage.#driver = client;
    stage.#serving = serving;
    return stage;
  }

  async #note(request: Request): Promise<void> {
    const arrived = await read(request);
    this.arrived.push(arrived);
    await this.onArrival(arrived);
    this.#cutsLeft -= 1;
    if (this.#cutsLeft <= 0) this.proxy.faults = { cutBefore: 0, cutAfter: 0 };
  }

  /** The gateway's own driver. */
  get driver(): ReturnType<typeof connectGatewayClient> {
    if (this.#driver === undefined) throw new Error('the stage has not started');
    return this.#driver;
  }

  /** Past the proxy: where `proxy.retarget` finds it again. */
  get gatewayUrl(): string | undefined {
    return this.#serving?.url;
  }

  /** The answers of the next commands are lost; the commands are executed. */
  cutNextAnswers(count: number): void {
    this.#cutsLeft = count;
    this.proxy.faults = { cutBefore: 0, cutAfter: 1 };
  }

  /** The connection string, by way of the proxy. */
  uri(query = ''): string {
    const { keyId, secret } = this.key;
    return `${this.proxy.url.replace('//', `//${keyId}:${secret}@`)}/shop${query}`;
  }

  client(options: ConnectionOptions = {}): MongoClient {
    return new MongoClient(this.uri(), options);
  }

  /** Names of the commands that arrived since the last call. */
  takeNames(): string[] {
    return this.arrived.splice(0).map(({ command }) => Object.keys(command)[0] ?? '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy.close();
    await this.#serving?.close();
    await this.#driver?.close();
    await this.#database?.close();
  }
}

async function read(request: Request): Promise<Arrived> {
  const { headers } = request;
  return {
    command: (await request.json()) as Record<string, unknown>,
    session: headers.get('Mooring-Session'),
    txnNumber: headers.get('Mooring-Txn-Number'),
    notAfter: headers.get('Mooring-Not-After'),
    attempt: headers.get('Mooring-Attempt'),
  };
}
