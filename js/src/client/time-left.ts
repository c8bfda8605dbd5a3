// The time of what is several commands, a cursor or a bulk write: timeoutMS is for all of them together.

import { currentHost } from '../host.ts';
import type { OperationOptions } from './connection.ts';
import type { Link } from './link.ts';

/** The timeoutMS that somebody asked for: the call, its collection or database, or its client. */
export function timeoutOf(
  { inherited, connection }: Link,
  { timeoutMS = inherited.timeoutMS, maxTimeMS }: OperationOptions,
): number | undefined {
  return timeoutMS ?? (maxTimeMS === undefined ? connection.timeoutMS : undefined);
}

/** What is left of it for the next command, in ms, at least 1; undefined or 0: no limit of their own. */
export function timeLeft(link: Link, options: OperationOptions): () => number | undefined {
  const timeoutMS = timeoutOf(link, options);
  const host = currentHost();
  const until = host.now() + (timeoutMS ?? 0);
  return () => timeoutMS && Math.max(until - host.now(), 1);
}
