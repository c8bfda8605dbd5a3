// The stage of this test: a database, two gateways in front of it, and proxies between all of them.
//
//   clients (here) → HTTP proxy (here) → gateway A or B → TCP proxy each (here) → database
//
// Database and gateways are processes of their own, so that a gateway can be killed and the data stays.

import { randomBytes } from 'node:crypto';

import type { TcpProxy } from '../../gateway/test/support/tcp-proxy.ts';
import { startProxy } from '../../gateway/test/support/tcp-proxy.ts';
import { FaultProxy } from '../../tools/stage/fault-proxy.ts';
import { chosen, Draws } from '../../tools/stage/faults.ts';
import type { Key } from '../../tools/stage/gateway.ts';
import { makeKey, startDatabase, startGateway } from '../../tools/stage/gateway.ts';
import type { StartedProcess } from '../../tools/stage/process.ts';

/** The database that all operations write to. */
export const DATABASE = 'mooring_exactly_once';

/** Shares (0 to 1) of the commands whose connection breaks between gateway and database. */
export interface DatabaseFaults {
  readonly cutBefore: number;
  readonly cutAfter: number;
}

interface Gateway {
  readonly toDatabase: TcpProxy;
  process: StartedProcess<{ url: string }>;
}

export class TwoGateways {
  readonly proxy: FaultProxy;
  readonly key: Key;
  /** What the official driver connects to, to look at the truth. */
  readonly databaseUri: string;
  databaseFaults: DatabaseFaults = { cutBefore: 0, cutAfter: 0 };
  /** Connections broken between a gateway and the database so far. */
  readonly databaseCuts = { cutBefore: 0, cutAfter: 0 };
  /** Whether it is the embedded one, started here; else the user's own, by MONGODB_URI. */
  readonly embedded: boolean;
  readonly #database: StartedProcess<{ uri: string }> | undefined;
  readonly #sessionSecret: string;
  readonly #gateways: Gateway[] = [];
  readonly #draws: Draws;

  private constructor(parts: {
    database: StartedProcess<{ uri: string }> | undefined;
    uri: string;
    proxy: FaultProxy;
    seed: number;
  }) {
    this.#database = parts.database;
    this.embedded = parts.database !== undefined;
    this.databaseUri = parts.uri;
    this.proxy = parts.proxy;
    this.#draws = new Draws(parts.seed + 1);
    this.key = makeKey();
    this.#sessionSecret = randomBytes(32).toString('hex');
  }

  static async start(seed: number): Promise<TwoGateways> {
    const own = process.env['MONGODB_URI'];
    const database = own === undefined ? await startDatabase() : undefined;
    const uri = database?.info.uri ?? checkedUri(own ?? '');
    const proxy = await FaultProxy.start([], seed);
    const stage = new TwoGateways({ database, uri, proxy, seed });
    for (const index of [0, 1]) {
      const toDatabase = await startProxy(uri, (sent) => stage.#decide(sent));
      const process = await stage.#startGateway(toDatabase);
      stage.#gateways.push({ toDatabase, process });
      stage.proxy.retarget(process.info.url, index);
    }
    return stage;
  }

  /** The connection string of a client, by way of the HTTP proxy. */
  get uri(): string {
    const { keyId, secret } = this.key;
    return `${this.proxy.url.replace('//', `//${keyId}:${secret}@`)}/${DATABASE}`;
  }

  /** Sends all that comes from now on to this one gateway. */
  sendTo(index: 0 | 1): void {
    for (const [i, { process }] of this.#gateways.entries()) {
      this.proxy.retarget(i === index ? process.info.url : undefined, i);
    }
  }

  /** Kills a gateway with what it is doing. What comes next goes to the other one. */
  async kill(index: 0 | 1): Promise<void> {
    this.proxy.retarget(undefined, index);
    await this.#gateways[index]?.process.stop('SIGKILL');
  }

  /** Starts a killed gateway again, with the same key and the same secret. */
  async restart(index: 0 | 1): Promise<void> {
    const gateway = this.#gateways[index];
    if (gateway === undefined) throw new Error('there is no such gateway');
    gateway.process = await this.#startGateway(gateway.toDatabase);
    this.proxy.retarget(gateway.process.info.url, index);
  }

  async close(): Promise<void> {
    await this.proxy.close();
    for (const { process, toDatabase } of this.#gateways) {
      await process.stop('SIGKILL');
      await toDatabase.close();
    }
    await this.#database?.stop();
  }

  #startGateway({ uri }: TcpProxy): Promise<StartedProcess<{ url: string }>> {
    return startGateway({ uri, key: this.key, sessionSecret: this.#sessionSecret, port: 0 });
  }

  /** Only writes with a token are broken: of these it is known which operation they belong to. */
  #decide(sent: Buffer): 'cut' | 'cutBefore' | undefined {
    if (!sent.includes('txnNumber')) return undefined;
    const cut = chosen(this.#draws.next(), ['cutBefore', 'cutAfter'], this.databaseFaults);
    if (cut === undefined) return undefined;
    this.databaseCuts[cut] += 1;
    return cut === 'cutAfter' ? 'cut' : cut;
  }
}

/** The TCP proxies know the way to a port of this machine only. */
function checkedUri(uri: string): string {
  if (/^mongodb:\/\/(?:127\.0\.0\.1|localhost):\d+\/\?directConnection=true$/.test(uri)) return uri;
  throw new Error(
    'MONGODB_URI must be mongodb://127.0.0.1:<port>/?directConnection=true here: a member of a replica set on ' +
      'this machine, without a password',
  );
}
