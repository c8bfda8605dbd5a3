// The gateway as a route of an application that runs on Node: Next.js and whatever has web-standard handlers.

import type { GatewayClientOptions } from '../database/client.ts';
import { type GatewayEnvironment, keysOf, lazyHandler, required } from '../environment.ts';
import { createHandler, type Handler, type HandlerOptions } from '../handler.ts';
import { checkBasePath, stripBasePath } from '../http/base-path.ts';
import { cachedClient } from './clients.ts';

/** Options of `createRouteHandler`. */
export interface RouteHandlerOptions
  extends Partial<Omit<HandlerOptions, 'client' | 'keys'>>, GatewayClientOptions {
  /** Where the route is, for example `/api/mooring`; default none. */
  readonly basePath?: string;
  /** Default the environment variable MONGODB_URI. */
  readonly uri?: string;
  /** `keyId:secret:database,database:role;…`; default the environment variable MOORING_KEYS. */
  readonly keys?: string;
}

/** Methods by name, as Next.js exports them. */
export interface RouteHandler {
  readonly GET: (request: Request) => Promise<Response>;
  readonly POST: (request: Request) => Promise<Response>;
}

/**
 * Makes the methods of a route: `export const { GET, POST } = createRouteHandler({ basePath: '/api/mooring' })`.
 * Nothing is connected or read from the environment before the first request; settings that are missing then
 * are answered with 500 `misconfigured`. Throws RangeError for a malformed basePath.
 */
export function createRouteHandler(options: RouteHandlerOptions = {}): RouteHandler {
  const handle = createFetchHandler(options);
  // Next.js passes a second argument of its own, which is no caller.
  const method = (request: Request): Promise<Response> => handle(request);
  return { GET: method, POST: method };
}

/** The same as one function from Request to Response, for frameworks that do not tell methods apart. */
export function createFetchHandler(options: RouteHandlerOptions = {}): Handler {
  const basePath = checkBasePath(options.basePath ?? '');
  const handle = lazyHandler(() => connectedHandler(options, process.env));
  return (request, caller) => handle(stripBasePath(request, basePath), caller);
}

function connectedHandler(options: RouteHandlerOptions, variables: GatewayEnvironment): Handler {
  const { basePath: _stripped, uri, keys, sessionSecret, ...rest } = options;
  const { maxPoolSize, serverSelectionTimeoutMS, serverMonitoringMode, ...limits } = rest;
  const environment: GatewayEnvironment = {
    MONGODB_URI: uri ?? variables.MONGODB_URI,
    MOORING_KEYS: keys ?? variables.MOORING_KEYS,
  };
  return createHandler({
    ...limits,
    keys: keysOf(environment),
    sessionSecret: sessionSecret ?? variables.MOORING_SESSION_SECRET,
    client: cachedClient(required(environment, 'MONGODB_URI'), {
      ...(maxPoolSize !== undefined && { maxPoolSize }),
      ...(serverSelectionTimeoutMS !== undefined && { serverSelectionTimeoutMS }),
      ...(serverMonitoringMode !== undefined && { serverMonitoringMode }),
    }),
  });
}
