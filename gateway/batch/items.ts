// The items of a batch, from a parsed body: what is wrong with one refuses that one and no other.
//
// Only an envelope that cannot be taken apart refuses everything. An item has in fields what a command has
// in headers.

import { type CommandHeaders, readTerms, type TermName } from '../command/request-headers.ts';
import { isDocument } from '../ejson.ts';
import type { DeadlineLimits } from '../gateway.ts';
import { type BodyLimits, inspect } from '../http/body.ts';
import { badRequest, Problem } from '../http/problem.ts';

/** Items of one batch, at most: as many as a gateway's pool has connections. */
export const MAX_BATCH_ITEMS = 50;

/** A command with its terms, or what is wrong with it. */
export type Item =
  { readonly command: Record<string, unknown>; readonly headers: CommandHeaders } | Problem;

const terms = new Map<TermName, 'string' | 'number'>([
  ['session', 'string'],
  ['txnNumber', 'number'],
  ['tokenDomain', 'string'],
  ['notAfter', 'number'],
  ['deadlineMS', 'number'],
  ['attempt', 'number'],
]);

const fields = new Set<string>(['command', ...terms.keys()]);

/** Reads the items, or throws a 400 problem for an envelope that is none. */
export function readItems(
  body: Record<string, unknown>,
  limits: BodyLimits & DeadlineLimits,
): Item[] {
  const { items, ...rest } = body;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw badRequest('unknown-field', 'A batch has the field "items" and no other.');
  }
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_BATCH_ITEMS) {
    const what = `an array of 1 to ${MAX_BATCH_ITEMS} items, each {"command": {…}}`;
    throw badRequest('invalid-field', `The field "items" must be ${what}.`);
  }
  const sessions = new Map<string, number>();
  return items.map((value: unknown, index) => {
    try {
      return readItem(value, index, sessions, limits);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  });
}

function readItem(
  value: unknown,
  index: number,
  sessions: Map<string, number>,
  limits: BodyLimits & DeadlineLimits,
): Item {
  if (!isDocument(value)) throw badRequest('invalid-field', 'An item must be a document.');
  if (!Object.keys(value).every((field) => fields.has(field))) {
    const allowed = [...fields].join(', ');
    throw badRequest(
      'unknown-field',
      `An item has a field that is unknown. Allowed are ${allowed}.`,
    );
  }
  const { command } = value;
  if (!isDocument(command)) {
    throw badRequest('invalid-field', 'The field "command" of an item must be a command.');
  }
  inspect(command, 1, limits.maxDepth);
  const headers = readTerms(
    {
      text: (name) => textOf(value[name], terms.get(name)),
      label: (name) => `"${name}"`,
      refusal: 'invalid-field',
    },
    limits,
  );
  checkAlone(headers.session, index, sessions);
  return { command, headers };
}

/** Undefined for what is not there; a text that no term allows for a value of another type. */
function textOf(value: unknown, type: 'string' | 'number' | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === type ? String(value) : '';
}

/** A session carries one write at a time, and the items of a batch run at the same time. */
function checkAlone(
  session: string | undefined,
  index: number,
  sessions: Map<string, number>,
): void {
  if (session === undefined) return;
  const first = sessions.get(session);
  if (first !== undefined) {
    throw badRequest(
      'invalid-field',
      `"session" is that of item ${first} too, and items run at the same time. Give each its own.`,
    );
  }
  sessions.set(session, index);
}
