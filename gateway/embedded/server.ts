// The engine behind a loopback TCP port, so that programs reach it by the official driver.
//
// It listens on 127.0.0.1 only and asks for no password: it is for demonstrations and tests, and
// holds everything in memory.

import { createServer, type Server, type Socket } from 'node:net';

import { Connection } from './connection.ts';
import { createEngine } from './engine.ts';
import { ENGINE_NAME } from './identity.ts';
import type { StoreLimits } from './room.ts';

const LOOPBACK = '127.0.0.1';

/** Options of `startEmbedded`. */
export interface EmbeddedOptions extends StoreLimits {
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

/** A running engine. */
export interface Embedded {
  /** What it calls itself. */
  readonly engine: string;
  /** A mongodb:// address for the official driver. */
  readonly uri: string;
  /** Drops all connections and stops listening. What was stored is gone. */
  readonly close: () => Promise<void>;
}

/** Starts an engine with nothing in it. Rejects when the port is taken. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const sockets = new Set<Socket>();
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const address = `${LOOPBACK}:${port}`;
  const engine = createEngine(address, options);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Connection(engine, socket);
  });
  return {
    engine: ENGINE_NAME,
    // A direct connection: there is no other member to discover, and a proxy may stand in between.
    uri: `mongodb://${address}/?directConnection=true`,
    close: () => stop(server, sockets),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function stop(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    for (const socket of sockets) socket.destroy();
  });
}
