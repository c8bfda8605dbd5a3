// A driver with the real core on a virtual host. Hellos and attempts wait until the test answers them.

import type { DriverScope } from '../../src/live.ts';
import { Driver } from '../../src/driver.ts';
import { Capability, Evidence, OperationKind } from '../../src/generated/abi.ts';
import type { ConnectionOptions } from '../../src/options.ts';
import { resolveOptions } from '../../src/options.ts';
import type { Attempt, AttemptEnd, Settled, StateChange, Work } from '../../src/work.ts';
import { VirtualHost } from './virtual-host.ts';

export interface Asked<T> {
  answer(end: AttemptEnd<T>): void;
}

export interface Hello extends Asked<number> {
  readonly signal: AbortSignal;
}

export interface Sent extends Asked<unknown> {
  readonly attempt: Attempt;
}

/** One operation as its caller sees it, and as the stage does. */
export interface Started {
  readonly sent: Sent[];
  readonly promise: Promise<Settled<unknown>>;
  /** Undefined while it is under way. */
  settled: Settled<unknown> | undefined;
  rejected: unknown;
}

export const answered: AttemptEnd<unknown> = { evidence: Evidence.answered, value: { ok: 1 } };

export class DriverStage {
  readonly host: VirtualHost;
  readonly driver: Driver;
  readonly hellos: Hello[] = [];
  readonly changes: StateChange[] = [];
  /** Operations in the order in which attempts of theirs were sent. */
  readonly order: Started[] = [];

  constructor(given: ConnectionOptions = {}, host = new VirtualHost()) {
    this.host = host;
    this.driver = new Driver({
      host,
      options: resolveOptions(given, 'edge'),
      hello: (signal) =>
        new Promise((resolve) => this.hellos.push({ signal, answer: (end) => resolve(end) })),
      onStateChange: given.onStateChange ?? ((change) => void this.changes.push(change)),
    });
  }

  start(
    kind: OperationKind = OperationKind.read,
    scope?: DriverScope,
    more: Partial<Work<unknown>> = {},
  ): Started {
    const sent: Sent[] = [];
    const attempt = (one: Attempt): Promise<AttemptEnd<unknown>> =>
      new Promise((resolve) => {
        sent.push({ attempt: one, answer: resolve });
        this.order.push(started);
      });
    // `attempt` may run before run() has returned, so what it needs exists before.
    const { promise, resolve, reject } = Promise.withResolvers<Settled<unknown>>();
    const started: Started = { sent, promise, settled: undefined, rejected: undefined };
    promise.then(
      (settled) => (started.settled = settled),
      (error: unknown) => (started.rejected = error),
    );
    this.driver.run({ kind, attempt, ...more }, scope).then(resolve, reject);
    return started;
  }

  /** Answers the hello that waits. */
  async hello(end: AttemptEnd<number> = { evidence: Evidence.answered, value: 0 }): Promise<void> {
    this.hellos.at(-1)?.answer(end);
    await this.host.settle();
  }

  /** Connects, with a gateway that honours tokens. */
  async connect(): Promise<void> {
    const first = this.start(OperationKind.connect);
    await this.hello({ evidence: Evidence.answered, value: Capability.exactlyOnceWrites });
    await first.promise;
  }
}

/** Answers the newest attempt of an operation. */
export function answer(started: Started, end: AttemptEnd<unknown> = answered): void {
  const newest = started.sent.at(-1);
  if (newest === undefined) throw new Error('nothing was sent');
  newest.answer(end);
}
