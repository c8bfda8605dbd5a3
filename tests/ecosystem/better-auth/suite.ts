// The published suites of better-auth for a database adapter, through its Mongo adapter, wherever `mongodb` is us.
//
// Not among them: transactions, because there are none over a gateway, and number ids, which the adapter itself
// does not support on MongoDB.

import { mongodbAdapter } from '@better-auth/mongo-adapter';
import {
  authFlowTestSuite,
  caseInsensitiveTestSuite,
  joinsTestSuite,
  normalTestSuite,
  testAdapter,
  uuidTestSuite,
} from '@better-auth/test-utils/adapter';
import { type Collection, type Db, type MongoClient, ObjectId } from 'mongodb';

/** Declares the tests with the runner's `describe` and `test`. */
export async function declareBetterAuth(client: MongoClient): Promise<void> {
  const db = client.db();
  const indexesMade = watchIndexes(client);
  const { execute } = await testAdapter({
    adapter: () => mongodbAdapter(calm(db, indexesMade), { transaction: false }),
    runMigrations: async () => {
      await indexesMade();
      await db.dropDatabase();
    },
    tests: [
      normalTestSuite(),
      authFlowTestSuite(),
      joinsTestSuite(),
      uuidTestSuite(),
      caseInsensitiveTestSuite(),
    ],
    customIdGenerator: () => new ObjectId().toHexString(),
  });
  execute();
}

/**
 * The database, whose inserts wait for indexes that are being made: mongo-java-server, asked for both at once, now and
 * then answers "Unknown error: null".
 */
function calm(db: Db, indexesMade: () => Promise<void>): Db {
  const collection = (name: string): Collection => {
    const found = db.collection(name);
    const insertOne = found.insertOne.bind(found);
    found.insertOne = async (...given) => {
      await indexesMade();
      return insertOne(...given);
    };
    return found;
  };
  return Object.assign(Object.create(db) as Db, { collection });
}

/**
 * Every adapter makes its indexes in the background, and the suites make an adapter for each of their settings. An
 * index of the settings before that is made after the database was dropped would forbid what the next tests do, so
 * whoever drops waits until none is under way.
 */
function watchIndexes(client: MongoClient): () => Promise<void> {
  const underWay = new Set<number>();
  client.on('commandStarted', ({ commandName, requestId }) => {
    if (commandName === 'createIndexes') underWay.add(requestId);
  });
  client.on('commandSucceeded', ({ requestId }) => underWay.delete(requestId));
  client.on('commandFailed', ({ requestId }) => underWay.delete(requestId));
  return async () => {
    do await new Promise((resolve) => setTimeout(resolve, 5));
    while (underWay.size > 0);
  };
}
