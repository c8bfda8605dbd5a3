// The engine behind a loopback TCP port, so that programs reach it by the official driver.
//
// It listens on 127.0.0.1 only and asks for no password: it is for demonstrations and tests, and
// holds everything in memory.

import { createServer, type Server, type Socket } from 'node:net';

import type { Engine } from './context.ts';
import { createEngine, execute } from './engine.ts';
import { ENGINE_NAME } from './identity.ts';
import type { StoreLimits } from './room.ts';
import { encodeReply, RequestReader } from './wire.ts';

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
    serveSocket(engine, socket);
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

function serveSocket(engine: Engine, socket: Socket): void {
  const reader = new RequestReader();
  socket.setNoDelay(true);
  // A peer that goes away is normal; 'close' follows and cleans up.
  socket.on('error', () => undefined);
  socket.on('drain', () => socket.resume());
  socket.on('data', (chunk) => {
    try {
      for (const request of reader.push(chunk)) {
        const reply = execute(engine, request.command, performance.now());
        if (request.moreToCome) continue;
        // A slow reader must not make replies pile up in memory.
        if (!socket.write(encodeReply(request, reply))) socket.pause();
      }
    } catch {
      // Not MongoDB's protocol: nothing that could be answered.
      socket.destroy();
    }
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
