// From an action's answer to the reply that the command would have had.

import type { Reply } from '../gateway-endpoint.ts';
import type { Action } from './actions.ts';

/** The reply, or undefined for an answer that is none of this action's. */
export function replyOf(
  { name, distinct }: Omit<Action, 'fields'>,
  answer: Reply,
): Reply | undefined {
  switch (name) {
    case 'findOne': {
      const { document } = answer;
      return document === undefined ? undefined : cursorOf(document === null ? [] : [document]);
    }
    case 'find':
    case 'aggregate': {
      const { documents } = answer;
      if (!Array.isArray(documents)) return undefined;
      return distinct
        ? { ok: 1, values: (documents as Reply[]).map(({ _id }) => _id) }
        : cursorOf(documents as unknown[]);
    }
    case 'insertOne':
      return answer['insertedId'] === undefined ? undefined : { ok: 1, n: 1 };
    case 'insertMany': {
      const { insertedIds } = answer;
      return Array.isArray(insertedIds) ? { ok: 1, n: insertedIds.length } : undefined;
    }
    case 'deleteOne':
    case 'deleteMany': {
      const { deletedCount } = answer;
      return typeof deletedCount === 'number' ? { ok: 1, n: deletedCount } : undefined;
    }
    default:
      return updateReply(answer);
  }
}

/** To a command `n` counts what was upserted, too. */
function updateReply({ matchedCount, modifiedCount, upsertedId }: Reply): Reply | undefined {
  if (typeof matchedCount !== 'number' || typeof modifiedCount !== 'number') return undefined;
  if (upsertedId === undefined || upsertedId === null)
    return { ok: 1, n: matchedCount, nModified: modifiedCount };
  return { ok: 1, n: 1, nModified: modifiedCount, upserted: [{ index: 0, _id: upsertedId }] };
}

/** All documents are here, so the cursor is at its end. */
function cursorOf(firstBatch: readonly unknown[]): Reply {
  return { ok: 1, cursor: { id: 0, firstBatch } };
}
