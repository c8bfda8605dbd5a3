// The words between the driver loop and those who give it work: what to do, how an attempt ended, how
// the whole ended. All of it is plain data, safe to show and to share between invocations.

import type { endpointStateNames, EndpointState, Evidence } from './generated/abi.ts';
import type { OperationKind } from './generated/abi.ts';
import { Outcome, Reason } from './generated/abi.ts';

/** One attempt, as the core ordered it. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** What the server may use, in ms; 0: no limit. */
  readonly serverTimeMS: number;
  /** Whether an earlier attempt of the operation may have been executed. */
  readonly mayBeRepeat: boolean;
  /** Aborted when the attempt's time is up or nobody wants its result. */
  readonly signal: AbortSignal;
}

/** How an attempt, or a hello, ended. */
export interface AttemptEnd<T> {
  readonly evidence: Evidence;
  readonly retryAfterMS?: number;
  readonly baseBackoffMS?: number;
  /** Whether it was lost with a request that carried others, and one of them told of it before. */
  readonly along?: boolean;
  /** The result, where the evidence is `answered`. */
  readonly value?: T;
  /** What went wrong, safe to show: no host, no document, no secret. */
  readonly failure?: Failure;
}

/** A failure as far as it may be told. */
export interface Failure {
  readonly message: string;
  readonly code?: number | string;
  readonly codeName?: string;
  readonly errorLabels?: readonly string[];
  /** The fields of the unique index that a duplicate met. */
  readonly keyPattern?: unknown;
  /** What was thrown, with the option `debug` only: it may name hosts. */
  readonly cause?: unknown;
}

/** What a caller wants done. */
export interface Work<T> {
  readonly kind: OperationKind;
  /** Overrides the option; 0 keeps it. */
  readonly timeoutMS?: number | undefined;
  /** maxRetries and validateConnection of its own, as OperationStart of src/event.h packs them; 0: the options'. */
  readonly own?: number;
  readonly signal?: AbortSignal | undefined;
  attempt(attempt: Attempt): Promise<AttemptEnd<T>>;
}

/** How an operation ended: the core's verdict and the last attempt's news. */
export interface Settled<T> {
  readonly reason: Reason;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly elapsedMS: number;
  /** When trying again may help, in ms from now; 0: unknown. */
  readonly retryAfterMS: number;
  readonly state: EndpointState;
  readonly last?: AttemptEnd<T>;
  /** The endpoint's last failure, for errors of operations that were never sent. */
  readonly endpointFailure?: Failure;
}

/** The end of an operation whose signal was aborted before it began: nothing may be sent for it. */
export function neverStarted(state: EndpointState): Settled<never> {
  const reason = Reason.cancelled;
  return {
    reason,
    outcome: Outcome.not_applied,
    attempts: 0,
    elapsedMS: 0,
    retryAfterMS: 0,
    state,
  };
}

/** A state of the endpoint, such as `connected`; docs/states.md has them all. */
export type EndpointStateName = (typeof endpointStateNames)[number];

/** The endpoint went from one state to another. */
export interface StateChange {
  readonly from: EndpointStateName;
  readonly to: EndpointStateName;
  /** When the next probe may look, in ms from now; 0: not set. */
  readonly nextProbeMS: number;
}
