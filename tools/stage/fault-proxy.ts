// A proxy between Worker and gateway that breaks exchanges on purpose.
//
// It cuts the client's connection either before the gateway hears of the request, or after the gateway
// has answered: then the write is applied and the client cannot know. Which exchange is cut is drawn
// from a seed. Where the gateway is down, the client's connection is reset, as a load balancer would.
import type { IncomingMessage, RequestOptions, Server, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The share of exchanges (0 to 1) that are cut. Hellos are never cut, only commands. */
export interface Faults {
  /** Before the gateway hears of the request. */
  readonly cutBefore: number;
  /** After the gateway has answered. */
  readonly cutAfter: number;
}

export class FaultProxy {
  faults: Faults = { cutBefore: 0, cutAfter: 0 };
  /** What was done so far. */
  readonly counts = {
    hellos: 0,
    commands: 0,
    passed: 0,
    cutBefore: 0,
    cutAfter: 0,
    unreachable: 0,
  };
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  #target: URL;
  #random: number;

  private constructor(target: string, seed: number) {
    this.#target = new URL(target);
    this.#random = seed >>> 0;
    this.#server = createServer((incoming, outgoing) => this.#serve(incoming, outgoing));
  }

  static async start(target: string, seed: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target, seed);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Sends what comes from now on to another gateway. */
  retarget(target: string): void {
    this.#target = new URL(target);
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const isCommand = incoming.url === '/v1/command';
    if (isCommand) this.counts.commands += 1;
    if (incoming.url === '/v1/hello') this.counts.hellos += 1;
    const fate = isCommand ? this.#draw() : 1;
    if (fate < this.faults.cutBefore) {
      this.counts.cutBefore += 1;
      incoming.socket.resetAndDestroy();
      return;
    }
    const cutAfter = fate < this.faults.cutBefore + this.faults.cutAfter;
    const upstream = request(this.#options(incoming), (answer) => {
      if (!cutAfter) {
        this.counts.passed += 1;
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
        return;
      }
      // The whole answer is awaited, so that what is cut has certainly been executed.
      answer.resume();
      answer.on('close', () => {
        this.counts.cutAfter += 1;
        incoming.socket.resetAndDestroy();
      });
    });
    upstream.on('error', () => {
      this.counts.unreachable += 1;
      incoming.socket.resetAndDestroy();
    });
    incoming.pipe(upstream);
  }

  #options(incoming: IncomingMessage): RequestOptions {
    return {
      host: this.#target.hostname,
      port: this.#target.port,
      path: incoming.url ?? '/',
      method: incoming.method ?? 'GET',
      headers: incoming.headers,
      agent: this.#agent,
    };
  }

  /** A number in [0, 1) from the seed (mulberry32): the same faults in each run of a seed. */
  #draw(): number {
    this.#random = (this.#random + 0x6d2b79f5) >>> 0;
    let mixed = this.#random;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
