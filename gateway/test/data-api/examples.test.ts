// Every example request of the Data API's reference and of its OpenAPI file: status, headers and body.

import { MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { type Running, startGateway } from '../support/harness.ts';
import { action, APP, TASKS } from './action.ts';

let embedded: Embedded;
let gateway: Running;
let direct: MongoClient;

const DISHES = '6193504e1be4ab27791c8133';
const DOG = '6194604e1d38dc33792d8257';
const UNKNOWN = '64224f3cd79f54ad342dd9b2';
const JSON_ID = expect.stringMatching(/^[0-9a-f]{24}$/) as string;
const EJSON_ID = { $oid: JSON_ID };

const stored = [
  {
    _id: new ObjectId(DISHES),
    status: 'open',
    text: 'Do the dishes',
    completedAt: new Date('2022-05-16T20:22:01.104Z'),
  },
  {
    _id: new ObjectId(DOG),
    status: 'complete',
    text: 'Feed the dog',
    completedAt: new Date('2022-05-17T05:12:42.828Z'),
  },
];

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
beforeEach(async () => {
  await direct.db(TASKS.database).dropDatabase();
  await direct.db(TASKS.database).collection(TASKS.collection).insertMany(structuredTasks());
});

function structuredTasks(): typeof stored {
  return stored.map((task) => ({ ...task }));
}

const json = {
  dishes: {
    _id: DISHES,
    status: 'open',
    text: 'Do the dishes',
    completedAt: '2022-05-16T20:22:01.104Z',
  },
  dog: {
    _id: DOG,
    status: 'complete',
    text: 'Feed the dog',
    completedAt: '2022-05-17T05:12:42.828Z',
  },
};
const ejson = {
  dishes: {
    ...json.dishes,
    _id: { $oid: DISHES },
    completedAt: { $date: { $numberLong: '1652732521104' } },
  },
  dog: {
    ...json.dog,
    _id: { $oid: DOG },
    completedAt: { $date: { $numberLong: '1652764362828' } },
  },
};
const int = (value: number) => ({ $numberInt: String(value) });
const completedAt = { $date: { $numberLong: '1680105287069' } };
const done = { $set: { status: 'complete', completedAt } };

interface Example {
  readonly name: string;
  readonly action: string;
  readonly body: object;
  readonly status?: number;
  readonly json: unknown;
  readonly ejson: unknown;
}

const examples: Example[] = [
  {
    name: 'find one document',
    action: 'findOne',
    body: { filter: { text: 'Do the dishes' } },
    json: { document: json.dishes },
    ejson: { document: ejson.dishes },
  },
  {
    name: 'find one document, with a projection',
    action: 'findOne',
    body: { filter: { text: 'Do the dishes' }, projection: { status: 1, text: 1 } },
    json: { document: { _id: DISHES, status: 'open', text: 'Do the dishes' } },
    ejson: { document: { _id: { $oid: DISHES }, status: 'open', text: 'Do the dishes' } },
  },
  {
    name: 'find one document, without a filter',
    action: 'findOne',
    body: { projection: { text: 1, completedAt: 1, _id: 0 } },
    json: { document: { text: 'Do the dishes', completedAt: json.dishes.completedAt } },
    ejson: { document: { text: 'Do the dishes', completedAt: ejson.dishes.completedAt } },
  },
  {
    name: 'find no document',
    action: 'findOne',
    body: { filter: { text: 'Call Jessica' } },
    json: { document: null },
    ejson: { document: null },
  },
  {
    name: 'find documents, sorted and limited',
    action: 'find',
    body: { filter: { status: 'complete' }, sort: { completedAt: 1 }, limit: 10 },
    json: { documents: [json.dog] },
    ejson: { documents: [ejson.dog] },
  },
  {
    name: 'find documents, with all options',
    action: 'find',
    body: {
      filter: {},
      projection: { text: 1, completedAt: 1 },
      sort: { completedAt: -1 },
      limit: 1,
      skip: 1,
    },
    json: {
      documents: [{ _id: DISHES, text: 'Do the dishes', completedAt: json.dishes.completedAt }],
    },
    ejson: {
      documents: [
        { _id: { $oid: DISHES }, text: 'Do the dishes', completedAt: ejson.dishes.completedAt },
      ],
    },
  },
  {
    name: 'find all documents',
    action: 'find',
    body: { filter: {} },
    json: { documents: [json.dishes, json.dog] },
    ejson: { documents: [ejson.dishes, ejson.dog] },
  },
  {
    name: 'find no documents',
    action: 'find',
    body: { filter: { status: 'unknown' } },
    json: { documents: [] },
    ejson: { documents: [] },
  },
  {
    name: 'find a document by its id',
    action: 'find',
    body: { filter: { _id: { $oid: DOG } } },
    json: { documents: [json.dog] },
    ejson: { documents: [ejson.dog] },
  },
  {
    name: 'find by a date',
    action: 'find',
    body: { filter: { completedAt: { $date: '2022-05-17T05:12:42.828Z' } } },
    json: { documents: [json.dog] },
    ejson: { documents: [ejson.dog] },
  },
  {
    name: 'find by a range of dates',
    action: 'find',
    body: {
      filter: {
        completedAt: {
          $gte: { $date: '2022-01-01T00:00:00.000Z' },
          $lt: { $date: '2023-01-01T00:00:00.000Z' },
        },
      },
    },
    json: { documents: [json.dishes, json.dog] },
    ejson: { documents: [ejson.dishes, ejson.dog] },
  },
  {
    name: 'insert one document',
    action: 'insertOne',
    body: { document: { status: 'open', text: 'Do the dishes' } },
    status: 201,
    json: { insertedId: JSON_ID },
    ejson: { insertedId: EJSON_ID },
  },
  {
    name: 'insert one document with an id of its own',
    action: 'insertOne',
    body: {
      document: {
        _id: { $oid: '629971c0d71aad65bd59c595' },
        greeting: 'Hello, EJSON!',
        date: { $date: { $numberLong: '1654589430998' } },
      },
    },
    status: 201,
    json: { insertedId: '629971c0d71aad65bd59c595' },
    ejson: { insertedId: { $oid: '629971c0d71aad65bd59c595' } },
  },
  {
    name: 'insert documents',
    action: 'insertMany',
    body: {
      documents: [
        { status: 'open', text: 'Mop the floor' },
        { status: 'open', text: 'Clean the windows' },
      ],
    },
    status: 201,
    json: { insertedIds: [JSON_ID, JSON_ID] },
    ejson: { insertedIds: [EJSON_ID, EJSON_ID] },
  },
  {
    name: 'update one document',
    action: 'updateOne',
    body: { filter: { _id: { $oid: DISHES } }, update: done },
    json: { matchedCount: 1, modifiedCount: 1 },
    ejson: { matchedCount: int(1), modifiedCount: int(1) },
  },
  {
    name: 'update one document, which is not there',
    action: 'updateOne',
    body: {
      filter: { _id: { $oid: UNKNOWN } },
      update: { $set: { status: 'complete' } },
      upsert: false,
    },
    json: { matchedCount: 0, modifiedCount: 0 },
    ejson: { matchedCount: int(0), modifiedCount: int(0) },
  },
  {
    name: 'update one document, or insert it',
    action: 'updateOne',
    body: { filter: { text: 'Call Amy' }, update: done, upsert: true },
    json: { matchedCount: 0, modifiedCount: 0, upsertedId: JSON_ID },
    ejson: { matchedCount: int(0), modifiedCount: int(0), upsertedId: EJSON_ID },
  },
  {
    name: 'update documents',
    action: 'updateMany',
    body: { filter: { status: { $exists: true } }, update: done },
    json: { matchedCount: 2, modifiedCount: 2 },
    ejson: { matchedCount: int(2), modifiedCount: int(2) },
  },
  {
    name: 'update documents, or insert one',
    action: 'updateMany',
    body: { filter: { _id: { $oid: UNKNOWN } }, update: done, upsert: true },
    json: { matchedCount: 0, modifiedCount: 0, upsertedId: UNKNOWN },
    ejson: { matchedCount: int(0), modifiedCount: int(0), upsertedId: { $oid: UNKNOWN } },
  },
  {
    name: 'replace one document',
    action: 'replaceOne',
    body: {
      filter: { text: 'Feed the dog' },
      replacement: { status: 'open', text: 'Feed the cat' },
    },
    json: { matchedCount: 1, modifiedCount: 1 },
    ejson: { matchedCount: int(1), modifiedCount: int(1) },
  },
  {
    name: 'replace one document, or insert it',
    action: 'replaceOne',
    body: {
      filter: { text: 'Call Jessica' },
      replacement: { status: 'open', text: 'Call Amy' },
      upsert: true,
    },
    json: { matchedCount: 0, modifiedCount: 0, upsertedId: JSON_ID },
    ejson: { matchedCount: int(0), modifiedCount: int(0), upsertedId: EJSON_ID },
  },
  {
    name: 'delete one document',
    action: 'deleteOne',
    body: { filter: { _id: { $oid: DISHES } } },
    json: { deletedCount: 1 },
    ejson: { deletedCount: int(1) },
  },
  {
    name: 'delete documents',
    action: 'deleteMany',
    body: { filter: {} },
    json: { deletedCount: 2 },
    ejson: { deletedCount: int(2) },
  },
  {
    name: 'run an aggregation pipeline',
    action: 'aggregate',
    body: {
      pipeline: [
        { $match: { status: 'complete' } },
        { $group: { _id: '$status', count: { $sum: 1 }, tasks: { $push: '$text' } } },
        { $sort: { count: -1 } },
      ],
    },
    json: { documents: [{ _id: 'complete', count: 1, tasks: ['Feed the dog'] }] },
    ejson: { documents: [{ _id: 'complete', count: int(1), tasks: ['Feed the dog'] }] },
  },
];

const formats = ['application/json', 'application/ejson'] as const;

describe.each(formats)('sent as %s', (sent) => {
  describe.each(formats)('answered as %s', (wanted) => {
    it.each(examples)('$name', async (example) => {
      const headers = { 'Content-Type': sent, Accept: wanted };
      const answer = await action(gateway, example.action, { ...TASKS, ...example.body }, headers);
      expect(answer.body).toEqual(wanted === 'application/json' ? example.json : example.ejson);
      expect([answer.status, answer.outcome]).toEqual([example.status ?? 200, 'executed']);
      expect(answer.headers.get('Content-Type')).toBe(wanted);
      expect(answer.headers.get('Server-Timing')).toMatch(/^db;dur=\d+\.\d$/);
    });
  });
});

describe('what the answers say is what happened', () => {
  const tasks = () => direct.db(TASKS.database).collection(TASKS.collection);

  it('an inserted document has its id, made here, as its first field', async () => {
    const body = {
      ...TASKS,
      document: { text: 'Mop the floor', due: { $date: { $numberLong: '5' } } },
    };
    const { insertedId } = (await action(gateway, 'insertOne', body)).body;
    const found = await tasks().findOne({ _id: new ObjectId(String(insertedId)) });
    expect(Object.keys(found ?? {})).toEqual(['_id', 'text', 'due']);
    expect(found?.['due']).toEqual(new Date(5));
  });

  it('inserted ids are in the order of the documents', async () => {
    const documents = [{ text: 'a' }, { _id: 'b', text: 'b' }, { text: 'c' }];
    const { insertedIds } = (await action(gateway, 'insertMany', { ...TASKS, documents })).body;
    const [a, b, c] = insertedIds as string[];
    expect(b).toBe('b');
    expect(await tasks().findOne({ _id: new ObjectId(a) })).toMatchObject({ text: 'a' });
    expect(await tasks().findOne({ _id: new ObjectId(c) })).toMatchObject({ text: 'c' });
  });

  it('a replacement leaves nothing of what was there but the id', async () => {
    const body = {
      ...TASKS,
      filter: { _id: { $oid: DOG } },
      replacement: { text: 'Feed the cat' },
    };
    await action(gateway, 'replaceOne', body);
    expect(await tasks().findOne({ _id: new ObjectId(DOG) })).toEqual({
      _id: new ObjectId(DOG),
      text: 'Feed the cat',
    });
  });

  it('one is one and many are many', async () => {
    const seen = { $set: { seen: true } };
    await action(gateway, 'updateOne', { ...TASKS, filter: {}, update: seen });
    expect(await tasks().find({ seen: true }).toArray()).toHaveLength(1);
    await action(gateway, 'updateMany', { ...TASKS, filter: {}, update: seen });
    expect(await tasks().find({ seen: true }).toArray()).toHaveLength(2);
    await action(gateway, 'deleteOne', { ...TASKS, filter: {} });
    expect(await tasks().find({}).toArray()).toHaveLength(1);
  });
});

describe('addresses', () => {
  it.each([APP, '/app/another-app/endpoint/data/beta', ''])('%s/action/<name>', async (base) => {
    const answer = await action(gateway, 'findOne', { ...TASKS, filter: {} }, {}, base);
    expect([answer.status, answer.body]).toEqual([200, { document: json.dishes }]);
  });
});
