// Answers that the embedded database cannot give: a write that too few members confirmed.

import { describe, expect, it } from 'vitest';
import {
  MongoClient,
  MongoOperationTimeoutError,
  MongoServerError,
} from '../../../edge-adapter/node/index.ts';
import { startTcpServer } from '../support/tcp-server.ts';

const reply = {
  ok: 1,
  n: 1,
  nModified: 1,
  writeConcernError: { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'waiting timed out' },
};

/** A gateway that gives this answer to every command. */
function startAnswering(answer: object): ReturnType<typeof startTcpServer> {
  const body = JSON.stringify(answer);
  return startTcpServer((socket) => {
    const head = 'HTTP/1.1 200 OK\r\nMooring-Outcome: executed\r\nConnection: close\r\n';
    socket.end(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
  });
}

const uriOf = ({ port }: { readonly port: number }): string =>
  `http://keyIdentity:secretsecret@127.0.0.1:${port}/shop`;

describe('a write that was applied but not confirmed', () => {
  it('is an error that says so', async () => {
    await using server = await startAnswering(reply);
    await using client = new MongoClient(uriOf(server), { validateConnection: 'never' });
    const items = client.db().collection('items');
    const writes = [
      items.insertOne({ n: 1 }),
      items.insertMany([{ n: 1 }]),
      items.updateOne({ n: 1 }, { $set: { n: 2 } }),
      items.deleteOne({ n: 1 }),
    ];
    for (const write of await Promise.allSettled(writes)) {
      const reason: unknown = write.status === 'rejected' ? write.reason : undefined;
      expect(reason).toBeInstanceOf(MongoServerError);
      expect(reason).toMatchObject({ code: 64, outcome: 'applied', attempts: 1 });
    }
  });

  const expired = { code: 50, codeName: 'MaxTimeMSExpired', errmsg: 'maxTimeMS expired' };

  it('because its time ran out is a timeout', async () => {
    await using server = await startAnswering({ ...reply, writeConcernError: expired });
    await using client = new MongoClient(uriOf(server), { validateConnection: 'never' });
    const write = client.db().collection('items').insertOne({ n: 1 });
    await expect(write).rejects.toMatchObject({ code: 50, outcome: 'applied', attempts: 1 });
    await expect(write).rejects.toThrow(MongoOperationTimeoutError);
  });

  it('does not hide what was refused, nor what was counted', async () => {
    const duplicate = { index: 0, code: 11000, errmsg: 'E11000 duplicate key' };
    const refused = { ok: 1, n: 0, writeErrors: [duplicate], writeConcernError: expired };
    await using server = await startAnswering(refused);
    await using client = new MongoClient(uriOf(server), { validateConnection: 'never' });
    const items = client.db().collection('items');
    const known = { code: 11000, outcome: 'not-applied' };
    await expect(items.insertOne({ _id: 1 })).rejects.toMatchObject(known);
    await using applying = await startAnswering({ ok: 1, n: 3, writeConcernError: expired });
    await using other = new MongoClient(uriOf(applying), { validateConnection: 'never' });
    const statements = [{ deleteMany: { filter: {} } }];
    await expect(other.db().collection('items').bulkWrite(statements)).rejects.toMatchObject({
      code: 50,
      outcome: 'applied',
      result: { deletedCount: 3 },
    });
  });
});

describe('an address where no gateway is', () => {
  it('HTTP 404 names the entry for a Data API', async () => {
    await using server = await startTcpServer((socket) =>
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
    );
    const uri = `http://keyIdentity:secretsecret@127.0.0.1:${server.port}/shop`;
    await using client = new MongoClient(uri, { serverSelectionTimeoutMS: 1500 });
    await expect(client.connect()).rejects.toThrow('for a Data API, import mooring/data-api');
  });
});
