// The package's entry `mooring/node`: Mooring over the official driver, where there is TCP.
//
// `mongodb://…` goes by the driver in this process, `https://…` to a gateway as everywhere. The npm package `mongodb`
// must be installed beside this one.

import { installHost } from '../../js/src/host.ts';
import { connector, type DbConnect } from '../../js/src/client/db-connect.ts';
import {
  type ConnectionOptions,
  MongoClient as Client,
  MongoParseError,
} from '../../js/src/index.ts';
import { host } from '../../edge-adapter/node/host.ts';
import { Heartbeat } from './heartbeat.ts';
import { type InProcess, startInProcess } from './database.ts';

const inProcess = new Map<string, InProcess>();

installHost({
  ...host,
  fetch: (url, init) => {
    const local = inProcess.get(new URL(url).host);
    return local === undefined ? host.fetch(url, init) : local.fetch(new Request(url, init));
  },
});

/**
 * Options of a client over the driver. Those of the driver itself stand in the connection string, and so may concerns
 * (`w`, `journal`, `wtimeoutMS`, `readConcernLevel`). Reads go to the primary.
 */
export interface NodeConnectionOptions extends ConnectionOptions {
  /** How often the database is asked whether it is there, in ms; 0: never. Default 10,000. */
  heartbeatFrequencyMS?: number;
}

/** A client of a gateway, or of a database by the driver. @throws MongoParseError, not quoting the URI. */
export class MongoClient extends Client {
  readonly #local: InProcess | undefined;
  readonly #heartbeat: Heartbeat;

  constructor(
    uri: string,
    { heartbeatFrequencyMS = 10_000, ...options }: NodeConnectionOptions = {},
  ) {
    const local = /^mongodb(?:\+srv)?:/i.test(uri) ? localOf(uri, options.maxPoolSize) : undefined;
    super(
      local === undefined ? uri : `https://${local.key}@${local.origin}${pathOf(uri)}`,
      local === undefined ? options : { ...concernsOf(uri), ...options },
    );
    this.#local = local;
    if (local !== undefined) inProcess.set(local.origin, local);
    this.#heartbeat = new Heartbeat(this, local === undefined ? 0 : heartbeatFrequencyMS);
  }

  override async close(): Promise<void> {
    this.#heartbeat.stop();
    await super.close();
    await this.#local?.close();
    if (this.#local !== undefined) inProcess.delete(this.#local.origin);
  }
}

/** Options of `dbConnect` over the driver. */
export interface NodeDbConnectOptions extends NodeConnectionOptions {
  /** A database's connection string, or a gateway's. Default: the environment's MONGODB_URI, else its MOORING_URI. */
  uri?: string;
}

/**
 * The process's client for these options, connected and validated; all calls with the same ones share it.
 * @param options the connection string and what to change of the defaults.
 * @throws MongoParseError for bad options, MongoNotConnectedError, MongoServerSelectionError or
 *   MongoOperationTimeoutError when the database does not answer.
 */
export const dbConnect: DbConnect<NodeDbConnectOptions> = connector(
  (uri, options) => new MongoClient(uri, options),
  ['MONGODB_URI', 'MOORING_URI'],
);

function localOf(uri: string, maxPoolSize: number | undefined): InProcess {
  try {
    return startInProcess(uri, maxPoolSize);
  } catch (error) {
    throw new MongoParseError(
      error instanceof RangeError ? error.message : 'The URI is not usable.',
    );
  }
}

/** The concerns of the driver's connection string, which it does not apply to commands that are written out. */
function concernsOf(uri: string): ConnectionOptions {
  const query = new URLSearchParams(/\?(.*)$/.exec(uri)?.[1]);
  const named = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]));
  const [w, journal] = [named.get('w'), named.get('journal')];
  const [wtimeoutMS, readConcernLevel] = [named.get('wtimeoutms'), named.get('readconcernlevel')];
  return {
    ...(w !== undefined && { w: /^\d+$/.test(w) ? Number(w) : w }),
    ...(journal !== undefined && { journal: journal === 'true' }),
    ...(wtimeoutMS !== undefined && { wtimeoutMS: Number(wtimeoutMS) }),
    ...(readConcernLevel !== undefined && { readConcernLevel }),
  };
}

/** The database of the driver's connection string, its options left to the driver. */
function pathOf(uri: string): string {
  return /^[^/]*\/\/[^/]*(\/[^?#]*)/.exec(uri)?.[1] ?? '';
}

export * from '../../js/src/index.ts';
