// The gateway's connection to MongoDB: the official driver with every retry of its own switched off.
//
// Only the client that asked may repeat a command, because only it knows its token, its deadline and its
// budget. Two layers that both retry multiply.

import { MongoClient, type MongoClientOptions } from 'mongodb';

import { DeadlineError } from './outcome.ts';

/** Options of `connectGatewayClient`; the URI's own options win over these. */
export interface GatewayClientOptions {
  /** Connections at most; default 50. At least as many as commands should run at once. */
  readonly maxPoolSize?: number;
  /** Milliseconds to wait for a usable server; default 5000. */
  readonly serverSelectionTimeoutMS?: number;
  /** `poll` has one monitoring connection instead of two; default `auto`, the driver's own choice. */
  readonly serverMonitoringMode?: 'auto' | 'poll';
}

/**
 * Makes the driver's client for a gateway. It connects with the first command, or by `connect()`. Throws
 * RangeError for a URI that is none.
 */
export function connectGatewayClient(uri: string, options: GatewayClientOptions = {}): MongoClient {
  const profile: MongoClientOptions = {
    maxPoolSize: options.maxPoolSize ?? 50,
    minPoolSize: 1,
    // How soon a server that failed is looked at again while commands wait for it; the driver's own 500 ms
    // would be half a second of refusals after every broken connection.
    minHeartbeatFrequencyMS: 100,
    serverSelectionTimeoutMS: options.serverSelectionTimeoutMS ?? 5000,
    serverMonitoringMode: options.serverMonitoringMode ?? 'auto',
    socketTimeoutMS: 30_000,
    family: 4,
  };
  const given = namesInUri(uri);
  const defaults = Object.fromEntries(
    Object.entries(profile).filter(([name]) => !given.has(name.toLowerCase())),
  );
  return makeClient(uri, {
    ...defaults,
    appName: 'mooring-gateway',
    retryReads: false,
    retryWrites: false,
    maxAdaptiveRetries: 0,
  });
}

/** The driver's own error quotes the URI, password and all. */
function makeClient(uri: string, options: MongoClientOptions): MongoClient {
  try {
    return new MongoClient(uri, options);
  } catch {
    throw new RangeError(
      'The URI is no connection string. Write mongodb://… or mongodb+srv://…, with user and password escaped ' +
        'and only options that the driver knows.',
    );
  }
}

function namesInUri(uri: string): Set<string> {
  const query = uri.slice(uri.indexOf('?') + 1);
  return new Set(Array.from(new URLSearchParams(query).keys(), (name) => name.toLowerCase()));
}

/**
 * Makes sure that the driver has connected once. A first connection that fails leaves the driver's topology
 * closed for good, so it is made by us, as often as needed; afterwards the driver's monitors reconnect.
 */
export class FirstConnection {
  private readonly client: MongoClient;
  private connected = false;
  private attempt: Promise<unknown> | undefined;

  constructor(client: MongoClient) {
    this.client = client;
  }

  get made(): boolean {
    return this.connected;
  }

  /** Waits at most `timeoutMS`; throws what the driver threw, or DeadlineError. */
  async wait(timeoutMS: number): Promise<void> {
    this.attempt ??= this.client.connect().finally(() => {
      this.attempt = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new DeadlineError());
      }, timeoutMS);
    });
    try {
      await Promise.race([this.attempt, late]);
      this.connected = true;
    } finally {
      clearTimeout(timer);
    }
  }
}
