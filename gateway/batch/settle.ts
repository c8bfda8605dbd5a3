// One item of a batch, from its command to its line: like a request of its own, with its own entry in the log.

import type { ApiKey } from '../access/keys.ts';
import { execute } from '../command/execute.ts';
import { replyText } from '../command/reply-text.ts';
import type { Gateway } from '../gateway.ts';
import { asProblem, Problem, problemBody } from '../http/problem.ts';
import { levelOf, type Notes } from '../log.ts';
import type { Item } from './items.ts';

/** Where an item stands. */
export interface ItemPlace {
  readonly index: number;
  readonly key: ApiKey;
  /** When the request came, on the clock of `performance.now()`. */
  readonly started: number;
  /** The id of the request. */
  readonly batch: string;
  readonly traceId: string | undefined;
}

/** Runs the item, writes its log entry and returns its line. Never rejects. */
export async function settle(gateway: Gateway, item: Item, place: ItemPlace): Promise<string> {
  const { index, key, started, batch, traceId } = place;
  const id = crypto.randomUUID();
  const notes: Notes = { sent: false, keyId: key.keyId };
  const { line, status, outcome } = await run(gateway, item, notes, place).catch((error: unknown) =>
    refusal(asProblem(error, notes), id, index),
  );
  const { sent: _sent, ...facts } = notes;
  gateway.log({
    event: 'request',
    level: levelOf(status),
    id,
    batch,
    index,
    method: 'POST',
    route: '/v1/batch',
    status,
    outcome,
    ms: Math.round(performance.now() - started),
    traceId,
    ...facts,
  });
  return line;
}

interface Settled {
  readonly line: string;
  readonly status: number;
  readonly outcome: string;
}

async function run(
  gateway: Gateway,
  item: Item,
  notes: Notes,
  { index, key, started }: ItemPlace,
): Promise<Settled> {
  if (item instanceof Problem) throw item;
  const { command, headers } = item;
  notes.attempt = headers.attempt;
  const until = started + headers.deadlineMS;
  const executed = await execute(gateway, command, { key, headers, until, notes });
  const { reply, databaseMS } = executed;
  notes.dbMS = Math.round(databaseMS);
  const [status, outcome] = [200, 'executed'];
  const line = replyText({ index, status, outcome, reply }, executed);
  return { line: `${line}\n`, status, outcome };
}

function refusal(problem: Problem, id: string, index: number): Settled {
  const { outcome, parts } = problem;
  const { status, headers } = parts;
  const retryAfter = headers?.['Retry-After'];
  const line = JSON.stringify({
    index,
    status,
    outcome,
    problem: problemBody(problem, id),
    ...(retryAfter !== undefined && { retryAfter: Number(retryAfter) }),
  });
  return { line: `${line}\n`, status, outcome };
}
