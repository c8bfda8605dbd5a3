// The gateway as a route of Hono, Express, node:http and of Next.js's form: the same answers at every place.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAdaptorServer } from '@hono/node-server';
import express from 'express';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startEmbedded, type Embedded } from '../../embedded/server.ts';
import {
  closeClients,
  createFetchHandler,
  createRouteHandler,
  toNodeListener,
} from '../../route-handler/index.ts';
import { command, expectRefusal, hello, SECRET, send, token } from '../support/harness.ts';

let embedded: Embedded;
const servers: Server[] = [];

beforeAll(async () => {
  embedded = await startEmbedded();
});

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await closeClients();
  await embedded.close();
});

const options = (basePath: string) => ({
  basePath,
  uri: embedded.uri,
  keys: 'test-key-1:topsecret-1:shop',
  sessionSecret: SECRET,
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const onHono = (app: Hono): Promise<string> =>
  listen(createAdaptorServer({ fetch: app.fetch }) as Server);

/** Next.js calls the function named like the method, with a Request that has the whole URL. */
function likeNext(): Promise<string> {
  const route = createRouteHandler(options('/api/mooring'));
  const serve = async (request: Request): Promise<Response> =>
    request.method === 'GET' ? route.GET(request) : route.POST(request);
  return listen(createServer(toNodeListener(serve) as RequestListener));
}

const places: Readonly<Record<string, () => Promise<string>>> = {
  'Hono, mounted': async () => {
    const app = new Hono().mount('/db', createFetchHandler(options('')));
    return `${await onHono(app)}/db`;
  },
  'Hono, as a route': async () => {
    const handler = createFetchHandler(options('/api/db'));
    const app = new Hono().all('/api/db/*', ({ req }) => handler(req.raw));
    return `${await onHono(app)}/api/db`;
  },
  'Express, mounted': async () => {
    const app = express();
    app.use('/db', toNodeListener(createFetchHandler(options(''))));
    app.use(express.json());
    return `${await listen(createServer(app as RequestListener))}/db`;
  },
  'Express, as a route': async () => {
    const app = express();
    app.all('/api/db/*path', toNodeListener(createFetchHandler(options('/api/db'))));
    return `${await listen(createServer(app as RequestListener))}/api/db`;
  },
  'node:http': async () => {
    const listener = toNodeListener(createFetchHandler(options('')));
    return listen(createServer(listener as RequestListener));
  },
  "Next.js's form": async () => `${await likeNext()}/api/mooring`,
};

it('Express whose middleware has read the body: refused, not kept waiting', async () => {
  const app = express();
  app.use(express.json());
  app.use(toNodeListener(createFetchHandler(options(''))));
  const url = await listen(createServer(app as RequestListener));
  const headers = { 'Content-Type': 'application/json' };
  expectRefusal(await command({ url }, { ping: 1, $db: 'shop' }, headers), 400, 'malformed-body');
});

describe.each(Object.keys(places))('%s', (place) => {
  let url: string;
  beforeAll(async () => {
    url = await (places[place] ?? expect.unreachable)();
  });

  it('says hello', async () => {
    const { status, body } = await hello({ url });
    expect(status).toBe(200);
    expect(body).toMatchObject({ protocol: 1, capabilities: { exactlyOnceWrites: true } });
  });

  it('writes once under a token and reads', async () => {
    const _id = place;
    const insert = { insert: 'places', documents: [{ _id, n: 0 }], $db: 'shop' };
    expect((await command({ url }, insert)).outcome).toBe('executed');
    const increment = {
      update: 'places',
      updates: [{ q: { _id }, u: { $inc: { n: 1 } } }],
      $db: 'shop',
    };
    const headers = token(crypto.randomUUID(), 1);
    for (let attempt = 1; attempt <= 2; ++attempt) {
      expect((await command({ url }, increment, headers)).body).toMatchObject({ n: 1, ok: 1 });
    }
    const found = await command({ url }, { find: 'places', filter: { _id }, $db: 'shop' });
    expect(found.body).toMatchObject({ cursor: { firstBatch: [{ _id, n: 1 }] } });
  });

  it('refuses as everywhere: no key, no such path, a body too large', async () => {
    expectRefusal(await send(`${url}/v1/hello`), 401, 'unauthorized');
    expectRefusal(await send(`${url}/v1/nothing`), 404, 'not-found');
    const large = { insert: 'places', documents: [{ a: 'x'.repeat(1_048_576) }], $db: 'shop' };
    expectRefusal(await command({ url }, large), 413, 'body-too-large');
  });
});
