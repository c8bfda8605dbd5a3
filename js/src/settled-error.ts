// From how an operation ended to the error that its caller gets: one sentence each for what happened,
// what was tried and what to do.

import type { ErrorDetails } from './errors.ts';
import {
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationCancelledError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  outcomeNames,
  reasonNames,
} from './errors.ts';
import {
  EndpointState,
  Evidence,
  OperationKind,
  Outcome,
  Reason,
  Status,
} from './generated/abi.ts';
import type { Settled } from './work.ts';

/** The error for an operation that did not succeed. `what` names it, such as `insert orders`. */
export function settledError(
  settled: Settled<unknown>,
  kind: OperationKind,
  what: string,
): MongoError {
  const failure = settled.last?.failure;
  const details: ErrorDetails = {
    code: failure?.code ?? reasonNames[settled.reason],
    codeName: failure?.codeName,
    errorLabels: failure?.errorLabels,
    keyPattern: failure?.keyPattern,
    cause: failure?.cause,
    outcome: outcomeNames[settled.outcome],
    attempts: settled.attempts,
    elapsedMS: settled.elapsedMS,
    retryAfterMS: settled.retryAfterMS || (settled.last?.retryAfterMS ?? 0),
    state: settled.state,
  };
  const tail = `${tried(settled)} ${fate(settled, kind)}`;
  const cause = failure?.message ?? settled.endpointFailure?.message ?? 'no answer';
  const after = details.retryAfterMS ? ` Try again in ${details.retryAfterMS} ms or more.` : '';
  const error = (Kind: typeof MongoError, text: string, more = ''): MongoError =>
    new Kind(`${what}${text}. ${tail}${more}`, details);
  const failed = (more: string): MongoError =>
    failedError(`${what} failed: ${cause}. ${tail}${more}`, details, kind, settled);
  switch (settled.reason) {
    case Reason.retry_budget_spent: {
      const more = ` It was not repeated: the retry budget is spent.${after}`;
      return failed(more);
    }
    case Reason.queue_full:
      return error(
        MongoNotConnectedError,
        ': more operations wait in this scope than maxQueued allows',
      );
    case Reason.queue_timed_out:
      return error(
        MongoOperationTimeoutError,
        ': neither a connection nor its turn in a slow start came within waitQueueTimeoutMS',
      );
    case Reason.failed:
      return settled.last?.evidence === Evidence.refused && details.code !== 50
        ? error(MongoServerError, ` was refused: ${cause}`)
        : failed(after);
    case Reason.endpoint_unavailable:
      return error(MongoNotConnectedError, `: the gateway is not answering (${cause})`, after);
    case Reason.selection_timed_out:
      return error(
        MongoServerSelectionError,
        `: no usable gateway within serverSelectionTimeoutMS (${cause})`,
      );
    case Reason.operation_timed_out:
      return error(
        MongoOperationTimeoutError,
        `: its time ran out (timeoutMS or socketTimeoutMS; ${cause})`,
      );
    case Reason.cancelled:
      return error(MongoOperationCancelledError, ' was cancelled by its caller');
    case Reason.scope_over:
      return error(MongoOperationCancelledError, ': its scope ended');
    case Reason.client_closed:
      return error(MongoNotConnectedError, ': the client is closed');
    case Reason.succeeded:
      return new MongoError(`${what} succeeded`, details);
  }
}

/** By what the last attempt met: the end of its time, an answer of the server, or none. */
function failedError(
  text: string,
  details: ErrorDetails,
  kind: OperationKind,
  { last }: Settled<unknown>,
): MongoError {
  const { code, errorLabels = [] } = details;
  // MaxTimeMSExpired, and the gateway's word for it.
  if (code === 50 || code === 'deadline-exceeded') {
    return new MongoOperationTimeoutError(text, details);
  }
  const answered = last?.evidence !== Evidence.ambiguous && last?.evidence !== Evidence.not_sent;
  if (typeof code === 'number' && answered) return new MongoServerError(text, details);
  const recognised = kind === OperationKind.insert || kind === OperationKind.write_with_token;
  const labels = recognised ? [...new Set([...errorLabels, 'RetryableWriteError'])] : errorLabels;
  return new MongoNetworkError(text, { ...details, errorLabels: labels });
}

/** The error for an operation that the core did not take, or lost because it stopped: from a CoreError. */
export function refusedError(
  { status, message }: { readonly status: number; readonly message: string },
  kind: OperationKind,
  attempts: number,
  what: string,
): MongoError {
  switch (status) {
    case Status.closed:
      return new MongoNotConnectedError('the client is closed; make a new one', {
        code: 'client_closed',
        state: EndpointState.closed,
      });
    case Status.unknown_scope:
      return new MongoOperationCancelledError(`${what}: its scope ended. Nothing was sent.`, {
        code: 'scope_over',
      });
    case Status.too_many_operations:
    case Status.too_many_scopes:
      return new MongoError(
        `${what}: as many operations as one client holds are under way. Nothing was sent; await some ` +
          'of them first.',
        { code: 'too_many_operations' },
      );
  }
  const outcome = attempts > 0 && isWrite(kind) ? Outcome.unknown : Outcome.not_applied;
  const details = { code: 'core_stopped', outcome: outcomeNames[outcome], attempts };
  return new MongoError(`${what}: ${message}. ${fate({ outcome }, kind)}`, details);
}

/** Whether operations of this kind change something. */
export function isWrite(kind: OperationKind): boolean {
  return (
    kind !== OperationKind.connect && kind !== OperationKind.read && kind !== OperationKind.get_more
  );
}

function tried({ attempts, elapsedMS }: Settled<unknown>): string {
  if (attempts === 0) return `Nothing was sent in ${elapsedMS} ms.`;
  return attempts === 1
    ? `It was sent once, in ${elapsedMS} ms.`
    : `It was sent ${attempts} times in ${elapsedMS} ms.`;
}

function fate({ outcome }: Pick<Settled<unknown>, 'outcome'>, kind: OperationKind): string {
  if (!isWrite(kind)) return 'It changed nothing.';
  if (outcome === Outcome.applied) return 'It was executed, but it may be rolled back.';
  return outcome === Outcome.unknown
    ? 'It may have been executed: read before you write again.'
    : 'It was not executed.';
}
