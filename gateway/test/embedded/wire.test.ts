// The wire protocol byte by byte: what the driver does not happen to send, and nonsense.

import { connect } from 'node:net';

import { BSON, type Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { RequestReader } from '../../embedded/wire.ts';

let embedded: Embedded;

beforeAll(async () => {
  embedded = await startEmbedded();
});
afterAll(() => embedded.close());

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

function message(opCode: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(16 + body.length), int32(7), int32(0), int32(opCode), body]);
}

const body = (document: Document) => Buffer.concat([Buffer.of(0), BSON.serialize(document)]);

function sequence(name: string, documents: Document[]): Buffer {
  const content = Buffer.concat([
    Buffer.from(`${name}\0`),
    ...documents.map((document) => BSON.serialize(document)),
  ]);
  return Buffer.concat([Buffer.of(1), int32(4 + content.length), content]);
}

/** Sends bytes and returns what came back until the reply is whole, or the connection ended. */
async function exchange(bytes: Buffer): Promise<Buffer> {
  const socket = connect(Number(/:(\d+)\//.exec(embedded.uri)?.[1]), '127.0.0.1');
  socket.write(bytes);
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    if (received.length >= 4 && received.length >= received.readInt32LE(0)) break;
  }
  socket.destroy();
  return received;
}

describe('OP_MSG', () => {
  it('may bring documents as a sequence, and a checksum', async () => {
    const insert = message(
      2013,
      int32(1),
      body({ insert: 'c', $db: 'shop' }),
      sequence('documents', [{ _id: 1 }, { _id: 2 }]),
      int32(0x12345678),
    );
    const reply = await exchange(insert);
    expect([reply.readInt32LE(8), reply.readInt32LE(12)]).toEqual([7, 2013]);
    expect(BSON.deserialize(reply.subarray(21))).toEqual({ n: 2, ok: 1 });
  });

  it('may bring the sequence first, and come in pieces or several at once', () => {
    const insert = message(
      2013,
      int32(0),
      sequence('documents', [{ a: 1 }]),
      body({ insert: 'c', $db: 'shop' }),
    );
    const reader = new RequestReader();
    const requests = [...insert].flatMap((byte) => reader.push(Buffer.of(byte)));
    requests.push(...reader.push(Buffer.concat([insert, insert])));
    expect(requests).toHaveLength(3);
    for (const { command } of requests) {
      expect(command).toEqual({ insert: 'c', $db: 'shop', documents: [{ a: 1 }] });
    }
  });

  it('gets no answer when it wants none', async () => {
    const silent = message(2013, int32(2), body({ insert: 'c', documents: [{}], $db: 'shop' }));
    const ping = message(2013, int32(0), body({ ping: 1, $db: 'shop' }));
    const reply = await exchange(Buffer.concat([silent, ping]));
    expect(BSON.deserialize(reply.subarray(21))).toEqual({ ok: 1 });
  });
});

describe('OP_QUERY', () => {
  it('is answered by OP_REPLY', async () => {
    const query = BSON.serialize({ isMaster: 1 });
    const request = message(
      2004,
      int32(0),
      Buffer.from('admin.$cmd\0'),
      int32(0),
      int32(-1),
      query,
    );
    const reply = await exchange(request);
    expect([reply.readInt32LE(8), reply.readInt32LE(12), reply.readInt32LE(32)]).toEqual([7, 1, 1]);
    expect(BSON.deserialize(reply.subarray(36))).toMatchObject({ ismaster: true, ok: 1 });
  });
});

describe('nonsense ends the connection and nothing else', () => {
  it.each([
    ['a length below the header', int32(3)],
    ['a length beyond the limit', int32(0x7fffffff)],
    ['another opcode', message(2012, int32(0))],
    ['no body', message(2013, int32(0))],
    ['a section of unknown kind', message(2013, int32(0), Buffer.of(9), int32(5), Buffer.of(0))],
    ['a section that is too long', message(2013, int32(0), Buffer.of(0), int32(500))],
    ['bad BSON', message(2013, int32(0), Buffer.of(0), int32(6), Buffer.of(99, 0))],
  ])('%s', async (_name, bytes) => {
    const padded = Buffer.concat([bytes, Buffer.alloc(16)]);
    expect(await exchange(padded)).toHaveLength(0);
    const ping = message(2013, int32(0), body({ ping: 1, $db: 'shop' }));
    expect(BSON.deserialize((await exchange(ping)).subarray(21))).toEqual({ ok: 1 });
  });
});
