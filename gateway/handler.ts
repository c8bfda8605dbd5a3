// The gateway as one function from Request to Response: it runs wherever the official driver does.
//
// Routes throw problems; here they become responses, so that there is one place that makes sure of the
// outcome header on every response, whatever happens.

import { Hono } from 'hono';

import { commandRoute } from './command/command-route.ts';
import { createGateway, type Gateway, type HandlerOptions } from './gateway.ts';
import { helloRoute } from './hello-route.ts';
import type { Notes } from './log.ts';
import { Problem, problemResponse } from './http/problem.ts';

export type { HandlerOptions } from './gateway.ts';

/** Answers a request; never rejects. */
export type Handler = (request: Request) => Promise<Response>;

type Route = (gateway: Gateway, request: Request, notes: Notes) => Promise<Response>;

/** Makes the handler. Throws RangeError for options out of range. */
export function createHandler(options: HandlerOptions): Handler {
  const gateway = createGateway(options);
  const app = new Hono();
  const answering =
    (route: Route) =>
    ({ req }: { req: { raw: Request } }): Promise<Response> =>
      answer(gateway, req.raw, route);
  app.get('/v1/hello', answering(helloRoute));
  app.post('/v1/command', answering(commandRoute));
  app.all('/v1/hello', answering(onlyBy('GET')));
  app.all('/v1/command', answering(onlyBy('POST')));
  app.notFound(answering(nowhere));
  return async (request) => app.fetch(request);
}

async function answer(gateway: Gateway, request: Request, route: Route): Promise<Response> {
  const id = crypto.randomUUID();
  const started = performance.now();
  const notes: Notes = { sent: false };
  const response = await route(gateway, request, notes).catch((error: unknown) =>
    problemResponse(asProblem(error, notes), id),
  );
  const { sent: _internal, ...facts } = notes;
  gateway.log({
    event: 'request',
    id,
    method: request.method,
    status: response.status,
    outcome: response.headers.get('Mooring-Outcome') ?? '',
    ms: Math.round(performance.now() - started),
    ...facts,
  });
  return response;
}

function asProblem(error: unknown, notes: Notes): Problem {
  if (error instanceof Problem) return error;
  notes.error = error instanceof Error ? error.name : typeof error;
  return new Problem({
    type: 'internal',
    status: 500,
    outcome: notes.sent ? 'unknown' : 'not-executed',
    detail: 'The gateway failed. Its log has an entry with the id in "instance".',
  });
}

function onlyBy(method: string): Route {
  const problem = new Problem({
    type: 'method-not-allowed',
    status: 405,
    detail: `Use ${method} here.`,
    headers: { Allow: method },
  });
  return () => Promise.reject(problem);
}

const nowhere: Route = () =>
  Promise.reject(
    new Problem({
      type: 'not-found',
      status: 404,
      detail: 'There is nothing here. Use GET /v1/hello or POST /v1/command.',
    }),
  );
