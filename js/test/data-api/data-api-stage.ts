// A server that only speaks the Data API: the gateway's own, with nothing of Mooring to be seen on it.

import { createKey } from '../../../gateway/access/keys.ts';
import { connectGatewayClient } from '../../../gateway/database/client.ts';
import { startEmbedded } from '../../../gateway/embedded/server.ts';
import { createHandler } from '../../../gateway/handler.ts';
import { serve } from '../../../gateway/node/serve.ts';
import { type Key, makeKey } from '../../../tools/stage/gateway.ts';
import { type DataApiOptions, MongoClient } from '../../../edge-adapter/node/data-api.ts';

/** One action as the server got it. */
export interface Arrived {
  readonly action: string;
  readonly body: Record<string, unknown>;
}

export class DataApiStage implements AsyncDisposable {
  /** The actions that arrived, hellos not among them. */
  readonly arrived: Arrived[] = [];
  readonly key: Key = makeKey();
  /** Answers that are cut off in the middle; their actions are executed. */
  cutsLeft = 0;
  /** Answers in the place of the server's, which then does nothing. */
  instead: ((action: string) => Response) | undefined;
  /** The same for hello. */
  insteadOfHello: (() => Response) | undefined;
  /** Whether it shows that it is a gateway. */
  isMooring = false;
  /** The gateway's own driver, to look at what is stored. */
  driver!: ReturnType<typeof connectGatewayClient>;
  #url = '';
  #end: () => Promise<void> = () => Promise.resolve();

  static async start(): Promise<DataApiStage> {
    const stage = new DataApiStage();
    const database = await startEmbedded();
    const driver = connectGatewayClient(database.uri);
    const keys = [createKey(stage.key.keyId, stage.key.secret, ['shop'])];
    const handle = createHandler({ client: driver, keys });
    const handler = (request: Request): Promise<Response> => stage.#answer(request, handle);
    const serving = await serve({ port: 0, handler });
    stage.driver = driver;
    stage.#url = serving.url;
    stage.#end = async () => {
      await serving.close();
      await driver.close();
      await database.close();
    };
    return stage;
  }

  async #answer(
    request: Request,
    handle: (request: Request) => Promise<Response>,
  ): Promise<Response> {
    const [, action] = /\/data\/v1\/action\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    if (action === undefined) return new Response('not found', { status: 404 });
    const body = (await request.clone().json()) as Arrived['body'];
    const isHello = body['collection'] === 'mooring';
    if (!isHello) this.arrived.push({ action, body });
    const instead = isHello ? this.insteadOfHello?.() : this.instead?.(action);
    const response = instead ?? (await handle(request));
    if (!this.isMooring) response.headers.delete('Mooring-Outcome');
    if (isHello || this.cutsLeft === 0) return response;
    this.cutsLeft -= 1;
    await response.text();
    const cut = new ReadableStream({
      pull: (controller) => controller.error(new Error('the connection is cut')),
    });
    return new Response(cut, { status: response.status, headers: response.headers });
  }

  /** The address, without a key. */
  uri(query = '?dataSource=Cluster0&database=shop'): string {
    return `${this.#url}/app/shop-abcde/endpoint/data/v1${query}`;
  }

  client(options: DataApiOptions = {}): MongoClient {
    const { keyId, secret } = this.key;
    return new MongoClient(this.uri(), { apiKey: `${keyId}.${secret}`, retryDelay: 1, ...options });
  }

  /** Names of the actions that arrived since the last call. */
  takeNames(): string[] {
    return this.arrived.splice(0).map(({ action }) => action);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}
