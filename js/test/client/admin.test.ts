// What concerns the server as a whole, against the real gateway and its embedded database.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MongoClient } from '../../../edge-adapter/node/index.ts';
import { MongoInvalidArgumentError } from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

let stage: GatewayStage;
let client: MongoClient;

beforeAll(async () => {
  stage = await GatewayStage.start();
  client = stage.client();
  await client.db('shop').createCollection('made');
});
afterAll(async () => {
  await client.close();
  await stage[Symbol.asyncDispose]();
});

describe('the admin of a client', () => {
  it('lists the databases of its key, and pings', async () => {
    const admin = client.db().admin();
    const { databases, totalSize, ok } = await admin.listDatabases();
    expect(databases).toContainEqual({ name: 'shop', sizeOnDisk: 0, empty: false });
    expect([totalSize, ok]).toEqual([0, 1]);
    expect(await admin.listDatabases({ filter: { name: 'shop' }, nameOnly: true })).toEqual({
      databases: [{ name: 'shop' }],
      ok: 1,
    });
    expect(await admin.command({ listDatabases: 1, filter: { name: 'none' } })).toMatchObject({
      databases: [],
    });
    expect(await admin.ping()).toEqual({ ok: 1 });
    await expect(admin.command({ serverStatus: 1 })).rejects.toThrow('must be a command');
    await expect(admin.listDatabases({ nameonly: true } as never)).rejects.toThrow(
      MongoInvalidArgumentError,
    );
  });
});
