// The gateway as a Durable Object: the one place on Workers where a connection outlives a request.
//
// A Worker's sockets end with the request that opened them; an object's do not, and all its requests may
// share them. So the object holds the driver, and everything else is the handler that also runs on Node.
// It sets no timer and no alarm: once nobody asks any more, the platform may evict it. Nothing is lost with
// it, because its sessions and cursors are valid in every object that has the same session secret.

import { DurableObject } from 'cloudflare:workers';

import { connectGatewayClient } from '../database/client.ts';
import { type GatewayEnvironment, keysOf, lazyHandler, required } from '../environment.ts';
import { createHandler, type Handler, type HandlerOptions } from '../handler.ts';

/** What a subclass may set. */
export type ObjectOptions = Partial<Omit<HandlerOptions, 'client' | 'keys' | 'sessionSecret'>> & {
  /** Connections for commands; default 2. One more monitors, and an object may have six at a time. */
  readonly maxPoolSize?: number;
};

/**
 * Export it from the Worker's main module and bind it in wrangler.toml. The environment has MONGODB_URI,
 * MOORING_KEYS and MOORING_SESSION_SECRET, all required; without them requests get 500 `misconfigured`.
 */
export class MooringGateway<
  Env extends GatewayEnvironment = GatewayEnvironment,
> extends DurableObject<Env> {
  private readonly handle: Handler = lazyHandler(() => this.createHandler());

  /** Override it to set limits or a log. */
  protected options(): ObjectOptions {
    return {};
  }

  /** Answers a request of the gateway's protocol; never rejects. */
  fetch(request: Request): Promise<Response> {
    // A batch's items go on when their caller is gone, and the object should not be evicted under them.
    return this.handle(request, { waitUntil: (work) => this.ctx.waitUntil(work) });
  }

  private createHandler(): Handler {
    const { maxPoolSize = 2, ...options } = this.options();
    return createHandler({
      clientAddressHeader: 'CF-Connecting-IP',
      ...options,
      keys: keysOf(this.env),
      // Objects without a common secret would refuse one another's cursors and tokens.
      sessionSecret: required(this.env, 'MOORING_SESSION_SECRET'),
      client: connectGatewayClient(required(this.env, 'MONGODB_URI'), {
        maxPoolSize,
        // Streaming would take a second connection for monitoring, of the six.
        serverMonitoringMode: 'poll',
      }),
    });
  }
}
