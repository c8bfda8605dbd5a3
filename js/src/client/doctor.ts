// doctor: what is wrong with a connection, in words, by the client's own public members.

import type { CoreStats } from '../core.ts';
import { MongoError } from '../errors.ts';
import { currentHost } from '../host.ts';
import type { Capabilities } from '../gateway-endpoint.ts';
import type { EndpointStateName } from '../work.ts';
import type { MongoClient } from './mongo-client.ts';

/** What `doctor` found. It names no host, no key and no document, so it may be shown. */
export interface Diagnosis {
  /** Whether gateway and database answered. */
  readonly healthy: boolean;
  /** Milliseconds from the question to the database's answer; undefined when there was none. */
  readonly pingMS: number | undefined;
  readonly state: EndpointStateName;
  readonly capabilities: Capabilities | undefined;
  readonly stats: CoreStats | undefined;
  /** What to do, a sentence each; empty when all is as it should be. */
  readonly advice: readonly string[];
}

/** Asks the gateway, and its database by a ping, and says what to do. Never rejects. */
export async function doctor(client: MongoClient, database?: string): Promise<Diagnosis> {
  const advice: string[] = [];
  let capabilities: Capabilities | undefined;
  let pingMS: number | undefined;
  try {
    capabilities = await client.capabilities();
    const host = currentHost();
    const started = host.now();
    await client.db(database).command({ ping: 1 });
    pingMS = Math.max(host.now() - started, 0);
  } catch (error) {
    advice.push(error instanceof MongoError ? error.message : 'The client failed.');
  }
  if (capabilities !== undefined) advice.push(...adviceFor(capabilities));
  const { state, stats } = client;
  return { healthy: pingMS !== undefined, pingMS, state, capabilities, stats, advice };
}

function adviceFor({ exactlyOnceWrites, batch, cursors }: Capabilities): string[] {
  const lacks: [boolean, string][] = [
    [
      !exactlyOnceWrites,
      'A write whose answer is lost is not repeated but reported as unknown: give all gateways the same ' +
        'MOORING_SESSION_SECRET, and a replica set behind them.',
    ],
    [!batch, 'Operations of one scope do not travel together: update the gateway.'],
    [
      cursors !== 'portable',
      'A query of several batches needs the gateway that began it: use one gateway, or ask for few enough ' +
        'documents to fit into the first batch.',
    ],
  ];
  return lacks.filter(([is]) => is).map(([, text]) => text);
}
