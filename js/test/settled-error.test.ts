// Every way an operation can end has an error of its class that says what became of it and what to do.

import { describe, expect, it } from 'vitest';

import { MongoError } from '../src/errors.ts';
import { EndpointState, Evidence, OperationKind, Outcome, Reason } from '../src/generated/abi.ts';
import { settledError } from '../src/settled-error.ts';
import type { Settled } from '../src/work.ts';

function settled(reason: Reason, more: Partial<Settled<unknown>> = {}): Settled<unknown> {
  const { connected: state } = EndpointState;
  const { not_applied: outcome } = Outcome;
  return { reason, outcome, attempts: 1, elapsedMS: 7, retryAfterMS: 0, state, ...more };
}

const error = (reason: Reason, more: Partial<Settled<unknown>> = {}): MongoError =>
  settledError(settled(reason, more), OperationKind.write, 'insert orders');

describe('the error of an operation that ended because', () => {
  it.each([
    [Reason.failed, 'MongoNetworkError', 'failed: no answer'],
    [Reason.endpoint_unavailable, 'MongoNotConnectedError', 'is not answering'],
    [Reason.selection_timed_out, 'MongoServerSelectionError', 'serverSelectionTimeoutMS'],
    [Reason.operation_timed_out, 'MongoOperationTimeoutError', 'timeoutMS or socketTimeoutMS'],
    [Reason.cancelled, 'MongoOperationCancelledError', 'was cancelled'],
    [Reason.scope_over, 'MongoOperationCancelledError', 'its scope ended'],
    [Reason.client_closed, 'MongoNotConnectedError', 'the client is closed'],
    [Reason.queue_full, 'MongoNotConnectedError', 'maxQueued'],
    [Reason.queue_timed_out, 'MongoOperationTimeoutError', 'waitQueueTimeoutMS'],
    [Reason.retry_budget_spent, 'MongoNetworkError', 'the retry budget is spent'],
  ])('%s', (reason, name, text) => {
    const found = error(reason);
    expect(found).toBeInstanceOf(MongoError);
    expect(found.name).toBe(name);
    expect(found.message).toContain('insert orders');
    expect(found.message).toContain(text);
    expect(found.message).toContain('It was not executed.');
    expect(found.code).toBe(Object.keys(Reason)[reason]);
  });

  it('says when it may have been executed, and when it was', () => {
    expect(error(Reason.queue_timed_out, { outcome: Outcome.unknown }).message).toContain(
      'It may have been executed: read before you write again.',
    );
    const last = { evidence: Evidence.not_durable, failure: { message: 'a write concern failed' } };
    const applied = error(Reason.failed, { outcome: Outcome.applied, last });
    expect(applied.outcome).toBe('applied');
    expect(applied.message).toContain('It was executed, but it may be rolled back.');
  });

  it('says when to try again, where that is known', () => {
    const late = error(Reason.retry_budget_spent, { retryAfterMS: 250 });
    expect(late.retryAfterMS).toBe(250);
    expect(late.message).toContain('Try again in 250 ms or more.');
  });
});
