// A gateway's parts and limits, checked once when it is made.

import type { MongoClient } from 'mongodb';

import { Admission } from './access/admission.ts';
import type { BodyLimits } from './http/body.ts';
import { type CursorTokens, createCursorTokens } from './database/cursor-tokens.ts';
import { createDataSource, type DataSource } from './database/data-source.ts';
import { createDataSources, type FindDataSource } from './database/data-sources.ts';
import { MAX_DEPTH } from './ejson.ts';
import { type Access, type AccessOptions, createAccess } from './access/authenticate.ts';
import type { Log } from './log.ts';
import { createSessionIds, type SessionIds } from './database/sessions.ts';

const MIB = 1_048_576;

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
  /** Commands at the database at once; default the driver's maxPoolSize, which is 50 unless the URI says more. */
  readonly maxConcurrent?: number;
  /** Commands that wait for one of these to end, for at most a second; default 50, 0 for none. */
  readonly maxQueued?: number;
  /** What a `dataSource` of the Data API may name; default: every name means `client`. Not closed either. */
  readonly dataSources?: Readonly<Record<string, MongoClient>>;
  /** Documents of one answer of the Data API, as text; default 16 MiB, at most 256 MiB. */
  readonly maxAnswerBytes?: number;
  /** The clock of hello and of horizons, in milliseconds since 1970; default Date.now. For tests. */
  readonly now?: () => number;
  /** Gets one entry a request; default none. */
  readonly log?: Log;
}

/** The default and the limit of a deadline, in milliseconds, and the gateway's clock. */
export interface DeadlineLimits {
  readonly defaultDeadlineMS: number;
  readonly maxDeadlineMS: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What the routes work with. */
export interface Gateway extends BodyLimits, DeadlineLimits, Access, DataSource {
  readonly admission: Admission;
  readonly sessionIds: SessionIds;
  readonly cursorTokens: CursorTokens;
  readonly findDataSource: FindDataSource;
  /** Of documents in one answer of the Data API. */
  readonly maxAnswerBytes: number;
  readonly log: Log;
}

/** Puts a gateway together. Throws RangeError naming the option that is out of range. */
export function createGateway(options: HandlerOptions): Gateway {
  const now = options.now ?? Date.now;
  const own = createDataSource(options.client, now);
  return {
    ...createAccess(options),
    admission: createAdmission(options),
    ...own,
    findDataSource: createDataSources(own, options.client, options.dataSources, now),
    sessionIds: createSessionIds(options.sessionSecret),
    cursorTokens: createCursorTokens(options.sessionSecret),
    now,
    maxBodyBytes: within('maxBodyBytes', options.maxBodyBytes ?? MIB, 16 * MIB),
    maxDepth: within('maxDepth', options.maxDepth ?? 100, MAX_DEPTH),
    defaultDeadlineMS: within('defaultDeadlineMS', options.defaultDeadlineMS ?? 10_000, 3_600_000),
    maxDeadlineMS: within('maxDeadlineMS', options.maxDeadlineMS ?? 30_000, 3_600_000),
    maxAnswerBytes: within('maxAnswerBytes', options.maxAnswerBytes ?? 16 * MIB, 256 * MIB),
    log: options.log ?? (() => undefined),
  };
}

function createAdmission(options: HandlerOptions): Admission {
  // A pool without a limit is 0 in the driver's language.
  const poolSize = options.client.options.maxPoolSize || 50;
  return new Admission({
    maxConcurrent: within('maxConcurrent', options.maxConcurrent ?? poolSize, 10_000),
    maxQueued: within('maxQueued', options.maxQueued ?? 50, 10_000, 0),
  });
}

function within(name: string, value: number, max: number, min = 1): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${name} is ${value}; allowed are whole numbers from ${min} to ${max}.`);
}
