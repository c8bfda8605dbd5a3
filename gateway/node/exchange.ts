// POST /v1/command straight from Node's own request to its own response: the way that every command takes.
//
// By way of @hono/node-server, which makes a Request, a Response and headers of them, a command takes 105 µs instead
// of 82 (bench/gateway, findOneAndReplace). All other routes go that way.

import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import type { Answer, Asking, HeaderReader } from '../http/exchange.ts';

/** Node's request as a route asks it. */
export class NodeAsking implements Asking {
  readonly method: string;
  readonly headers: HeaderReader;
  private readonly incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.incoming = incoming;
    this.method = incoming.method ?? '';
    const { headers } = incoming;
    this.headers = {
      get: (name) => {
        const value = headers[name.toLowerCase()];
        // Only set-cookie is an array, and nobody asks for that.
        return typeof value === 'string' ? value : null;
      },
    };
  }

  get body(): ReadableStream<Uint8Array> {
    return Readable.toWeb(this.incoming) as ReadableStream<Uint8Array>;
  }

  arrayBuffer(): Promise<Uint8Array> {
    const { incoming } = this;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('end', () => {
        const [first, ...more] = chunks;
        resolve(first !== undefined && more.length === 0 ? first : Buffer.concat(chunks));
      });
      incoming.once('error', reject);
      incoming.once('close', () => {
        // An error is dear to make, and after the end it would settle nothing.
        if (!incoming.complete) reject(new Error('The body ended early.'));
      });
    });
  }
}

/** Sends the answer. A client that has gone away is normal, and nobody is told. */
export function send(outgoing: ServerResponse, { status, headers, text }: Answer): void {
  outgoing.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) });
  outgoing.end(text);
}
