// A link that takes its time: what comes in goes on later, in order, in both directions.

import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export interface Link {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** @param delayMS each way. */
export async function startLink(target: string, delayMS: number): Promise<Link> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (piece) => setTimeout(() => to.write(piece), delayMS));
      from.on('close', () => setTimeout(() => to.destroy(), delayMS));
      from.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
