// One client of the driver for each database and process, however often the program's modules are loaded.
//
// A development server loads a module anew after every change and forgets the old one, whose connections would
// stay open. So clients are kept where every copy of this module finds them.

import type { MongoClient } from 'mongodb';

import { connectGatewayClient, type GatewayClientOptions } from '../database/client.ts';

const PLACE = Symbol.for('mooring-gateway.clients');

type Clients = Map<string, MongoClient>;

function clients(): Clients {
  const place = globalThis as { [PLACE]?: Clients };
  return (place[PLACE] ??= new Map());
}

/** The client for this URI and these options, made if there is none yet. Throws RangeError for a bad URI. */
export function cachedClient(uri: string, options: GatewayClientOptions): MongoClient {
  const { maxPoolSize, serverSelectionTimeoutMS, serverMonitoringMode } = options;
  const name = JSON.stringify([uri, maxPoolSize, serverSelectionTimeoutMS, serverMonitoringMode]);
  const known = clients().get(name);
  if (known !== undefined) return known;
  const made = connectGatewayClient(uri, options);
  clients().set(name, made);
  return made;
}

/** Closes the connections of all route handlers of this process, for an orderly end. */
export async function closeClients(): Promise<void> {
  const all = [...clients().values()];
  clients().clear();
  await Promise.all(all.map((client) => client.close()));
}
