// The handler on a port, by Node's own HTTP server, with an orderly end.
//
// On close, requests under way are answered, requests that still come are refused with `not-executed`, and when
// nothing is under way any more the port and the connections go. So a restart makes no outcome unknown.

import type { EventEmitter } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { getRequestListener } from '@hono/node-server';

import { type Caller, COMMAND_PATH, type GatewayHandler, type Handler } from '../handler.ts';
import { type Answer, toResponse } from '../http/exchange.ts';
import { Problem, problemAnswer, RETRY_AFTER } from '../http/problem.ts';
import { NodeAsking, send } from './exchange.ts';
import { atEndOfTurn } from './turn.ts';

/** A certificate chain and its private key, as PEM. */
export interface Tls {
  readonly cert: string;
  readonly key: string;
}

/** Options of `serve`. */
export interface ServeOptions {
  /** From `createHandler`, or any other. */
  readonly handler: Handler & Partial<Pick<GatewayHandler, 'command'>>;
  /** Default 127.0.0.1. */
  readonly hostname?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Serves HTTPS with these; default plain HTTP, for loopback or behind a proxy with TLS. */
  readonly tls?: Tls | undefined;
  /** The handler's, in milliseconds; default 30,000. `close` waits 5 seconds longer for requests under way. */
  readonly maxDeadlineMS?: number;
  /**
   * Milliseconds after which a connection ends on which nothing moves while it has a request; default a minute
   * longer than `maxDeadlineMS`. So an answer that nobody reads is not kept for ever.
   */
  readonly stallMS?: number;
}

/** A gateway that listens. */
export interface Serving {
  readonly url: string;
  /** New connections get this certificate. Throws when it is none, or there was none before. */
  readonly renew: (tls: Tls) => void;
  /** Resolves when everything under way was answered. Calling it again waits for the same end. */
  readonly close: () => Promise<void>;
}

/** Milliseconds. Who sends slowly may not hold a connection; who keeps one idle may. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  // Longer than proxies keep theirs (60 s is usual): when the gateway closes first, the proxy's next request may
  // meet a closed connection, and its outcome is unknown to the client.
  keepAliveTimeout: 75_000,
} as const;

/** How long `close` waits for clients to take the last answers, in milliseconds: lines may be slow. */
const LAST_ANSWERS_MS = 5000;

/** Starts to listen. Rejects when the port is taken. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { handler, hostname = '127.0.0.1', port, tls, maxDeadlineMS = 30_000 } = options;
  const drain = new Drain();
  const listener = listenerFor(handler, drain);
  const server =
    tls === undefined
      ? createServer(TIMEOUTS, listener)
      : createHttpsServer({ ...TIMEOUTS, ...tls }, listener);
  server.timeout = options.stallMS ?? maxDeadlineMS + 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port: taken } = server.address() as AddressInfo;
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  let closing: Promise<void> | undefined;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${taken}`,
    renew: (renewed) => {
      (server as HttpsServer).setSecureContext(renewed);
    },
    close: () => (closing ??= close(server, drain, maxDeadlineMS + 5000)),
  };
}

function listenerFor(handler: ServeOptions['handler'], drain: Drain): RequestListener {
  const callerOf = (address: string | undefined): Caller => ({
    address,
    waitUntil: drain.waitUntil,
  });
  const others = getRequestListener((request, { incoming, outgoing }) => {
    const caller = callerOf(incoming.socket.remoteAddress);
    if (!drain.enter(outgoing)) return toResponse(shuttingDown());
    return handler(request, caller).finally(drain.leave);
  });
  const { command } = handler;
  if (command === undefined) return (incoming, outgoing) => void others(incoming, outgoing);
  return (incoming, outgoing) => {
    if (incoming.url !== COMMAND_PATH || incoming.method !== 'POST') {
      void others(incoming, outgoing);
      return;
    }
    const caller = callerOf(incoming.socket.remoteAddress);
    const asking = new NodeAsking(incoming);
    atEndOfTurn(() => {
      // Its client went away before anything was done for it.
      if (outgoing.destroyed) return;
      if (!drain.enter(outgoing)) {
        send(outgoing, shuttingDown());
        return;
      }
      void command(asking, caller).then((answer) => {
        send(outgoing, answer);
        drain.leave();
      });
    });
  };
}

/** Counts what is not over yet. */
class Unfinished {
  private count = 0;
  private whenNone: () => void = () => undefined;

  begin(): void {
    this.count += 1;
  }

  end(): void {
    this.count -= 1;
    if (this.count === 0) this.whenNone();
  }

  /** Resolves when there is none, or after `limitMS`. */
  none(limitMS: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMS);
      this.whenNone = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.count === 0) this.whenNone();
    });
  }
}

/** Counts requests under way, and refuses new ones once draining. */
class Drain {
  private readonly requests = new Unfinished();
  private readonly answers = new Unfinished();
  private draining = false;
  private readonly answered = (): void => {
    this.answers.end();
  };

  /** Counts a request until `leave`, and its answer until that has gone; false while draining: refuse it. */
  enter(outgoing: EventEmitter): boolean {
    this.answers.begin();
    outgoing.on('close', this.answered);
    if (!this.draining) this.requests.begin();
    return !this.draining;
  }

  readonly leave = (): void => {
    this.requests.end();
  };

  /** Work that goes on after its response is under way, too. */
  readonly waitUntil = (work: Promise<unknown>): void => {
    this.requests.begin();
    void work.finally(this.leave);
  };

  /** From now on new requests are refused; resolves when all others were answered, or after `limitMS`. */
  async start(limitMS: number): Promise<void> {
    this.draining = true;
    await this.requests.none(limitMS);
    await this.answers.none(LAST_ANSWERS_MS);
  }
}

function shuttingDown(): Answer {
  const problem = new Problem({
    type: 'shutting-down',
    status: 503,
    detail: 'This gateway is shutting down. Nothing was sent; try again, it may be another one.',
    headers: { ...RETRY_AFTER, Connection: 'close' },
  });
  return problemAnswer(problem, crypto.randomUUID());
}

async function close(server: Server | HttpsServer, drain: Drain, drainMS: number): Promise<void> {
  // Still listening: a proxy in front would turn a refused connection into an answer without outcome. And for Node an
  // answer that is still in its own buffer makes no connection busy: closing would cut it off.
  await drain.start(drainMS);
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  // What is not idle now has a refusal on its way into a socket; a second is plenty for that.
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, 1000);
  await closed;
  clearTimeout(timer);
}
