// What reaches the database and comes back: values through client, gateway, driver and the embedded engine.
//
// The commands that the gateway hands to its driver are noted as the bytes that the driver makes of them, so that a
// number that has changed its type on the way is found. What the engine answers is compared by value: it keeps
// whole numbers without their type. MongoDB's corpus is read from a checkout beside the repository; without one its
// test is skipped.

import type { Db, Document } from 'mongodb';
import { BSON } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MongoClient } from '../../../edge-adapter/node/index.ts';
import { Long, parse, stringify } from '../../src/ejson/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';
import type { ValidCase } from './corpus-files.ts';
import { corpusFiles, isCarried } from './corpus-files.ts';
import { bsonOf, driverTypes } from './driver-types.ts';

const HEX = '56e1fc72e0c917e9c4714161';

interface Item {
  readonly _id: number;
  readonly value: unknown;
}

let stage: GatewayStage;
let client: MongoClient;
/** The commands that the driver got from the gateway since a test took them. */
const commands: Document[] = [];

beforeAll(async () => {
  stage = await GatewayStage.start();
  const { driver } = stage;
  const dbOf = driver.db.bind(driver);
  driver.db = (name, options): Db => {
    const db = dbOf(name, options);
    const command = db.command.bind(db);
    db.command = (document, given) => {
      commands.push(document);
      return command(document, given);
    };
    return db;
  };
  client = stage.client();
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

const values: readonly [what: string, given: unknown, sent?: unknown][] = [
  ['an ObjectId', new BSON.ObjectId(HEX)],
  ['an Int32', new BSON.Int32(5)],
  ['a small Long', BSON.Long.fromNumber(5)],
  ['a small Long of ours', new Long(5), BSON.Long.fromNumber(5)],
  ['a small bigint', 5n],
  ['a Long beyond 2^53', BSON.Long.fromString('9007199254740993')],
  ['the least Long', BSON.Long.MIN_VALUE],
  ['the greatest Long', BSON.Long.MAX_VALUE],
  ['a Double that is whole', new BSON.Double(5)],
  ['a Double', new BSON.Double(0.1)],
  ['the Double -0', new BSON.Double(-0)],
  ['the Double NaN', new BSON.Double(NaN)],
  ['the Double 2^60', new BSON.Double(2 ** 60)],
  ['the Double 2^70', new BSON.Double(2 ** 70)],
  ['the number 2^60', 2 ** 60],
  ['the number 5', 5],
  ['the number 2^40', 2 ** 40],
  ['a Decimal128', BSON.Decimal128.fromString('1.50')],
  ['a Binary', new BSON.Binary(Uint8Array.of(1, 2, 3), 128)],
  ['a UUID', new BSON.UUID('73ffd264-44b3-4c69-90e8-e7d1dfc035d4')],
  ['a Timestamp', new BSON.Timestamp({ t: 4_000_000_000, i: 7 })],
  ['a BSONRegExp', new BSON.BSONRegExp('^a', 'is')],
  ['a RegExp', /^a/i],
  ['MinKey', new BSON.MinKey()],
  ['MaxKey', new BSON.MaxKey()],
  ['a DBRef', new BSON.DBRef('c', new BSON.ObjectId(HEX), 'd', { n: new BSON.Double(1) })],
  ['a date', new Date(1356351330501)],
  ['a date before 1970', new Date(-1)],
  [
    'nested ones',
    { a: [{ b: BSON.Long.fromNumber(1) }, [new BSON.Double(2)], new Map([['c', 3n]])] },
  ],
];

function noted(name: string): Document | undefined {
  return commands.find((command) => name in command);
}

describe('a value arrives with the type that was given', () => {
  it.each(values)('%s', async (what: string, given: unknown, sent: unknown = given) => {
    const items = client.db().collection<Item>(what);
    commands.length = 0;
    await items.insertOne({ _id: 1, value: given });
    await items.updateOne({ _id: 1 }, { $set: { value: given } });
    await items.findOne({ value: given });
    const [insert, update, find] = ['insert', 'update', 'find'].map(noted);
    const wanted = bsonOf(sent);
    expect(bsonOf((insert?.['documents'] as [Item])[0].value)).toBe(wanted);
    expect(bsonOf((update?.['updates'] as [{ u: { $set: Item } }])[0].u.$set.value)).toBe(wanted);
    expect(bsonOf((find?.['filter'] as Item).value)).toBe(wanted);
    const found = await items.findOne({ _id: 1 });
    expect(canonical(found?.value)).toBe(canonical(parse(canonical(sent))));
  });

  it('an integer of 64 bits is found by itself and not by its neighbours', async () => {
    const items = client.db().collection<Item>('long');
    await items.insertOne({ _id: 1, value: 9007199254740993n });
    expect((await items.findOne({ value: new Long('9007199254740993') }))?.value).toStrictEqual(
      new Long('9007199254740993'),
    );
    for (const neighbour of [9007199254740992n, 9007199254740994n, 2 ** 53]) {
      expect(await items.findOne({ value: neighbour })).toBeNull();
    }
  });
});

describe.skipIf(corpusFiles.length === 0)('the values of the corpus arrive and come back', () => {
  const files = corpusFiles.map((file): [string, readonly ValidCase[]] => [
    file.name,
    // What is lossy by the corpus' own word has bytes that no Extended JSON stands for.
    (file.valid ?? []).filter(
      ({ canonical_extjson: text, lossy }) => isCarried(text) && lossy !== true,
    ),
  ]);
  const withRows = files.filter(([, rows]) => rows.length > 0);
  it.each(withRows)('%s', async (name, rows) => {
    const items = client.db().collection<Item>(name);
    const texts = rows.map(({ canonical_extjson: text }) => text);
    commands.length = 0;
    await items.insertMany(texts.map((text, _id) => ({ _id, value: parse(text, driverTypes) })));
    const sent = (noted('insert')?.['documents'] as Item[]).map(({ value }) => value as Document);
    expect(sent.map((value) => Buffer.from(BSON.serialize(value)).toString('hex'))).toEqual(
      rows.map((row) => row.canonical_bson.toLowerCase()),
    );
    const found = await items.find({}, { sort: { _id: 1 } }).toArray();
    expect(found.map(({ value }) => canonical(value))).toEqual(
      texts.map((text) => canonical(parse(text))),
    );
  });
});

function canonical(value: unknown): string {
  return stringify(value, { mode: 'canonical' });
}
