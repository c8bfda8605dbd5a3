// How the replies of a bulk write become one result: replies as servers give them, without a server.

import { describe, expect, it } from 'vitest';

import { readStatement, runStatements, type Statement } from '../../src/client/bulk-write.ts';
import type { CommandResult } from '../../src/client/connection.ts';
import { MongoBulkWriteError, MongoNetworkError } from '../../src/errors.ts';

const settled = {
  reason: 0,
  outcome: 0,
  attempts: 1,
  elapsedMS: 1,
  retryAfterMS: 0,
  state: 2,
} as const;
const answer = (reply: Record<string, unknown>): CommandResult => ({
  reply,
  repeated: false,
  settled,
});

const insert = (_id: number) => ({ insertOne: { document: { _id } } });
const remove = { deleteMany: { filter: {} } };
const statements = (operations: readonly object[]): Statement[] =>
  operations.map((one, at) => readStatement(one, at));

async function failure(
  operations: readonly object[],
  ends: readonly (Record<string, unknown> | Error)[],
  ordered = true,
): Promise<MongoBulkWriteError> {
  const left = [...ends];
  const run = runStatements('bulkWrite', statements(operations), ordered, () => {
    const end = left.shift();
    return end instanceof Error ? Promise.reject(end) : Promise.resolve(answer(end ?? {}));
  });
  return run.then(
    () => Promise.reject(new Error('resolved')),
    (error: unknown) => error as MongoBulkWriteError,
  );
}

describe('a bulk write', () => {
  it('tells of a write concern that was not met by any of its commands', async () => {
    const concern = { code: 64, errmsg: 'waiting for replication timed out' };
    const error = await failure(
      [insert(1), remove],
      [{ n: 1, writeConcernError: concern }, { n: 0 }],
    );
    expect(error).toBeInstanceOf(MongoBulkWriteError);
    expect(error).toMatchObject({
      code: 64,
      outcome: 'applied',
      insertedCount: 1,
      writeErrors: [],
    });
    expect(error.message).toContain('not confirmed');
  });

  it('names only the _ids that were inserted when a command was lost', async () => {
    const lost = new MongoNetworkError('lost', { outcome: 'unknown' });
    const error = await failure([insert(1), remove, insert(2)], [{ n: 1 }, lost]);
    expect(error).toMatchObject({ outcome: 'unknown', result: { insertedIds: { 0: 1 } } });
  });

  it('keeps the errors of those before the one that was lost', async () => {
    const lost = new MongoNetworkError('lost', { outcome: 'not-applied' });
    const duplicate = { index: 0, code: 11000, errmsg: 'E11000' };
    const error = await failure(
      [insert(1), remove],
      [{ n: 0, writeErrors: [duplicate] }, lost],
      false,
    );
    expect(error).toMatchObject({
      outcome: 'not-applied',
      writeErrors: [{ index: 0, code: 11000 }],
    });
  });

  it('is the error itself when nothing came before it', async () => {
    const lost = new MongoNetworkError('lost');
    expect(await failure([insert(1)], [lost])).toBe(lost);
  });
});
