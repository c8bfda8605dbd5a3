// The npm client `mongodb-data-api`, unchanged but for its address and its key, runs all its actions.

import { type Document, MongoClient } from 'mongodb';
import { createMongoDBDataAPI } from 'mongodb-data-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { OTHER_KEY, type Running, startGateway } from '../support/harness.ts';
import { APP } from './action.ts';

let embedded: Embedded;
let gateway: Running;
let direct: MongoClient;

beforeAll(async () => {
  embedded = await startEmbedded();
  gateway = await startGateway(embedded.uri);
  direct = new MongoClient(embedded.uri);
});
afterAll(async () => {
  await direct.close();
  await gateway.close();
  await embedded.close();
});

const ID = /^[0-9a-f]{24}$/;

describe.each([APP, ''])('at %s', (base) => {
  const connect = () =>
    createMongoDBDataAPI({ apiKey: OTHER_KEY, urlEndpoint: gateway.url + base })
      .$cluster('Cluster0')
      .$database('shop')
      .$collection<Document>('tasks');

  it('all ten actions', async () => {
    await direct.db('shop').dropDatabase();
    const tasks = connect();

    const { insertedId } = await tasks.insertOne({ document: { text: 'a', n: 1 } });
    expect(insertedId).toMatch(ID);
    const documents = [
      { text: 'b', n: 2 },
      { text: 'c', n: 3 },
    ];
    const { insertedIds } = await tasks.insertMany({ documents });
    expect(insertedIds).toEqual([expect.stringMatching(ID), expect.stringMatching(ID)]);

    expect(await tasks.findOne({ filter: { text: 'a' } })).toEqual({
      document: { _id: insertedId, text: 'a', n: 1 },
    });
    expect(await tasks.findOne({ filter: { _id: { $oid: insertedId } } })).toMatchObject({
      document: { text: 'a' },
    });
    expect(await tasks.find({ sort: { n: -1 }, limit: 2, projection: { _id: 0, n: 1 } })).toEqual({
      documents: [{ n: 3 }, { n: 2 }],
    });

    const filter = { text: 'a' };
    expect(await tasks.updateOne({ filter, update: { $inc: { n: 10 } } })).toEqual({
      matchedCount: 1,
      modifiedCount: 1,
    });
    expect(await tasks.updateMany({ filter: {}, update: { $set: { seen: true } } })).toEqual({
      matchedCount: 3,
      modifiedCount: 3,
    });
    const replaced = { filter: { text: 'd' }, replacement: { text: 'd', n: 4 }, upsert: true };
    expect(await tasks.replaceOne(replaced)).toEqual({
      matchedCount: 0,
      modifiedCount: 0,
      upsertedId: expect.stringMatching(ID) as string,
    });

    const pipeline = [{ $match: { seen: true } }, { $group: { _id: null, sum: { $sum: '$n' } } }];
    expect(await tasks.aggregate({ pipeline })).toEqual({ documents: [{ _id: null, sum: 16 }] });

    expect(await tasks.deleteOne({ filter })).toEqual({ deletedCount: 1 });
    expect(await tasks.deleteMany({ filter: {} })).toEqual({ deletedCount: 3 });
  });

  it('an error of ours is an error there', async () => {
    const failing = connect().$$action('updateOne', { filter: {} });
    await expect(failing).rejects.toMatchObject({ name: 'AxiosError', status: 400 });
  });
});
