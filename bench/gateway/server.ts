// One server in a process of its own: `node bench/gateway/server.ts <kind>`. Prints its port.

import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';
import { BSON } from 'mongodb';

import { createHandler } from '../../gateway/handler.ts';
import { serve } from '../../gateway/node/serve.ts';
import { options } from './gateway-options.ts';
import { nullClient } from './null-database.ts';
import { findOne, replaceOne } from './sample.ts';

type Answer = (request: Request) => Promise<Response>;

/** Reads the command and answers with the document, and nothing else: no key, no check, no log. */
function echo(read: (text: string) => unknown, write: (reply: unknown) => string): Answer {
  return async (request) => {
    const command = read(await request.text()) as object;
    const reply = 'find' in command ? findOne.reply : replaceOne.reply;
    return new Response(write(reply), { headers: { 'Content-Type': 'application/json' } });
  };
}

/** The replies without any of the driver's classes, whose toJSON takes JSON.stringify twice the time. */
const plain = new Map<unknown, unknown>(
  [findOne, replaceOne].map(({ reply }) => [reply, JSON.parse(JSON.stringify(reply))]),
);

const peers: Readonly<Record<string, Answer>> = {
  json: echo(JSON.parse, (reply) => JSON.stringify(reply)),
  'plain-json': echo(JSON.parse, (reply) => JSON.stringify(plain.get(reply))),
  ejson: echo(
    (text) => BSON.EJSON.parse(text) as unknown,
    (reply) => BSON.EJSON.stringify(reply),
  ),
};

async function start(kind: string): Promise<number> {
  if (kind === 'gateway') {
    const handler = createHandler({ client: nullClient(), ...options });
    return Number(new URL((await serve({ handler, port: 0 })).url).port);
  }
  const peer = peers[kind];
  if (peer === undefined) throw new Error(`There is no server "${kind}".`);
  const server = createAdaptorServer({ fetch: peer });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

console.log(await start(process.argv[2] ?? ''));
