// What a case works with: two gateways before one database, keys of each role, and the database itself.

import type { Document, MongoClient } from 'mongodb';
import { expect } from 'vitest';

import { parseKeys } from '../../gateway/access/keys.ts';
import {
  type Answer,
  command,
  type Running,
  startGateway,
} from '../../gateway/test/support/harness.ts';

/** Whose key a request carries. A stranger may use another database only. */
export type Who = 'reader' | 'writer' | 'admin' | 'stranger';

/** How a command is sent, if not by the admin to the first gateway. */
export interface How {
  readonly as?: Who;
  /** Default the run's own. */
  readonly database?: string;
  readonly through?: Running;
  readonly headers?: Record<string, string>;
}

export interface World {
  readonly gateway: Running;
  /** Another with the same secret: to the clients both are one. */
  readonly second: Running;
  /** A database of this run alone, dropped at its end. */
  readonly database: string;
  /** The database that strangers may use. */
  readonly foreign: string;
  /** A collection of this case alone. */
  readonly collection: string;
  /** The database without a gateway. */
  readonly direct: MongoClient;
  /** Sends a command; `$db` is added. */
  readonly send: (body: Document, how?: How) => Promise<Answer>;
  /** Sends a command that must succeed, and returns its reply. */
  readonly run: (body: Document, how?: How) => Promise<Document>;
  /** All documents of the collection by _id, as the gateway shows them. */
  readonly all: () => Promise<Document[]>;
}

/** The `Authorization` header of a key. */
export function authorization(who: Who): Record<string, string> {
  return { Authorization: `Bearer suite-${who}.secret-of-the-suite` };
}

/** What all cases of one database share. */
export interface Stage {
  /** The world for the next case. */
  readonly next: () => World;
  readonly drop: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Starts the gateways. `run` makes the names of the databases its own. */
export async function buildStage(uri: string, direct: MongoClient): Promise<Stage> {
  const database = `mooring_test_${crypto.randomUUID().slice(0, 8)}`;
  const foreign = `${database}_foreign`;
  const key = (who: Who, role: string, name = database): string =>
    `suite-${who}:secret-of-the-suite:${name}:${role}`;
  const keys = parseKeys(
    [
      key('reader', 'read'),
      key('writer', 'readWrite'),
      key('admin', 'admin'),
      key('stranger', 'admin', foreign),
    ].join(';'),
  );
  const options = { serverSelectionTimeoutMS: 5000 };
  const gateway = await startGateway(uri, { keys }, options);
  const second = await startGateway(uri, { keys }, options);
  let cases = 0;
  return {
    next: () =>
      createWorld({ gateway, second, database, foreign, direct, collection: `c${++cases}` }),
    drop: async () => {
      await direct.db(database).dropDatabase();
      await direct.db(foreign).dropDatabase();
    },
    end: async () => {
      await gateway.close();
      await second.close();
    },
  };
}

function createWorld(parts: Omit<World, 'send' | 'run' | 'all'>): World {
  const { gateway, collection } = parts;
  const send = (body: Document, how: How = {}) => {
    const { as = 'admin', database = parts.database, through = gateway, headers = {} } = how;
    return command(through, { ...body, $db: database }, { ...authorization(as), ...headers });
  };
  const run = async (body: Document, how?: How): Promise<Document> => {
    const answer = await send(body, how);
    expect(answer.body).not.toHaveProperty('type');
    expect([answer.status, answer.outcome]).toEqual([200, 'executed']);
    return answer.body;
  };
  const all = async (): Promise<Document[]> =>
    batchOf(await run({ find: collection, sort: { _id: 1 } }));
  return { ...parts, send, run, all };
}

/** The documents of a reply's batch. */
export function batchOf(reply: Document): Document[] {
  const { firstBatch, nextBatch } = reply['cursor'] as Record<string, Document[]>;
  return firstBatch ?? nextBatch ?? [];
}
