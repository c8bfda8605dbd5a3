// A TCP proxy before the database that counts connections: what the database itself would see.
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export class CountingProxy {
  /** The database's address by way of the proxy. */
  readonly uri: string;
  /** Connections that were ever opened, monitoring included. */
  opened = 0;
  /** Connections that are open now. */
  open = 0;
  readonly #close: () => Promise<void>;

  private constructor(uri: string, close: () => Promise<void>) {
    this.uri = uri;
    this.#close = close;
  }

  static async start(target: string): Promise<CountingProxy> {
    const url = new URL(target);
    const upstreamPort = Number(url.port);
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      proxy.opened += 1;
      proxy.open += 1;
      const upstream = connect(upstreamPort, '127.0.0.1');
      client.on('close', () => (proxy.open -= 1));
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.setNoDelay(true);
        from.on('error', () => undefined);
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url.port = String((server.address() as AddressInfo).port);
    const proxy = new CountingProxy(url.href, async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return proxy;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
