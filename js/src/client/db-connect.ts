// dbConnect: the one cached, validated connection that projects keep rewriting.
//
// What it caches is the client, which is plain data, never a promise: a promise that one invocation
// made and another awaits can hang for ever. Each call asks the core, which validates at most once for
// everybody, so a thousand calls make one hello.

import { MongoInvalidArgumentError } from '../errors.ts';
import type { InvocationContext } from '../host.ts';
import { currentHost } from '../host.ts';
import type { ConnectionOptions } from '../options.ts';
import { MongoClient } from './mongo-client.ts';

/** Options of `dbConnect`. */
export interface DbConnectOptions extends ConnectionOptions {
  /** The gateway's connection string. Default: the environment's MOORING_URI. */
  uri?: string;
}

/** Different connection strings and options in one isolate; more are a mistake that would leak. */
const clientsMax = 32;

/** `dbConnect`, as one of the package's entries has it. */
export type DbConnect<Options extends DbConnectOptions> = (
  options?: Options,
  context?: InvocationContext,
) => Promise<MongoClient>;

/**
 * Makes an entry's `dbConnect`.
 * @param make makes its client.
 * @param variables of the environment that may have the connection string; the first one that is set counts.
 */
export function connector<Options extends DbConnectOptions>(
  make: (uri: string, options: Omit<Options, 'uri'>) => MongoClient,
  variables: readonly string[],
): DbConnect<Options> {
  const clients = new Map<string, MongoClient>();
  const cached = ({ uri = variable(variables), ...options }: DbConnectOptions): MongoClient => {
    const { onStateChange: _, ...told } = options;
    const key = JSON.stringify([uri, Object.entries(told).sort(([a], [b]) => (a < b ? -1 : 1))]);
    const known = clients.get(key);
    // One that was closed stays closed, so it makes room for a new one.
    if (known !== undefined && known.state !== 'closed' && known.state !== 'disconnecting')
      return known;
    clients.delete(key);
    if (clients.size >= clientsMax) {
      throw new MongoInvalidArgumentError(
        `dbConnect was called with more than ${clientsMax} different options; pass the same ones each time`,
      );
    }
    const client = make(uri, options as Omit<Options, 'uri'>);
    clients.set(key, client);
    return client;
  };
  return async (options, context) => {
    const client = cached(options ?? {});
    if (context === undefined) return client.connect();
    const view = client.scope(context);
    try {
      return await view.connect();
    } catch (error) {
      await view.close();
      throw error;
    }
  };
}

/**
 * The isolate's client for these options, connected and validated.
 * @param options the connection string and what to change of the defaults. `onStateChange` is that of
 *   the first call with otherwise the same options.
 * @param context the invocation's; with it the answer is a view with a scope of its own.
 * @throws MongoParseError for bad options, MongoNotConnectedError, MongoServerSelectionError or
 *   MongoOperationTimeoutError when the gateway does not answer.
 */
export const dbConnect: DbConnect<DbConnectOptions> = connector(
  (uri, options) => new MongoClient(uri, options),
  ['MOORING_URI'],
);

function variable(names: readonly string[]): string {
  for (const name of names) {
    const value = currentHost().variable(name);
    if (value !== undefined) return value;
  }
  throw new MongoInvalidArgumentError(
    `dbConnect needs the connection string: set ${names.join(' or ')} in the environment, or pass it, ` +
      'dbConnect({ uri })',
  );
}
