// A gateway's parts and limits, checked once when it is made.

import type { MongoClient } from 'mongodb';

import type { BodyLimits } from './http/body.ts';
import { Database } from './database/database.ts';
import { MAX_DEPTH } from './ejson.ts';
import { type Access, type AccessOptions, createAccess } from './access/authenticate.ts';
import type { Log } from './log.ts';
import type { DeadlineLimits } from './command/request-headers.ts';
import { ServerProbe } from './database/server-info.ts';
import { createSessionIds, type SessionIds } from './database/sessions.ts';

/** Options of `createHandler`. */
export interface HandlerOptions extends AccessOptions {
  /** From `connectGatewayClient`. The handler does not close it. */
  readonly client: MongoClient;
  /** Shared by all gateways of one database; without it there are no exactly-once writes. */
  readonly sessionSecret?: string | undefined;
  /** Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Default 100 levels, at most 200. */
  readonly maxDepth?: number;
  /** For requests without Mooring-Deadline-MS; default 10,000. */
  readonly defaultDeadlineMS?: number;
  /** Longer deadlines are cut to this; default 30,000. */
  readonly maxDeadlineMS?: number;
  /** Gets one entry a request; default none. */
  readonly log?: Log;
}

/** What the routes work with. */
export interface Gateway extends BodyLimits, DeadlineLimits, Access {
  readonly database: Database;
  readonly probe: ServerProbe;
  readonly sessionIds: SessionIds;
  readonly log: Log;
}

/** Puts a gateway together. Throws RangeError naming the option that is out of range. */
export function createGateway(options: HandlerOptions): Gateway {
  const database = new Database(options.client);
  return {
    ...createAccess(options),
    database,
    probe: new ServerProbe(database),
    sessionIds: createSessionIds(options.sessionSecret),
    maxBodyBytes: within('maxBodyBytes', options.maxBodyBytes ?? 1_048_576, 16 * 1_048_576),
    maxDepth: within('maxDepth', options.maxDepth ?? 100, MAX_DEPTH),
    defaultDeadlineMS: within('defaultDeadlineMS', options.defaultDeadlineMS ?? 10_000, 3_600_000),
    maxDeadlineMS: within('maxDeadlineMS', options.maxDeadlineMS ?? 30_000, 3_600_000),
    log: options.log ?? (() => undefined),
  };
}

function within(name: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new RangeError(`${name} is ${value}; allowed are whole numbers from 1 to ${max}.`);
}
