// The operations that are offered: each leaves a trace by which the database shows how often it was applied.
//
// A $push of the operation's id tells it exactly, and so do inserts and deletes. A pure $inc tells it for
// its counter: the sum lies between the increments told `applied` and those that may have been.

import type { MongoClient, UpdateFilter } from '../../edge-adapter/node/index.ts';
import { MongoError } from '../../edge-adapter/node/index.ts';
import type { Connection } from '../../js/src/client/connection.ts';
import { OperationKind } from '../../js/src/generated/abi.ts';
import { chosen, Draws } from '../../tools/stage/faults.ts';
import type { Told } from './judge.ts';
import { DATABASE } from './stage.ts';

/** One client: the public one, and the connection below it for commands that it has no method for yet. */
export interface Caller {
  readonly client: MongoClient;
  readonly connection: Connection;
}

export interface Operation {
  readonly kind: Kind;
  readonly id: string;
  /** The document that several operations share. */
  readonly shared: string;
}

/** What an operation's success said of itself. */
interface Success {
  /** Whether it fits exactly one effect. */
  readonly fits: boolean;
  /** The counter's value afterwards, where the operation returns it. */
  readonly value?: number;
}

export type Kind =
  'inc' | 'push' | 'incAndPush' | 'findAndModify' | 'insert' | 'insertMany' | 'delete';

/** How often each kind is offered. */
const shares: Record<Kind, number> = {
  inc: 0.28,
  push: 0.28,
  incAndPush: 0.2,
  findAndModify: 0.1,
  insert: 0.06,
  insertMany: 0.04,
  delete: 0.04,
};

/** Documents that an insertMany brings. */
const parts = [0, 1, 2] as const;

/** Operations that share one document; short lists keep the database fast. */
const sharers = 8;

/** The first operations of a phase, the same for the same seed. A kind to skip becomes an `inc`. */
export function planOperations(
  phase: string,
  seed: number,
  count: number,
  skip: readonly Kind[],
): Operation[] {
  const draws = new Draws(seed);
  const kinds = Object.keys(shares) as Kind[];
  return Array.from({ length: count }, (_, number) => {
    const kind = chosen(draws.next(), kinds, shares) ?? 'inc';
    return {
      kind: skip.includes(kind) ? 'inc' : kind,
      id: `${phase}-${number}`,
      shared: `${phase}-${Math.floor(number / sharers)}`,
    };
  });
}

/** Runs an operation, and notes what its caller was told: one entry for each trace that it leaves. */
export async function offer(caller: Caller, operation: Operation): Promise<Told[]> {
  const { kind, id, shared } = operation;
  const ids = kind === 'insertMany' ? parts.map((part) => `${id}.${part}`) : [id];
  const counter = counterOf[kind]?.(shared);
  const told = async (): Promise<Omit<Told, 'id' | 'kind'>> => {
    try {
      const { fits, value } = await perform[kind](caller, operation);
      return { outcome: 'applied', fits, ...(value !== undefined && { value }) };
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      const { outcome, attempts, name, code, retryAfterMS } = error;
      return { outcome, why: `${name} ${code ?? ''}`, sent: attempts > 0, retryAfterMS };
    }
  };
  const common = { kind, ...(counter !== undefined && { counter }), ...(await told()) };
  return ids.map((one) => ({ ...common, id: one }));
}

/** The counters that operations of these kinds add 1 to, and leave no other trace. */
const counterOf: Partial<Record<Kind, (shared: string) => string>> = {
  inc: (shared) => `counters/${shared}`,
  findAndModify: (shared) => `returned/${shared}`,
};

const perform: Record<Kind, (caller: Caller, operation: Operation) => Promise<Success>> = {
  inc: (caller, { shared }) => update(caller, 'counters', shared, { $inc: { n: 1 } }),
  push: (caller, { id, shared }) => update(caller, 'lists', shared, { $push: { ids: id } }),
  incAndPush: (caller, { id, shared }) =>
    update(caller, 'both', shared, { $inc: { n: 1 }, $push: { ids: id } }),
  findAndModify,
  async insert({ client }, { id }) {
    await client.db().collection('inserted').insertOne({ op: id });
    return { fits: true };
  },
  async insertMany({ client }, { id }) {
    const documents = parts.map((part) => ({ op: `${id}.${part}` }));
    const { insertedCount } = await client.db().collection('inserted').insertMany(documents);
    return { fits: insertedCount === documents.length };
  },
  async delete({ client }, { id }) {
    const { deletedCount } = await client.db().collection('doomed').deleteOne({ _id: id });
    return { fits: deletedCount === 1 };
  },
};

async function update(
  { client }: Caller,
  collection: string,
  id: string,
  change: UpdateFilter,
): Promise<Success> {
  const result = await client
    .db()
    .collection(collection)
    .updateOne({ _id: id }, change, { upsert: true });
  const { matchedCount, modifiedCount, upsertedCount } = result;
  return {
    fits: matchedCount + upsertedCount === 1 && modifiedCount + upsertedCount === 1,
  };
}

async function findAndModify({ connection }: Caller, { shared }: Operation): Promise<Success> {
  const command = {
    findAndModify: 'returned',
    query: { _id: shared },
    update: { $inc: { n: 1 } },
    upsert: true,
    new: true,
    $db: DATABASE,
  };
  const { reply } = await connection.run(OperationKind.write_with_token, command, undefined, {});
  const value = (reply['value'] as { n?: unknown } | null)?.n;
  return typeof value === 'number' ? { fits: true, value } : { fits: false };
}
