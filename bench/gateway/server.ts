// One server in a process of its own: `node bench/gateway/server.ts <kind>`. Prints its port.

import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';
import { BSON } from 'mongodb';

import { createHandler } from '../../gateway/handler.ts';
import { serve } from '../../gateway/node/serve.ts';
import { options } from './gateway-options.ts';
import { nullClient } from './null-database.ts';
import { reply } from './sample.ts';

type Answer = (request: Request) => Promise<Response>;

/** Reads the command and answers with the document, and nothing else: no key, no check, no log. */
function echo(read: (text: string) => unknown, write: () => string): Answer {
  return async (request) => {
    const command = read(await request.text()) as { readonly find?: string };
    if (command.find !== 'items') return new Response(null, { status: 400 });
    return new Response(write(), { headers: { 'Content-Type': 'application/json' } });
  };
}

// The reply without any of the driver's classes, whose toJSON takes JSON.stringify twice the time.
const plain: unknown = JSON.parse(JSON.stringify(reply));

const peers: Readonly<Record<string, Answer>> = {
  json: echo(JSON.parse, () => JSON.stringify(reply)),
  'plain-json': echo(JSON.parse, () => JSON.stringify(plain)),
  ejson: echo(
    (text) => BSON.EJSON.parse(text) as unknown,
    () => BSON.EJSON.stringify(reply),
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
