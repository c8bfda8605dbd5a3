// Read and write concerns of a client's options: what its commands then have, and what is refused.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionOptions } from '../../../edge-adapter/node/index.ts';
import { MongoClient, MongoParseError } from '../../../edge-adapter/node/index.ts';
import { GatewayStage } from '../support/gateway-stage.ts';

let stage: GatewayStage;

beforeAll(async () => {
  stage = await GatewayStage.start();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** The concerns of a read and of a write, as the gateway took them. */
async function concernsWith(options: ConnectionOptions, timeoutMS?: number): Promise<unknown[]> {
  const client = stage.client(options);
  const seen: Record<string, unknown>[] = [];
  client.on('commandStarted', ({ command }) => seen.push(command));
  const items = client.scope().db().collection('concerns');
  await items.findOne({}, { timeoutMS });
  await items.updateOne({}, { $set: { n: 1 } }, { timeoutMS });
  await client.close();
  expect('writeConcern' in (seen[0] ?? {})).toBe(false);
  return [seen[0]?.['readConcern'], seen[1]?.['writeConcern']];
}

const given: ConnectionOptions = { readConcernLevel: 'local', w: 'majority', journal: true };
const write = { w: 'majority', j: true };

describe("a client's concerns", () => {
  it('are those of its operations', async () => {
    const read = { level: 'local' };
    expect(await concernsWith(given)).toEqual([read, write]);
    const documents = { readConcern: read, writeConcern: { ...write, wtimeout: 500 } };
    expect(await concernsWith(documents)).toEqual([read, { ...write, wtimeout: 500 }]);
    expect(await concernsWith({ ...documents, wTimeoutMS: 9 })).toEqual([
      read,
      { ...write, wtimeout: 9 },
    ]);
    expect(await concernsWith({})).toEqual([undefined, undefined]);
  });

  it('have no time of their own where timeoutMS is set', async () => {
    expect(await concernsWith({ ...given, wtimeoutMS: 9, timeoutMS: 9000 })).toEqual([
      { level: 'local' },
      write,
    ]);
    expect(await concernsWith({ wtimeoutMS: 9 })).toEqual([undefined, { wtimeout: 9 }]);
    expect(await concernsWith({ wtimeoutMS: 9 }, 9000)).toEqual([undefined, undefined]);
  });

  it('give way to those of a database, a collection and an operation', async () => {
    const client = stage.client(given);
    const seen: unknown[] = [];
    client.on('commandStarted', ({ command }) => seen.push(command['writeConcern']));
    const db = client.db('shop', { writeConcern: { w: 1 } });
    await db.collection('concerns').deleteMany({});
    await client
      .db('shop')
      .collection('concerns')
      .deleteMany({}, { writeConcern: { w: 1 } });
    await client
      .db('shop')
      .collection('concerns', { writeConcern: { w: 1, j: false } })
      .deleteMany({});
    // What is undefined was left out.
    await client.db('shop').collection('concerns', { writeConcern: undefined }).deleteMany({});
    expect(seen).toEqual([{ w: 1 }, { w: 1 }, { w: 1, j: false }, write]);
    await client.close();
  });

  it('are all that a database and a collection take, beside a time', async () => {
    const client = stage.client();
    for (const wrong of [{ maxRetries: 0 }, { signal: AbortSignal.abort() }, { maxTimeMS: 1 }]) {
      const [name = ''] = Object.keys(wrong);
      const text = `has no option "${name}" here; it has: timeoutMS, readConcern, writeConcern, `;
      expect(() => client.db('shop', wrong as never)).toThrow(text);
      expect(() => client.db('shop').collection('c', wrong as never)).toThrow(text);
    }
    await client.close();
  });

  it('are read from a connection string', async () => {
    const query = '?readConcernLevel=majority&w=1&wTimeoutMS=70&readPreference=secondary';
    const client = new MongoClient(stage.uri(query));
    const seen: unknown[] = [];
    client.on('commandStarted', ({ command }) => seen.push(command['writeConcern']));
    await client.db('shop').collection('concerns').deleteMany({});
    expect(seen).toEqual([{ w: 1, wtimeout: 70 }]);
    await client.close();
  });
});

describe('a write concern that nobody acknowledges', () => {
  it.each([
    { w: 0 },
    { w: -1 },
    { w: NaN },
    { w: '-2' },
    { w: '' },
    { writeConcern: { w: 0 } },
    { w: true as never },
  ])('is refused when the client is made: %j', (options) => {
    expect(() => stage.client(options)).toThrow(MongoParseError);
    expect(() => stage.client(options)).toThrow('w must be 1 or more');
  });

  it('and other types are, too', () => {
    for (const wrong of [
      { readConcern: 'local' },
      { writeConcern: 1 },
      { journal: 'yes' },
      { wTimeoutMS: '5' },
      { readConcernLevel: 5 },
    ]) {
      const [name = ''] = Object.keys(wrong);
      expect(() => stage.client(wrong as never)).toThrow(`${name} must be a`);
    }
  });
});
