// A handler for frameworks of Node's own kind: node:http, Express, Fastify's raw routes.

import type { IncomingMessage, ServerResponse } from 'node:http';

import { getRequestListener } from '@hono/node-server';

import type { Handler } from '../handler.ts';

/** What `http.createServer` and Express's `app.use` take. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/**
 * Turns a handler into a listener. Mount it before any middleware that reads bodies, such as
 * `express.json()`: the gateway reads the body itself, within its limits.
 */
export function toNodeListener(handler: Handler): NodeListener {
  // The application's own Request and Response stay what they are.
  return getRequestListener(
    (request, { incoming }) => handler(request, { address: incoming.socket.remoteAddress }),
    { overrideGlobalObjects: false },
  );
}
