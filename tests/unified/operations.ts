// The test format's operations as calls of the driver's methods: names and order of what they are given.

import { call, type Callable } from './entities.ts';
import type { Fields } from './format.ts';

/** How one operation is called. */
interface Recipe {
  /** Where it is not the operation's own name. */
  readonly method?: string;
  /** The arguments that go before the options, in order; those that a test leaves out are undefined. */
  readonly first?: readonly string[];
  /** Makes a result of what the method returned; without it the promise is awaited. */
  readonly finish?: (returned: unknown) => Promise<unknown>;
}

const all = (cursor: unknown): Promise<unknown> =>
  Promise.resolve(call(cursor as Callable, 'toArray'));

const names = async (cursor: unknown): Promise<unknown> =>
  ((await all(cursor)) as { name: string }[]).map(({ name }) => name);

const opened = (cursor: unknown): Promise<unknown> => Promise.resolve(cursor);

/** Each operation of collections, databases and clients. */
const recipes: Readonly<Record<string, Recipe>> = {
  find: { first: ['filter'], finish: all },
  createFindCursor: { method: 'find', first: ['filter'], finish: opened },
  findOne: { first: ['filter'] },
  insertOne: { first: ['document'] },
  insertMany: { first: ['documents'] },
  updateOne: { first: ['filter', 'update'] },
  updateMany: { first: ['filter', 'update'] },
  replaceOne: { first: ['filter', 'replacement'] },
  deleteOne: { first: ['filter'] },
  deleteMany: { first: ['filter'] },
  findOneAndUpdate: { first: ['filter', 'update'] },
  findOneAndReplace: { first: ['filter', 'replacement'] },
  findOneAndDelete: { first: ['filter'] },
  bulkWrite: { first: ['requests'] },
  aggregate: { first: ['pipeline'], finish: all },
  count: { first: ['filter'] },
  countDocuments: { first: ['filter'] },
  estimatedDocumentCount: {},
  distinct: { first: ['fieldName', 'filter'] },
  createIndex: { first: ['keys'] },
  dropIndex: { first: ['name'] },
  dropIndexes: {},
  listIndexes: { finish: all },
  listIndexNames: { method: 'listIndexes', finish: names },
  runCommand: { method: 'command', first: ['command'] },
  runCursorCommand: { first: ['command'], finish: all },
  createCollection: { first: ['collection'] },
  dropCollection: { first: ['collection'] },
  listCollections: { first: ['filter'], finish: all },
  listCollectionNames: { method: 'listCollections', first: ['filter'], finish: names },
  close: {},
  iterateUntilDocumentOrError: { method: 'next' },
};

/** Of a client; the driver has them on its `admin()`. */
const ofAdmin = ['listDatabases', 'listDatabaseNames'];

/** Arguments of the test format that are none of the method's. */
const formatsOwn = ['commandName'];

/** Runs an operation on an entity. */
export async function perform(
  target: Callable,
  operation: string,
  given: Fields = {},
): Promise<unknown> {
  if (ofAdmin.includes(operation)) return listDatabases(target, operation, given);
  const recipe = recipes[operation];
  if (recipe === undefined) throw new Error(`the runner does not know the operation ${operation}`);
  const { method = operation, first = [], finish } = recipe;
  const skip = [...first, ...formatsOwn];
  const rest = Object.entries(given).filter(([name]) => !skip.includes(name));
  const options = Object.fromEntries(
    rest.map(([name, value]) => [name, inDriversWords(name, value)]),
  );
  if (operation === 'listCollectionNames') options['nameOnly'] = true;
  const returned = call(target, method, ...first.map((name) => given[name]), options);
  return finish === undefined ? await returned : await finish(returned);
}

function inDriversWords(name: string, value: unknown): unknown {
  return name === 'returnDocument' ? String(value).toLowerCase() : value;
}

async function listDatabases(client: Callable, operation: string, given: Fields): Promise<unknown> {
  const admin = call(call(client, 'db', 'admin') as Callable, 'admin') as Callable;
  const nameOnly = operation === 'listDatabaseNames';
  const answer = (await call(admin, 'listDatabases', {
    ...given,
    ...(nameOnly && { nameOnly }),
  })) as {
    databases: { name: string }[];
  };
  return nameOnly ? answer.databases.map(({ name }) => name) : answer.databases;
}
