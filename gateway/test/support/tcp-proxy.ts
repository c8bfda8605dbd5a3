// A TCP proxy that loses replies: the request reaches the database, the answer does not come back.
//
// A request is recognised by a text in its bytes, such as a collection's name, so that the driver's own
// heartbeats on other connections go on undisturbed.

import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What happens to the reply of a marked request. */
export type Fault = 'cut' | 'stall';

export interface TcpProxy {
  /** The database's address by way of the proxy. */
  readonly uri: string;
  /** The next request that contains the text loses its reply, once. */
  readonly loseReply: (text: string, fault: Fault) => void;
  /** Whether that request has not come yet. */
  readonly waiting: () => boolean;
  /** Replies lost so far. */
  readonly lost: () => number;
  /** Drops everything and refuses connections. */
  readonly close: () => Promise<void>;
}

export async function startProxy(target: string): Promise<TcpProxy> {
  const upstreamPort = Number(new URL(target.replace('mongodb:', 'http:')).port);
  const sockets = new Set<Socket>();
  let armed: { readonly text: string; readonly fault: Fault } | undefined;
  let lost = 0;
  const server = createServer((client) => {
    const upstream = connect(upstreamPort, '127.0.0.1');
    let doomed: Fault | undefined;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (armed !== undefined && chunk.includes(armed.text)) {
        doomed = armed.fault;
        armed = undefined;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (doomed === undefined) {
        client.write(chunk);
        return;
      }
      lost += 1;
      if (doomed === 'cut') client.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    loseReply: (text, fault) => {
      armed = { text, fault };
    },
    waiting: () => armed !== undefined,
    lost: () => lost,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
