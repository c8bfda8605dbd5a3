// The gateway as one function from Request to Response: it runs wherever the official driver does.
//
// Routes throw problems; here they become responses, so that there is one place that makes sure of the
// outcome header on every response, whatever happens.

import { type Context, Hono } from 'hono';
import { routePath } from 'hono/route';

import { batchRoute } from './batch/batch-route.ts';
import { commandRoute } from './command/command-route.ts';
import { actionRoute } from './data-api/action-route.ts';
import { errorResponse } from './data-api/errors.ts';
import { createGateway, type Gateway, type HandlerOptions } from './gateway.ts';
import { helloRoute } from './hello-route.ts';
import { levelOf, type Notes, traceIdOf } from './log.ts';
import type { RequestContext, WaitUntil } from './http/request-context.ts';
import { type Answer, type Asking, toResponse } from './http/exchange.ts';
import {
  asProblem,
  commonHeaders,
  Problem,
  problemAnswer,
  problemResponse,
} from './http/problem.ts';

export type { HandlerOptions } from './gateway.ts';

/** What the host knows of who sends a request. */
export interface Caller {
  /** The other end of the connection; used to count failed attempts, never logged. */
  readonly address?: string | undefined;
  /** Where the host needs to know of work that goes on after a response; a batch's items do. */
  readonly waitUntil?: WaitUntil | undefined;
}

/** Answers a request; never rejects. */
export type Handler = (request: Request, caller?: Caller) => Promise<Response>;

/** Answers POST /v1/command alone, without a Request and a Response to be made; never rejects. */
export type CommandHandler = (asking: Asking, caller: Caller) => Promise<Answer>;

/** What `createHandler` makes. */
export interface GatewayHandler extends Handler {
  readonly command: CommandHandler;
}

type Route = (
  gateway: Gateway,
  request: Request,
  notes: Notes,
  context: RequestContext,
) => Promise<Response>;

/** Writes a problem in the words of a dialect. */
type Respond = (problem: Problem, id: string) => Response;

/** The one path that a host may serve by `GatewayHandler.command`. */
export const COMMAND_PATH = '/v1/command';

/** Where the Data API is: below our own base, and below the addresses that its clients have built in. */
const actionPaths = ['/action/:name', '/app/:id/endpoint/data/:version/action/:name'];

/** Makes the handler. Throws RangeError for options out of range. */
export function createHandler(options: HandlerOptions): GatewayHandler {
  const gateway = createGateway(options);
  const app = new Hono<{ Bindings: Caller }>();
  const answering =
    (route: Route, respond: Respond = problemResponse) =>
    (context: Context<{ Bindings: Caller }>): Promise<Response> => {
      const { raw } = context.req;
      const asked = { asking: raw, caller: context.env, route: routePath(context) };
      return answer(gateway, asked, (notes, more) => route(gateway, raw, notes, more), respond);
    };
  const command: CommandHandler = (asking, caller) =>
    answer(
      gateway,
      { asking, caller, route: COMMAND_PATH },
      (notes) => commandRoute(gateway, asking, notes),
      problemAnswer,
    );
  app.get('/healthz', healthy);
  // One handler a path: where two match, Hono makes a chain of them for every request.
  app.all('/v1/hello', answering(onlyBy('GET', helloRoute)));
  app.all(COMMAND_PATH, answering(onlyBy('POST', commandResponse)));
  app.all('/v1/batch', answering(onlyBy('POST', batchRoute)));
  for (const path of actionPaths) {
    app.all(path, answering(onlyBy('POST', actionRoute), errorResponse));
  }
  app.all('/app/*', answering(nowhere, errorResponse));
  app.notFound(answering(nowhere));
  const handler = async (request: Request, caller: Caller = {}): Promise<Response> =>
    app.fetch(request, caller);
  return Object.assign(handler, { command });
}

/** For load balancers: the process serves. Without a key and without the database; see hello for that. */
function healthy(): Response {
  return new Response('{"status":"ok"}', {
    headers: { ...commonHeaders('executed'), 'Content-Type': 'application/json' },
  });
}

async function commandResponse(
  gateway: Gateway,
  request: Request,
  notes: Notes,
): Promise<Response> {
  return toResponse(await commandRoute(gateway, request, notes));
}

/** A request, who sent it, and the log's name for where it went. */
interface Asked {
  readonly asking: Asking;
  readonly caller: Caller;
  readonly route: string;
}

async function answer<T extends { readonly status: number }>(
  gateway: Gateway,
  { asking, caller: { address, waitUntil }, route }: Asked,
  run: (notes: Notes, context: RequestContext) => Promise<T>,
  respond: (problem: Problem, id: string) => T,
): Promise<T> {
  const id = crypto.randomUUID();
  const started = performance.now();
  const notes: Notes = { sent: false, address };
  let answered: T;
  try {
    answered = await run(notes, { id, waitUntil });
  } catch (error) {
    answered = respond(asProblem(error, notes), id);
  }
  const { keyId, command, attempt, items, dbMS, problem, error } = notes;
  gateway.log({
    event: 'request',
    level: levelOf(answered.status),
    id,
    method: asking.method,
    route,
    status: answered.status,
    outcome: notes.outcome ?? 'executed',
    ms: Math.round(performance.now() - started),
    traceId: traceIdOf(asking.headers),
    keyId,
    command,
    attempt,
    items,
    dbMS,
    problem,
    error,
  });
  return answered;
}

/** The route for requests of this method; HEAD counts as GET. Others are refused. */
function onlyBy(method: string, route: Route): Route {
  const problem = new Problem({
    type: 'method-not-allowed',
    status: 405,
    detail: `Use ${method} here.`,
    headers: { Allow: method },
  });
  return async (gateway, request, notes, context) => {
    const asked = request.method === 'HEAD' ? 'GET' : request.method;
    if (asked !== method) throw problem;
    return route(gateway, request, notes, context);
  };
}

const nowhere: Route = () =>
  Promise.reject(
    new Problem({
      type: 'not-found',
      status: 404,
      detail:
        'There is nothing here. Use GET /v1/hello, POST /v1/command, POST /v1/batch or POST /action/<name>.',
    }),
  );
