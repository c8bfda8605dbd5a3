// POST /v1/command: one MongoDB command in, the server's reply out.

import type { Gateway } from '../gateway.ts';
import { readBody } from '../http/body.ts';
import type { Answer, Asking } from '../http/exchange.ts';
import { commonHeaders } from '../http/problem.ts';
import type { Notes } from '../log.ts';
import { execute } from './execute.ts';
import { replyText } from './reply-text.ts';
import { readHeaders } from './request-headers.ts';

/** Checks, runs and answers one command. Throws the problem to answer with. */
export async function commandRoute(
  gateway: Gateway,
  request: Asking,
  notes: Notes,
): Promise<Answer> {
  const started = performance.now();
  const key = gateway.authenticate(request, notes);
  const headers = readHeaders(request.headers, gateway);
  notes.attempt = headers.attempt;
  const body = await readBody(request, gateway);
  const until = started + headers.deadlineMS;
  const executed = await execute(gateway, body, { key, headers, until, notes });
  const { reply, databaseMS } = executed;
  notes.dbMS = Math.round(databaseMS);
  return {
    status: 200,
    headers: {
      ...commonHeaders('executed'),
      'Content-Type': 'application/ejson',
      'Server-Timing': `db;dur=${databaseMS.toFixed(1)}`,
    },
    text: replyText(reply, executed),
  };
}
