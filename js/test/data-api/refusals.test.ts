// What servers refuse: the driver's classes, and nothing of a document or a key.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type MongoClient,
  type MongoError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerError,
} from '../../../edge-adapter/node/data-api.ts';
import { DataApiStage } from './data-api-stage.ts';

interface Item {
  _id?: unknown;
  n?: number;
}

let stage: DataApiStage;
let client: MongoClient;
const items = (name: string) => client.db().collection<Item>(name);
const failure = (operation: Promise<unknown>): Promise<MongoError> =>
  operation.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: MongoError) => error,
  );

beforeAll(async () => {
  stage = await DataApiStage.start();
});
beforeEach(async () => {
  client = stage.client();
  await client.connect();
  stage.takeNames();
});
afterEach(async () => {
  stage.instead = undefined;
  stage.isMooring = false;
  await client.close();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe.each([false, true])('the real server, shown as a gateway: %s', (isMooring) => {
  beforeEach(() => (stage.isMooring = isMooring));

  it('a duplicate key of one document: not applied', async () => {
    const all = items(`duplicate${isMooring}`);
    await all.insertOne({ _id: 'private@example.com' });
    const error = await failure(all.insertOne({ _id: 'private@example.com' }));
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 11000, outcome: 'not-applied', attempts: 1 });
    expect(error.message).toContain('E11000');
    expect(error.message).not.toContain('private');
  });

  it('a duplicate key among several: nobody knows how many', async () => {
    const all = items(`several${isMooring}`);
    await all.insertOne({ _id: 2 });
    const error = await failure(all.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]));
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 11000, outcome: 'unknown', attempts: 1 });
    expect(await all.countDocuments()).toBe(2);
  });

  it('a query that the database refuses', async () => {
    const error = await failure(
      items('x')
        .find({ n: { $nonsense: 1 } })
        .toArray(),
    );
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error).toMatchObject({ code: 'MongoDBError', outcome: 'not-applied', attempts: 1 });
  });

  it('a database that the key may not use', async () => {
    const error = await failure(client.db('other').collection('x').insertOne({}));
    expect(error).toMatchObject({ code: 'NoMatchingRuleFound', outcome: 'not-applied' });
  });
});

describe('answers of other servers', () => {
  const answer = (
    status: number,
    code: string | undefined,
    text = 'of private@example.com',
  ): void => {
    const body = JSON.stringify({
      error: text,
      error_code: code,
      link: 'https://logs.example/private',
    });
    stage.instead = () => new Response(code === undefined ? text : body, { status });
  };

  it.each([
    [400, 'InvalidParameter', MongoServerError, 'not-applied', 1],
    [400, 'MongoDBError', MongoNetworkError, 'unknown', 1],
    [400, 'SomethingElse', MongoNetworkError, 'unknown', 1],
    [401, 'InvalidSession', MongoServerError, 'not-applied', 1],
    [429, 'TooManyRequests', MongoNetworkError, 'not-applied', 3],
    [500, 'InternalServerError', MongoNetworkError, 'unknown', 1],
    [503, 'ExecutionTimeLimitExceeded', MongoOperationTimeoutError, 'unknown', 1],
    [502, undefined, MongoNetworkError, 'unknown', 1],
    [429, undefined, MongoNetworkError, 'unknown', 1],
    [404, undefined, MongoNetworkError, 'unknown', 1],
    [200, undefined, MongoNetworkError, 'unknown', 1],
  ])('%s %s to an update of one document', async (status, code, Kind, outcome, attempts) => {
    answer(status, code);
    const error = await failure(items('x').updateOne({}, { $inc: { n: 1 } }));
    expect(error).toBeInstanceOf(Kind);
    expect(error).toMatchObject({ outcome, attempts });
    expect(JSON.stringify([error, error.message])).not.toContain('private');
  });

  it('MongoDBError to an update of many: a part of them may have been changed', async () => {
    answer(400, 'MongoDBError');
    const error = await failure(items('x').updateMany({}, { $inc: { n: 1 } }));
    expect(error).toMatchObject({ outcome: 'unknown', attempts: 1 });
  });

  it('an answer of another action is none', async () => {
    stage.instead = () => Response.json({ documents: [] });
    const error = await failure(items('x').insertOne({}));
    expect(error).toMatchObject({ outcome: 'unknown', attempts: 1 });
  });

  it('as many documents as the Data API gives are never taken for all', async () => {
    const documents = Array.from({ length: 50_000 }, () => ({}));
    stage.instead = () => Response.json({ documents });
    const error = await failure(items('x').find().toArray());
    expect(error).toMatchObject({ code: 'truncated', attempts: 1 });
    expect(error.message).toContain('there may be more');
    await expect(items('x').aggregate().toArray()).rejects.toMatchObject({ code: 'truncated' });
    // Who asks for so many gets them.
    expect(await items('x').find().limit(50_000).toArray()).toHaveLength(50_000);
    expect(await items('x').aggregate().limit(50_000).toArray()).toHaveLength(50_000);
  });
});
