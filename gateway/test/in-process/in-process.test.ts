// The client over the official driver in this process.

import { MongoClient as Driver } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { Long, MongoClient, MongoParseError, ObjectId } from '../../in-process/index.ts';

let embedded: Embedded;
let official: Driver;

beforeAll(async () => {
  embedded = await startEmbedded();
  official = new Driver(embedded.uri);
});
afterAll(async () => {
  await official.close();
  await embedded.close();
});

const uriTo = (database: string): string => embedded.uri.replace(/\/(?=\?|$)/, `/${database}`);

describe('mongodb://', () => {
  it('reaches the database by the driver, with our client and its values', async () => {
    await using client = new MongoClient(uriTo('shop'));
    const items = client.db().collection('items');
    const { insertedId } = await items.insertOne({ n: new Long(5), at: new Date(0) });
    expect(insertedId).toBeInstanceOf(ObjectId);
    expect(await items.findOne({ _id: insertedId })).toEqual({
      _id: insertedId,
      n: 5,
      at: new Date(0),
    });
    expect(await official.db('shop').collection('items').countDocuments()).toBe(1);
    expect(client.state).toBe('connected');
  });

  it('heeds the concerns of the connection string, and those of the options before them', async () => {
    const uri = `${uriTo('shop')}&w=majority&journal=true&readConcernLevel=local`;
    const seen: unknown[] = [];
    for (const options of [{}, { w: 1 }]) {
      await using client = new MongoClient(uri, options);
      client.on('commandStarted', ({ command }) =>
        seen.push(command['writeConcern'] ?? command['readConcern']),
      );
      await client.db().collection('concerns').deleteMany({});
      await client.db().collection('concerns').findOne();
    }
    const read = { level: 'local' };
    expect(seen).toEqual([{ w: 'majority', j: true }, read, { w: 1, j: true }, read]);
  });

  it('executes a write once although the driver lost its answer', async () => {
    await using client = new MongoClient(uriTo('shop'), { retryDelay: 1 });
    const counts = client.db().collection<{ _id: number; n: number }>('counts');
    await counts.insertOne({ _id: 1, n: 0 });
    const failures: unknown[] = [];
    client.on('commandFailed', ({ failure }) => failures.push(failure.code));
    await official.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: { times: 1 },
      data: { failCommands: ['update'], closeConnection: true, closeAfterApply: true },
    });
    expect(await counts.updateOne({ _id: 1 }, { $inc: { n: 1 } })).toMatchObject({
      modifiedCount: 1,
    });
    expect(failures).toHaveLength(1);
    expect(await counts.findOne({ _id: 1 })).toMatchObject({ n: 1 });
  });

  it('may send what a gateway over HTTP would find too large', async () => {
    await using client = new MongoClient(uriTo('shop'));
    const large = client.db().collection('large');
    await large.insertOne({ text: 'x'.repeat(3_000_000) });
    expect((await large.findOne())?.['text']).toHaveLength(3_000_000);
  });

  it('asks now and then, after the first operation', async () => {
    await using client = new MongoClient(uriTo('shop'), { heartbeatFrequencyMS: 20 });
    const states: string[] = [];
    await client.connect();
    client.on('stateChanged', ({ to }) => states.push(to));
    const before = client.stats?.events ?? 0;
    await expect.poll(() => client.stats?.events ?? 0).toBeGreaterThan(before + 2);
  });

  it('closes what it opened', async () => {
    const client = new MongoClient(uriTo('shop'));
    await client.connect();
    await client.close();
    await expect(client.db().collection('items').findOne()).rejects.toThrow('closed');
  });

  it('closes after the writes of a batch that are under way', async () => {
    const client = new MongoClient(uriTo('shop'), { autoBatch: true });
    const late = client.db().collection<{ _id: number }>('late');
    await client.connect();
    await official.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: { times: 2 },
      data: { failCommands: ['insert'], blockConnection: true, blockTimeMS: 150 },
    });
    const writes = [1, 2].map((_id) => late.insertOne({ _id }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.close();
    expect(await Promise.all(writes)).toMatchObject([{ insertedId: 1 }, { insertedId: 2 }]);
  });

  it('refuses a URI that is none, without quoting it', () => {
    for (const uri of ['mongodb://user:hunter2@', 'mongodb://u:hunter2@h/?nonsense=1']) {
      expect(() => new MongoClient(uri)).toThrow(MongoParseError);
      expect(() => new MongoClient(uri)).not.toThrow('hunter2');
    }
  });
});
