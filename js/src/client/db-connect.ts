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

const clients = new Map<string, MongoClient>();
/** Different connection strings and options in one isolate; more are a mistake that would leak. */
const clientsMax = 32;

/**
 * The isolate's client for these options, connected and validated.
 * @param options the connection string and what to change of the defaults. `onStateChange` is that of
 *   the first call with otherwise the same options.
 * @param context the invocation's; with it the answer is a view with a scope of its own.
 * @throws MongoParseError for bad options, MongoNotConnectedError, MongoServerSelectionError or
 *   MongoOperationTimeoutError when the gateway does not answer.
 */
export async function dbConnect(
  options: DbConnectOptions = {},
  context?: InvocationContext,
): Promise<MongoClient> {
  const client = cached(options);
  if (context === undefined) return client.connect();
  const view = client.scope(context);
  try {
    return await view.connect();
  } catch (error) {
    await view.close();
    throw error;
  }
}

function cached(given: DbConnectOptions): MongoClient {
  const { uri = currentHost().variable('MOORING_URI'), onStateChange, ...options } = given;
  if (uri === undefined) {
    throw new MongoInvalidArgumentError(
      'dbConnect needs the connection string: set MOORING_URI in the environment, or pass it, ' +
        'dbConnect({ uri })',
    );
  }
  const key = JSON.stringify([uri, Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))]);
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
  const client = new MongoClient(uri, { ...options, ...(onStateChange && { onStateChange }) });
  clients.set(key, client);
  return client;
}
