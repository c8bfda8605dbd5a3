// The driver loop's records: a scope, and an operation under way.
//
// Plain data. The loop in driver.ts is the only one that changes it.

import type { Command, Core } from './core.ts';
import type { InvocationContext, Timer } from './host.ts';
import type { AttemptEnd, Settled, Work } from './work.ts';

/** One invocation's share of a driver. */
export interface DriverScope {
  readonly context: InvocationContext | undefined;
  /** The core's handle; 0 before the first operation. */
  handle: number;
  /** The core that gave the handle; after a fault there is another one. */
  core: Core | undefined;
  ended: boolean;
}

/** An operation that has not settled. */
export interface Live {
  /** All of the same core, by handle; after a fault the next core has another map. */
  readonly peers: Map<number, Live>;
  readonly handle: number;
  readonly scope: DriverScope;
  readonly work: Work<unknown>;
  readonly startedAt: number;
  readonly resolve: (settled: Settled<unknown>) => void;
  readonly reject: (error: unknown) => void;
  /** True once its promise has settled. */
  done: boolean;
  /** How it ended, where another invocation heard of it first. */
  verdict: Command | undefined;
  /** The attempt under way, or the last one. */
  attempt: number;
  timer: Timer;
  controller: AbortController | undefined;
  last: AttemptEnd<unknown> | undefined;
  mayBeRepeat: boolean;
  wake: (() => void) | undefined;
  unlisten: (() => void) | undefined;
}

/** An operation that the core has not adopted yet. */
export type Starting = Pick<Live, 'scope' | 'work' | 'resolve' | 'reject'>;
