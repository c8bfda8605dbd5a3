// From a Worker's request to one of the objects that hold a connection.
//
// Any object may answer any request: sessions, write tokens and cursors are valid in all that share a
// session secret. So the choice is by chance, which spreads load evenly, and a repetition has a good chance of
// another object than the one that just failed.

import { checkBasePath, stripBasePath } from '../http/base-path.ts';
import { Problem, problemResponse } from '../http/problem.ts';

/** The binding of the class: a DurableObjectNamespace, in the part that is used here. */
export interface GatewayNamespace {
  idFromName(name: string): unknown;
  get(
    id: unknown,
    options?: { locationHint?: string },
  ): { fetch(request: Request): Promise<Response> };
}

/** Options of `routeToGateway` and `gatewayFetch`. */
export interface ShardOptions {
  /** Objects to spread requests over, from 1 to 1000; default 1. */
  readonly shards?: number;
  /** Beginning of their names; default `mooring`. Another database needs another class or other names. */
  readonly name?: string;
  /** Where a new object should live: near the database, for example `weur`. Default: near its first caller. */
  readonly locationHint?: string;
  /** Taken off the beginning of the path, for example `/db`; default none. */
  readonly basePath?: string;
}

/**
 * Answers a request by one of the gateway's objects. Never rejects: if the object fails, nobody knows how
 * far it came, and the answer is 502 with the outcome `unknown`. Throws RangeError for options out of range.
 */
export async function routeToGateway(
  request: Request,
  namespace: GatewayNamespace,
  options: ShardOptions = {},
): Promise<Response> {
  const { shards = 1, name = 'mooring', locationHint, basePath = '' } = options;
  if (!Number.isInteger(shards) || shards < 1 || shards > 1000) {
    throw new RangeError(`shards is ${shards}; allowed are whole numbers from 1 to 1000.`);
  }
  const stripped = stripBasePath(request, checkBasePath(basePath));
  const id = namespace.idFromName(`${name}-${Math.floor(Math.random() * shards)}`);
  const stub = namespace.get(id, locationHint === undefined ? {} : { locationHint });
  return stub.fetch(stripped).catch(unavailable);
}

/** The same as a function with the signature of `fetch`: what a Worker calls its own gateway with. */
export function gatewayFetch(
  namespace: GatewayNamespace,
  options: ShardOptions = {},
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => routeToGateway(new Request(input, init), namespace, options);
}

function unavailable(): Response {
  const problem = new Problem({
    type: 'gateway-unavailable',
    status: 502,
    outcome: 'unknown',
    detail: 'The gateway was interrupted; the command may have been executed.',
  });
  return problemResponse(problem, crypto.randomUUID());
}
