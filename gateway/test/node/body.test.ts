// Bodies as they come by a socket: in pieces, late, not at all.

import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { KEY, type Running, startGateway } from '../support/harness.ts';

let engine: Embedded;
let gateway: Running;

beforeAll(async () => {
  engine = await startEmbedded();
  gateway = await startGateway(engine.uri);
});

afterAll(async () => {
  await gateway.close();
  await engine.close();
});

function head(length: number): string {
  const lines = [
    'POST /v1/command HTTP/1.1',
    'Host: gateway',
    `Authorization: Bearer ${KEY}`,
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

async function open(): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1').setNoDelay(true);
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  const answer = new Promise<string>((resolve) => {
    socket.on('close', () => {
      resolve(text);
    });
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, answer };
}

const ping = '{"ping":1,"$db":"shop"}';

describe('a body', () => {
  it('may come with its head', async () => {
    const { socket, answer } = await open();
    socket.write(head(ping.length) + ping);
    expect(await answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it('may come later, in pieces', async () => {
    const { socket, answer } = await open();
    for (const piece of [head(ping.length), ping.slice(0, 9), ping.slice(9)]) {
      socket.write(piece);
      await delay(15);
    }
    expect(await answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it('may be longer than what Node reads ahead', async () => {
    const text = JSON.stringify({
      insert: 'long',
      documents: [{ text: 'x'.repeat(900_000) }],
      $db: 'shop',
    });
    const { socket, answer } = await open();
    socket.write(head(text.length) + text);
    expect(await answer).toMatch(/^HTTP\/1.1 200 [^]*"n":1/);
  });

  it('that ends early is refused in the log, and the gateway goes on', async () => {
    const { socket } = await open();
    socket.write(head(ping.length) + ping.slice(0, 9));
    await delay(15);
    socket.destroy();
    await expect
      .poll(() => gateway.log.at(-1))
      .toMatchObject({
        status: 400,
        problem: 'malformed-body',
      });
  });

  it('may be empty, which is no command', async () => {
    const { socket, answer } = await open();
    socket.write(head(0));
    expect(await answer).toMatch(/^HTTP\/1.1 400 [^]*malformed-body/);
  });
});
