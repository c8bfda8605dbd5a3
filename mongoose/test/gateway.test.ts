// dbConnect over a gateway: one connection, buffering as `bufferCommands` says, and what is not there.

import { once } from 'node:events';
import { inspect } from 'node:util';

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { GatewayStage } from '../../js/test/support/gateway-stage.ts';
import { makeKey } from '../../tools/stage/gateway.ts';
import { freePort } from '../../tools/stage/port.ts';
import { MongoNotConnectedError, UnsupportedOperationError } from '../../js/src/index.ts';
import { install } from '../index.ts';
import mongoose, { dbConnect, driver } from '../node.ts';

let stage: GatewayStage;

beforeAll(async () => {
  stage = await GatewayStage.start();
});
beforeEach(() => {
  stage.takeNames();
});
afterEach(async () => {
  await mongoose.disconnect();
  mongoose.deleteModel(/./);
});
afterAll(() => stage[Symbol.asyncDispose]());

const schema = new mongoose.Schema({ name: { type: String, index: true } });

it('a thousand calls at once and a thousand after each other ask for one hello', async () => {
  const { hellos } = stage.proxy.counts;
  const uri = stage.uri();
  const all = await Promise.all(Array.from({ length: 1000 }, () => dbConnect({ uri })));
  expect(new Set(all)).toEqual(new Set([mongoose]));
  for (let i = 0; i < 1000; i++) await dbConnect({ uri });
  expect(mongoose.connection.readyState).toBe(1);
  expect(stage.proxy.counts.hellos).toBe(hellos + 1);
});

it('a connect that failed is not kept, and its error names no host and no key', async () => {
  const { keyId, secret } = makeKey();
  const port = await freePort();
  const nowhere = {
    uri: `http://${keyId}:${secret}@127.0.0.1:${port}/shop`,
    serverSelectionTimeoutMS: 300,
  };
  const error = await dbConnect(nowhere).catch((thrown: unknown) => thrown as Error);
  expect(error).toBeInstanceOf(Error);
  expect(String(error) + JSON.stringify(error)).not.toMatch(
    new RegExp(`${keyId}|${secret}|${port}`),
  );
  expect(mongoose.connection.readyState).not.toBe(1);
  await dbConnect({ uri: stage.uri() });
  expect(mongoose.connection.readyState).toBe(1);
  expect(inspect(mongoose.connection, { depth: 9 })).not.toContain(stage.uri());
});

it('commands wait for the connection by default, and fail at once where bufferCommands is false', async () => {
  const fresh = new mongoose.Mongoose().setDriver(driver);
  const Note = fresh.model('Note', schema.clone());
  fresh.set('bufferCommands', false);
  await expect(Note.findOne()).rejects.toThrow('before the connection is open');
  fresh.set('bufferCommands', true).set('bufferTimeoutMS', 50);
  await expect(Note.findOne()).rejects.toThrow('buffering timed out after 50ms');
  fresh.set('bufferTimeoutMS', 10_000);
  const early = Note.create({ name: 'early' });
  await fresh.connect(stage.uri());
  expect((await early).name).toBe('early');
  await fresh.disconnect();
});

it('is not connected while the gateway is away, and connected when it is back', async () => {
  const options = {
    uri: stage.uri('?validateConnection=always&maxRetries=0'),
    bufferCommands: false,
  };
  await dbConnect(options);
  stage.proxy.retarget(undefined);
  await expect
    .poll(
      () =>
        dbConnect(options).then(
          () => 'connected',
          () => 'not',
        ),
      { timeout: 5000 },
    )
    .toBe('not');
  await expect
    .poll(() => dbConnect(options).catch(() => mongoose.connection.readyState), { timeout: 15_000 })
    .toBe(0);
  await expect(dbConnect(options)).rejects.toBeInstanceOf(MongoNotConnectedError);
  stage.proxy.retarget(stage.gatewayUrl);
  await expect
    .poll(() => dbConnect(options).then(() => 'connected', String), { timeout: 15_000 })
    .toBe('connected');
  expect(mongoose.connection.readyState).toBe(1);
}, 40_000);

it('further connections and other databases have models of their own', async () => {
  const other = await mongoose.createConnection(stage.uri(), { dbName: 'second' }).asPromise();
  const Guest = other.model('Guest', schema.clone());
  await Guest.create({ name: 'G' });
  const third = other.useDb('third').model('Guest', schema.clone());
  expect([await Guest.countDocuments(), await third.countDocuments()]).toEqual([1, 0]);
  expect([other.name, other.readyState, mongoose.connection.readyState]).toEqual(['second', 1, 0]);
  await other.close();
  await expect(Guest.findOne()).rejects.toThrow('the client is closed');
});

it('on Node collections and indexes are made', async () => {
  await dbConnect({ uri: stage.uri() });
  const Made = mongoose.model('Made', schema.clone());
  await Made.init();
  await Made.countDocuments();
  expect(stage.takeNames()).toEqual(['create', 'createIndexes', 'aggregate']);
});

it('what a gateway cannot do says so before anything is sent', async () => {
  await dbConnect({ uri: stage.uri() });
  const { connection } = mongoose;
  const Model = mongoose.model('Nothing', schema.clone(), undefined, {});
  await Model.init();
  stage.takeNames();
  const attempts = [
    mongoose.startSession(),
    connection.transaction(() => Promise.resolve()),
    connection.bulkWrite([]),
    connection.listDatabases(),
    Model.find().session({} as never),
  ];
  for (const attempt of attempts) {
    await expect(attempt).rejects.toBeInstanceOf(UnsupportedOperationError);
  }
  expect(() => connection.watch()).toThrow(UnsupportedOperationError);
  const stream = Model.watch();
  const [error] = (await once(stream, 'error')) as [Error];
  expect(error).toBeInstanceOf(UnsupportedOperationError);
  expect(stage.takeNames()).toEqual([]);
});

it('at the edge they are not, nothing is buffered, and mongodb:// is an error that names the gateway', async () => {
  install({ profile: 'edge', variable: () => undefined });
  const edge = new mongoose.Mongoose().setDriver(driver);
  const Unmade = edge.model('Unmade', schema.clone());
  await expect(Unmade.findOne()).rejects.toThrow('before the connection is open');
  await edge.connect(stage.uri());
  await Unmade.init();
  expect(await Unmade.countDocuments()).toBe(0);
  expect(stage.takeNames()).toEqual(['aggregate']);
  await edge.disconnect();
  const uri = 'mongodb://anna:hunter2@db.example.com/shop';
  const error = await dbConnect({ uri }).catch((thrown: unknown) => thrown as Error);
  expect(String(error)).toContain('Run a Mooring gateway beside the database');
  expect(String(error)).not.toMatch(/hunter2|anna|example\.com\/shop/);
});
