// What a call may not be: each refusal comes before anything is sent, and says what was wrong.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection, MongoClient } from '../../../edge-adapter/node/index.ts';
import { MongoInvalidArgumentError } from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

let stage: GatewayStage;
let client: MongoClient;
let items: Collection;

beforeAll(async () => {
  stage = await GatewayStage.start();
  client = stage.client();
  items = client.db().collection('items');
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

const no = (value: unknown): never => value as never;

describe('documents', () => {
  it.each([
    ['null', null],
    ['a string', 'abc'],
    ['an array', [1, 2]],
    ['a promise', Promise.resolve({})],
  ])('insertOne refuses %s', async (_name, value) => {
    await expect(items.insertOne(no(value))).rejects.toThrow('the document must be a document');
  });

  it('insertMany refuses what is no array, and names the bad one of an array', async () => {
    await expect(items.insertMany(no({ a: 1 }))).rejects.toThrow('needs an array');
    await expect(items.insertMany(no([{}, 'x']))).rejects.toThrow('document 1 must be a document');
  });

  it('filters and updates are documents too', async () => {
    await expect(items.updateOne({}, no(null))).rejects.toThrow('the update must be a document');
    await expect(items.deleteOne(no('x'))).rejects.toThrow('the filter must be a document');
    await expect(items.findOne(no(5))).rejects.toThrow('the filter must be a document');
  });

  it('undefined in a filter is null, so it does not match everything', async () => {
    await items.insertMany([{ owner: 'a' }, { owner: 'b' }]);
    expect(await items.findOne({ owner: undefined })).toBeNull();
    expect((await items.deleteOne({ owner: undefined })).deletedCount).toBe(0);
  });

  it('what cannot be stored is refused by place, as an argument, with nothing sent', async () => {
    const { commands } = stage.proxy.counts;
    const error: unknown = await items.insertOne({ a: { f: () => 1 } }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(MongoInvalidArgumentError);
    expect(error).toMatchObject({ outcome: 'not-applied', attempts: 0 });
    expect((error as Error).message).toContain('documents.0.a.f');
    await expect(items.insertOne({ a: Promise.resolve(1) })).rejects.toThrow('await it first');
    expect(stage.proxy.counts.commands).toBe(commands);
  });
});

describe('options', () => {
  it('that an operation does not have are refused by name', async () => {
    await expect(items.findOne({}, no({ upsert: true }))).rejects.toThrow('no option "upsert"');
    await expect(items.updateOne({}, { $set: { a: 1 } }, no({ upsrt: true }))).rejects.toThrow(
      'no option "upsrt" here; it has: timeoutMS, maxRetries, validateConnection, signal, maxTimeMS, ',
    );
  });
});
