// A TCP proxy between gateway and database that breaks connections in the middle of a command.
//
// A request is recognised by a text in its bytes, such as a collection's name, so that the driver's own
// heartbeats on other connections go on undisturbed.

import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a marked request: the database executes it and its reply is lost with the connection, or
 * lost in silence, or the connection breaks before the database hears of it.
 */
export type Fault = 'cut' | 'stall' | 'cutBefore';

/** Looks at what a gateway sends, and says what is to be broken; undefined: nothing. */
export type Decide = (sent: Buffer) => Fault | undefined;

export interface TcpProxy {
  /** The database's address by way of the proxy. */
  readonly uri: string;
  /** The next request that contains the text loses its reply, once. */
  readonly loseReply: (text: string, fault: Fault) => void;
  /** Whether that request has not come yet. */
  readonly waiting: () => boolean;
  /** Requests and replies lost so far. */
  readonly lost: () => number;
  /** Drops everything and refuses connections. */
  readonly close: () => Promise<void>;
}

/** @param decide what to break besides what is armed; called for all that a gateway sends. */
export async function startProxy(target: string, decide?: Decide): Promise<TcpProxy> {
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
      doomed ??= decide?.(chunk);
      if (doomed === 'cutBefore') {
        lost += 1;
        client.resetAndDestroy();
      } else {
        upstream.write(chunk);
      }
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
