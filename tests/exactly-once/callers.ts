// The callers: real Mooring clients of the Node adapter, with the core compiled to WebAssembly.

import type { ConnectionOptions } from '../../edge-adapter/node/index.ts';
import { MongoClient } from '../../edge-adapter/node/index.ts';
import { Connection } from '../../js/src/client/connection.ts';
import { currentHost } from '../../js/src/host.ts';
import { parseUri } from '../../js/src/uri.ts';
import type { Caller } from './operations.ts';

/**
 * By the rules of the driver specifications: neither breaker nor retry budget, so that faults may be
 * frequent. With `timeoutMS` it repeats until the end is known, without it once.
 */
export const driverRules: readonly ConnectionOptions[] = [
  { profile: 'driver', maxPoolSize: 8, timeoutMS: 20_000 },
  { profile: 'driver', maxPoolSize: 8 },
];

/** What users get who set nothing but the size of the pool, on Node and at the edge. */
export const defaults: readonly ConnectionOptions[] = [
  { profile: 'node', maxPoolSize: 8 },
  // The proxy breaks single commands, so they travel alone.
  { profile: 'edge', maxPoolSize: 8, autoBatch: false },
];

export function makeCallers(uri: string, options: readonly ConnectionOptions[]): Caller[] {
  return options.map((one) => ({
    client: new MongoClient(uri, one),
    connection: new Connection(currentHost(), parseUri(uri), one),
  }));
}

export async function closeCallers(callers: readonly Caller[]): Promise<void> {
  for (const { client, connection } of callers) {
    await client.close();
    connection.driver.close(undefined);
  }
}
