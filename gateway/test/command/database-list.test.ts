// listDatabases: each key sees its own databases, and learns nothing of the others.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  ADMIN_KEY,
  command,
  KEY,
  OTHER_KEY,
  READER_KEY,
  type Running,
  startGateway,
} from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';

const sizes = { shop: 3 * 2 ** 20, payroll: 2 ** 22, admin: 10, local: 20, Config: 30 };
const databases = Object.entries(sizes).map(([name, sizeOnDisk]) => ({
  name,
  sizeOnDisk,
  empty: false,
}));

let scripted: ScriptedServer;
let gateway: Running;

beforeAll(async () => {
  scripted = await startScripted();
  gateway = await startGateway(scripted.uri);
});
afterAll(async () => {
  await gateway.close();
  await scripted.close();
});

async function list(key: string, more: object = {}) {
  scripted.seen.length = 0;
  const body = { listDatabases: 1, ...more, $db: 'admin' };
  return (await command(gateway, body, { Authorization: `Bearer ${key}` })).body;
}

describe('a list of databases', () => {
  // The server answers with all of them, as one would that does not take the filter as it is meant.
  it.each([KEY, READER_KEY, ADMIN_KEY])('has only those that the key %s may use', async (key) => {
    scripted.answer({ ok: 1, databases, totalSize: 99, totalSizeMb: 9, other: 1 });
    expect(await list(key)).toEqual({
      databases: [{ name: 'shop', sizeOnDisk: sizes.shop, empty: false }],
      totalSize: sizes.shop,
      totalSizeMb: 3,
      ok: 1,
    });
    expect(scripted.seen[0]).toMatchObject({ filter: { name: { $in: ['shop', 'stock'] } } });
  });

  it("has all but the server's own where the key may use all", async () => {
    scripted.answer({ ok: 1, databases, totalSize: 99, totalSizeMb: 9 });
    const filter = { name: { $regex: 'o' } };
    expect(await list(OTHER_KEY, { filter })).toMatchObject({
      databases: [{ name: 'shop' }, { name: 'payroll' }],
      totalSize: sizes.shop + sizes.payroll,
      totalSizeMb: 7,
    });
    expect(scripted.seen[0]?.['filter']).toEqual(filter);
  });

  it('of names has no sizes', async () => {
    scripted.answer({ ok: 1, databases: [{ name: 'payroll' }, { name: 'stock' }] });
    expect(await list(KEY, { nameOnly: true })).toEqual({ databases: [{ name: 'stock' }], ok: 1 });
  });
});

describe('ping', () => {
  it('may be sent to admin by every key', async () => {
    scripted.answer({ ok: 1 });
    for (const key of [KEY, OTHER_KEY, READER_KEY]) {
      const headers = { Authorization: `Bearer ${key}` };
      expect((await command(gateway, { ping: 1, $db: 'admin' }, headers)).body).toEqual({ ok: 1 });
    }
  });
});
