// A server of bytes on a free port of this machine: what it answers need not be HTTP.

import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

export interface TcpServer {
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Hands each connection to `serve` when the first bytes of a request have arrived. */
export async function startTcpServer(serve: (socket: Socket) => void): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => serve(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A port on which nobody listens, as of a moment ago. */
export async function closedPort(): Promise<number> {
  await using server = await startTcpServer(() => undefined);
  return server.port;
}
