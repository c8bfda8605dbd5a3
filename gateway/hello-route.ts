// GET /v1/hello: is the database there, and what may a client rely on?

import { MAX_BATCH_ITEMS } from './batch/items.ts';
import { stringify } from './ejson.ts';
import type { Gateway } from './gateway.ts';
import type { Notes } from './log.ts';
import { problemOf } from './database/outcome.ts';
import { commonHeaders } from './http/problem.ts';
import { readHeaders } from './command/request-headers.ts';
import type { ServerInfo } from './database/server-info.ts';

/** The protocol's version, and the oldest that this gateway still understands. */
const PROTOCOL = 1;
const MIN_PROTOCOL = 1;

/** Asks the database through the driver and answers with versions, capabilities and limits. */
export async function helloRoute(
  gateway: Gateway,
  request: Request,
  notes: Notes,
): Promise<Response> {
  gateway.authenticate(request, notes);
  const { deadlineMS } = readHeaders(request.headers, gateway);
  const info = await gateway.probe.ask(performance.now() + deadlineMS).catch((error: unknown) => {
    // Our own hello may have been sent, but it is nobody's command.
    throw problemOf(error, { writes: false, sent: false });
  });
  const exactlyOnceWrites = info.transactionNumbers && gateway.sessionIds.shared;
  const body = {
    protocol: PROTOCOL,
    minProtocol: MIN_PROTOCOL,
    serverDate: new Date(gateway.now()).toISOString(),
    engine: info.engine,
    capabilities: {
      exactlyOnceWrites,
      ...(exactlyOnceWrites && { tokenDomain: gateway.sessionIds.domain }),
      batch: true,
      cursors: cursors(info, gateway.sessionIds.shared),
    },
    limits: {
      maxBodyBytes: gateway.maxBodyBytes,
      maxDepth: gateway.maxDepth,
      maxBatchItems: MAX_BATCH_ITEMS,
    },
  };
  return new Response(stringify(body), {
    headers: { ...commonHeaders('executed'), 'Content-Type': 'application/json' },
  });
}

/** Which gateways can continue a cursor: any, only the one that opened it, or none for certain. */
function cursors(info: ServerInfo, sharedIds: boolean): 'portable' | 'instance' | 'none' {
  if (info.sharded) return 'none';
  if (!info.sessions) return 'portable';
  return sharedIds ? 'portable' : 'instance';
}
