// The time of what is several commands, a cursor or a bulk write: timeoutMS is for all of them together.

import { currentHost } from '../host.ts';
import type { OperationOptions } from './connection.ts';
import type { Link } from './link.ts';

/**
 * What is left for the next command, in ms and at least 1, of the timeoutMS that somebody asked for: the call, its
 * collection or database, or its client. Undefined or 0: no limit for all together.
 */
export function timeLeft(
  { inherited, connection }: Link,
  { timeoutMS = inherited.timeoutMS, maxTimeMS }: OperationOptions,
): () => number | undefined {
  const limit = timeoutMS ?? (maxTimeMS === undefined ? connection.timeoutMS : undefined);
  const host = currentHost();
  const until = host.now() + (limit ?? 0);
  return () => limit && Math.max(until - host.now(), 1);
}
