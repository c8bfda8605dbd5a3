// What a model's calls become: one copy of BSON, types on the wire, options, events and debug lines.

import { ObjectId as OtherCopy } from 'bson';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { ObjectId as Light } from '../../js/src/index.ts';
import { GatewayStage } from '../../js/test/support/gateway-stage.ts';
import { mustBeOneCopy } from '../bson-types.ts';
import mongoose, { dbConnect } from '../node.ts';

let stage: GatewayStage;
const { Schema } = mongoose;
const Thing = mongoose.model(
  'Thing',
  new Schema(
    {
      name: String,
      weight: Schema.Types.Double,
      count: BigInt,
      parent: { type: Schema.Types.ObjectId, ref: 'Thing' },
    },
    { autoCreate: false, autoIndex: false },
  ),
);

beforeAll(async () => {
  stage = await GatewayStage.start();
  await dbConnect({ uri: stage.uri() });
});
afterEach(() => {
  mongoose.set('debug', false);
});
afterAll(async () => {
  await mongoose.disconnect();
  await stage[Symbol.asyncDispose]();
});

/** The last command that the gateway got. */
function lastCommand(): Record<string, unknown> {
  const { command } = stage.arrived.at(-1) ?? { command: {} };
  return command;
}

it('another copy of bson is refused before a value of it could be lost', () => {
  expect(() => mustBeOneCopy({ Types: { ObjectId: OtherCopy } })).toThrow(
    'a copy of the package bson each',
  );
  expect(() => mustBeOneCopy(mongoose)).not.toThrow();
});

it('a Double and a BigInt keep their types on the way', async () => {
  await Thing.create({ name: 'typed', weight: 3, count: 4n });
  expect(lastCommand()).toMatchObject({
    insert: 'things',
    documents: [{ weight: { $numberDouble: '3.0' }, count: { $numberLong: '4' } }],
  });
});

it("the client's own ids are as good as Mongoose's", async () => {
  const id = new Light();
  await Thing.create({ _id: id as never, name: 'light' });
  const child = await Thing.create({ name: 'child', parent: id as never });
  const found = await Thing.findById(child._id)
    .populate<{ parent: { name: string } }>('parent')
    .orFail();
  expect(found.parent.name).toBe('light');
  expect((await Thing.findOne({ _id: id }))?._id).toBeInstanceOf(mongoose.Types.ObjectId);
});

it("Mongoose's own options stay here, the driver's travel", async () => {
  const options = {
    strict: false,
    timestamps: false,
    comment: 'why',
    collation: { locale: 'en' },
    sort: { name: 1 },
  } as const;
  await Thing.findOneAndUpdate({ name: 'none' }, { $set: { name: 'x' } }, options);
  expect(lastCommand()).toMatchObject({
    comment: 'why',
    collation: { locale: 'en' },
    sort: { name: 1 },
  });
  expect(lastCommand()).not.toHaveProperty('strict');
  await expect(Thing.find().tailable().exec()).rejects.toThrow('tailable');
});

it('tells of operations, and of each call with debug', async () => {
  const told: unknown[] = [];
  const { connection } = mongoose;
  const listener = ({ method }: { method: string }): void => void told.push(method);
  connection.on('operation-start', listener).on('operation-end', listener);
  mongoose.set(
    'debug',
    (collection: string, method: string) => void told.push(`${collection}.${method}`),
  );
  await Thing.countDocuments();
  connection.off('operation-start', listener).off('operation-end', listener);
  expect(told).toEqual(['things.countDocuments', 'countDocuments', 'countDocuments']);
});
