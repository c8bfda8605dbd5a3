// The core's words for those who bring their own transport: kinds of operations, and what an end proves.

import type { Evidence, OperationKind } from '../generated/abi.ts';

const kinds = [
  'connect',
  'read',
  'get_more',
  'insert',
  'write',
  'write_with_token',
  'idempotent_write',
] as const satisfies Record<OperationKind, string>;

const ends = [
  'answered',
  'refused',
  'not_sent',
  'not_executed',
  'overloaded',
  'ambiguous',
  'retryable_write',
  'timed_out',
  'foreign_answer',
  'not_durable',
  'interrupted',
] as const satisfies Record<Evidence, string>;

/** What an operation does, which decides whether it may be repeated: docs/abi.md explains each word. */
export type Kind = Exclude<(typeof kinds)[number], 'connect' | 'write_with_token'>;

/** What the end of an attempt proves: docs/abi.md explains each word. */
export type EndWord = (typeof ends)[number];

/** The core's number of a kind; undefined: no such word. */
export function kindOf(word: Kind): OperationKind | undefined {
  const number = kinds.indexOf(word);
  return number > 0 ? (number as OperationKind) : undefined;
}

/** The core's number for what an end proves. Whoever says something else has proved nothing. */
export function evidenceOf(word: EndWord): Evidence {
  const known = ends.indexOf(word) as Evidence | -1;
  return known === -1 ? (ends.indexOf('ambiguous') as Evidence) : known;
}
