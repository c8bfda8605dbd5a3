// POST /v1/command straight from Node's own request to its own response: the way that every command takes.
//
// By way of @hono/node-server, which makes a Request, a Response and headers of them, a command takes 105 µs instead
// of 82 (bench/gateway, findOneAndReplace). All other routes go that way.

import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

import type { Answer, Asking, HeaderReader } from '../http/exchange.ts';

/** Node's request as a route asks it. */
export class NodeAsking implements Asking, HeaderReader {
  private readonly incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.incoming = incoming;
  }

  get method(): string {
    return this.incoming.method ?? '';
  }

  get headers(): HeaderReader {
    return this;
  }

  /** A header. */
  get(name: Lowercase<string>): string | null {
    const value = this.incoming.headers[name];
    // Only set-cookie is an array, and nobody asks for that.
    return typeof value === 'string' ? value : null;
  }

  get body(): ReadableStream<Uint8Array> {
    return Readable.toWeb(this.incoming) as ReadableStream<Uint8Array>;
  }

  /** The body, which is there already unless it is long or slow. */
  arrayBuffer(): Promise<Uint8Array> {
    const { incoming } = this;
    // Without the events of a stream, which cost as much as reading the command in it.
    if (incoming.complete) return Promise.resolve((incoming.read() as Buffer | null) ?? NOTHING);
    return collect(incoming);
  }
}

const NOTHING = Buffer.alloc(0);

function collect(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    // It comes after an error too, which nobody needs to listen for: Node then drops it.
    incoming.on('close', () => {
      if (!incoming.complete) reject(new Error('The body ended early.'));
    });
    if (incoming.destroyed) reject(new Error('The body ended early.'));
  });
}

/** Sends the answer. A client that has gone away is normal, and nobody is told. */
export function send(outgoing: ServerResponse, { status, headers, text }: Answer): void {
  outgoing.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) });
  outgoing.end(text);
}
