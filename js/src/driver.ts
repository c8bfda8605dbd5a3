// The driver loop: event in, drain the outbox, do the I/O, event in.
//
// It decides nothing. The core's commands for a scope are carried out in the invocation that the scope
// belongs to, because a Worker may do I/O only there. Every operation owns one promise and one timer of
// its own; what invocations share is plain data in the core. So an operation settles even if every
// other invocation is dead: its own timer asks the core again.

import type { Command, CoreStats } from './core.ts';
import { Core, CoreError, packEnd } from './core.ts';
import type { CoreOptions, EndpointState, Outcome, Reason } from './generated/abi.ts';
import {
  CoreCommand,
  CoreEvent,
  endpointStateNames,
  Evidence,
  OperationState,
  Status,
} from './generated/abi.ts';
import type { Host, InvocationContext } from './host.ts';
import type { DriverScope, Live, Starting } from './live.ts';
import { SteadyClock } from './steady-clock.ts';
import type { Attempt, AttemptEnd, Failure, Settled, StateChange, Work } from './work.ts';
import { neverStarted } from './work.ts';

export interface DriverSettings {
  readonly host: Host;
  readonly options: CoreOptions;
  /** Says hello. `value` is the capability bits. Must settle soon after `signal` aborts. */
  readonly hello: (signal: AbortSignal) => Promise<AttemptEnd<number>>;
  readonly onStateChange?: (change: StateChange) => void;
}

/** setTimeout takes at most this; a later timer asks the core in between, which harms nothing. */
const longestTimerMS = 2 ** 31 - 1;

export class Driver {
  readonly #settings: DriverSettings;
  readonly #host: Host;
  readonly #clock: SteadyClock;
  #live = new Map<number, Live>();
  #core: Core | undefined;
  #state: EndpointState = 0;
  #endpointFailure: Failure | undefined;
  #starting: Starting | undefined;
  #closed = false;

  constructor(settings: DriverSettings) {
    this.#settings = settings;
    this.#host = settings.host;
    this.#clock = new SteadyClock(settings.host);
  }

  /** The core's counters; undefined before the first operation. */
  get stats(): CoreStats | undefined {
    return this.#core?.stats();
  }

  /** The endpoint's state as last reported. */
  get state(): EndpointState {
    return this.#state;
  }

  /** What the core has learnt, in bytes that another isolate's may start from; empty before the first operation. */
  snapshot(): Uint8Array {
    return this.#core?.snapshot() ?? new Uint8Array();
  }

  /** Starts from what another core had learnt. False, and nothing changes, when the bytes are refused. */
  restore(bytes: Uint8Array): boolean {
    const core = this.#ensureCore();
    const commands = core.restore(bytes, this.#clock.now());
    const scope = this.openScope();
    for (const command of commands ?? []) this.#carryOut(command, scope, core);
    return commands !== undefined;
  }

  /** Opens a scope; the core hears of it with the first operation. */
  openScope(context?: InvocationContext): DriverScope {
    return { context, handle: 0, core: undefined, ended: false };
  }

  /** Ends a scope: its operations settle. Safe to call twice. */
  endScope(scope: DriverScope): void {
    if (scope.ended) return;
    scope.ended = true;
    if (scope.handle !== 0 && scope.core === this.#core)
      this.#mention(scope, CoreEvent.scope_ended);
  }

  /** Nothing new starts; what runs may finish. */
  close(scope?: DriverScope): void {
    this.#closed = true;
    this.#mention(scope ?? this.openScope(), CoreEvent.close_requested);
  }

  /** Tells the core of something that no caller waits for. */
  #mention(scope: DriverScope, kind: number): void {
    try {
      this.#tell(scope, kind, scope.core === this.#core ? scope.handle : 0);
    } catch {
      // The core stopped; #fault has told those whom it concerns, and to its caller the end is the end.
    }
  }

  /**
   * Runs an operation to its one end. Without a scope the operation is its own.
   * Resolves for failures too; rejects with CoreError when the core refused or stopped.
   */
  run<T>(work: Work<T>, scope?: DriverScope): Promise<Settled<T>> {
    const own = scope ?? this.openScope();
    return new Promise<Settled<T>>((resolve, reject) => {
      if (own.ended) throw new CoreError(Status.unknown_scope, 'this scope has ended');
      // The core would say so too, but not the one that replaces it after a fault.
      if (this.#closed) throw new CoreError(Status.closed, 'the client is closed');
      if (work.signal?.aborted === true) return resolve(neverStarted(this.#state));
      const starting = { scope: own, work, resolve: resolve as Live['resolve'], reject };
      try {
        this.#start(starting, scope !== undefined);
      } catch (error) {
        // An idle scope may have been reclaimed when the core was full; it gets a new handle, once.
        const reclaimed = error instanceof CoreError && error.status === Status.unknown_scope;
        if (!reclaimed || scope === undefined) throw error;
        scope.handle = 0;
        this.#start(starting, true);
      }
    });
  }

  #start(starting: Starting, scoped: boolean): void {
    const { scope, work } = starting;
    if (scoped && (scope.handle === 0 || scope.core !== this.#core)) {
      this.#tell(scope, CoreEvent.scope_opened, 0);
    }
    this.#starting = starting;
    try {
      this.#tell(
        scope,
        CoreEvent.operation_started,
        scope.handle,
        work.kind | (work.own ?? 0),
        work.timeoutMS ?? 0,
      );
    } finally {
      this.#starting = undefined;
    }
  }

  #ensureCore(): Core {
    if (this.#core === undefined) {
      const seed = new DataView(this.#host.randomBytes(8).buffer);
      const words = [seed.getUint32(0), seed.getUint32(4)] as const;
      this.#core = new Core(this.#host.loadCore(), this.#settings.options, words);
    }
    return this.#core;
  }

  /** The loop: one event in, its commands out, each carried out in the scope that asked. */
  #tell(scope: DriverScope, kind: number, handle: number, a = 0, b = 0): void {
    const core = this.#ensureCore();
    let commands: Command[];
    try {
      commands = core.event(kind, handle, a, b, this.#clock.now());
    } catch (error) {
      this.#fault(scope, error);
      throw error;
    }
    let resume = 0;
    for (const command of commands) {
      if (command.kind === CoreCommand.resume) resume = command.handle;
      else this.#carryOut(command, scope, core);
    }
    if (resume !== 0) this.#tell(scope, CoreEvent.resumed, resume);
  }

  /** A core that trapped is dropped; the next operation makes a new one from the same module. */
  #fault(scope: DriverScope, error: unknown): void {
    const dead =
      error instanceof CoreError && (error.status === -1 || error.status === Status.interrupted);
    if (!dead) return;
    const lost = this.#live;
    this.#core = undefined;
    this.#live = new Map();
    this.#state = 0;
    this.#dropScope(lost, scope, error);
  }

  /** Drops what a scope had in a core that is gone. Other invocations find out by their own timers. */
  #dropScope(lost: Map<number, Live>, scope: DriverScope, error: unknown): void {
    for (const live of lost.values()) {
      if (live.scope === scope) this.#drop(live, error);
    }
  }

  #carryOut(command: Command, scope: DriverScope, core: Core): void {
    switch (command.kind) {
      case CoreCommand.adopt_scope:
        scope.handle = command.handle;
        scope.core = core;
        return;
      case CoreCommand.adopt_operation:
        return this.#adopt(command.handle);
      case CoreCommand.probe:
        return this.#host.keepAlive(this.#probe(command, scope, core), scope.context);
      case CoreCommand.report:
        return this.#report(command);
      case CoreCommand.wake:
        return this.#wakeOthers();
    }
    const live = this.#live.get(command.handle);
    if (live === undefined) return;
    if (command.kind === CoreCommand.wait) this.#wait(live, command);
    else if (command.kind === CoreCommand.send) this.#send(live, command);
    else if (command.kind === CoreCommand.abort) this.#abort(live);
    else if (command.kind === CoreCommand.settle) this.#settleIn(scope, live, command);
  }

  #adopt(handle: number): void {
    const starting = this.#starting;
    if (starting === undefined) return;
    const live: Live = {
      ...starting,
      peers: this.#live,
      handle,
      startedAt: this.#clock.now(),
      done: false,
      verdict: undefined,
      attempt: 0,
      timer: undefined,
      controller: undefined,
      last: undefined,
      mayBeRepeat: false,
      wake: undefined,
      unlisten: undefined,
    };
    this.#live.set(handle, live);
    const { signal } = starting.work;
    if (signal === undefined) return;
    const cancel = (): void => this.#ask(live, CoreEvent.operation_cancelled);
    signal.addEventListener('abort', cancel);
    live.unlisten = () => signal.removeEventListener('abort', cancel);
  }

  /** Sends an event about a live operation, or drops it if its core is gone. */
  #ask(live: Live, kind: number, a = 0, b = 0): void {
    if (live.done) return;
    if (live.verdict !== undefined) {
      this.#settle(live, live.verdict);
      return this.#resume(live.scope);
    }
    if (live.peers !== this.#live) {
      const error = new CoreError(-1, 'the core stopped while this operation was under way');
      return this.#dropScope(live.peers, live.scope, error);
    }
    try {
      this.#tell(live.scope, kind, live.handle, a, b);
    } catch (error) {
      // Thrown on, it would reach no caller but the host, which ends the process for it.
      this.#drop(live, error);
    }
  }

  #wait(live: Live, command: Command): void {
    this.#arm(live, command.at);
    if (command.a === OperationState.running || !this.#host.wakesAcrossInvocations) return;
    // The promise is made here, in the waiter's own invocation, so that its continuation runs here.
    void new Promise<void>((resolve) => {
      live.wake = resolve;
    }).then(() => this.#ask(live, CoreEvent.timer_fired));
  }

  #arm(live: Live, at: number): void {
    if (live.timer !== undefined) this.#host.clearTimer(live.timer);
    live.timer = undefined;
    if (at === Infinity) return;
    const delay = Math.min(Math.max(at - this.#clock.now(), 0), longestTimerMS);
    live.timer = this.#host.setTimer(() => this.#ask(live, CoreEvent.timer_fired), delay);
  }

  #wakeOthers(): void {
    for (const live of this.#live.values()) {
      const wake = live.wake;
      live.wake = undefined;
      wake?.();
    }
  }

  #send(live: Live, command: Command): void {
    this.#arm(live, command.at);
    live.wake = undefined;
    const controller = new AbortController();
    live.controller = controller;
    live.attempt = command.a;
    const attempt: Attempt = {
      number: command.a,
      serverTimeMS: command.b,
      mayBeRepeat: live.mayBeRepeat,
      signal: controller.signal,
    };
    const finish = (end: AttemptEnd<unknown>): void => this.#finish(live, attempt.number, end);
    live.work.attempt(attempt).then(finish, (error: unknown) => {
      // A fault of ours. The caller gets it, and the core its connection back.
      live.reject(error);
      this.#ask(live, CoreEvent.operation_cancelled);
    });
  }

  #abort(live: Live): void {
    live.mayBeRepeat = true;
    live.last = undefined;
    live.controller?.abort();
  }

  #finish(live: Live, attempt: number, end: AttemptEnd<unknown>): void {
    // An attempt that the core gave up is nobody's news any more.
    if (live.done || attempt !== live.attempt || live.controller?.signal.aborted === true) return;
    live.last = end;
    if (end.evidence === Evidence.ambiguous || end.evidence === Evidence.retryable_write) {
      live.mayBeRepeat = true;
    }
    const alive = end.evidence === Evidence.answered || end.evidence === Evidence.refused;
    this.#endpointFailure = alive ? undefined : end.failure;
    this.#ask(live, CoreEvent.attempt_finished, packEnd(attempt, end), end.retryAfterMS ?? 0);
  }

  async #probe(command: Command, scope: DriverScope, core: Core): Promise<void> {
    const controller = new AbortController();
    const delay = Math.max(command.at - this.#clock.now(), 0);
    const timer = this.#host.setTimer(() => controller.abort(), delay);
    const end = await this.#settings.hello(controller.signal);
    this.#host.clearTimer(timer);
    if (core !== this.#core) return;
    this.#endpointFailure = end.failure;
    const b = end.value ?? end.retryAfterMS ?? 0;
    this.#tell(scope, CoreEvent.probe_finished, command.handle, packEnd(0, end), b);
  }

  #report(command: Command): void {
    const now = this.#clock.now();
    this.#state = command.b as EndpointState;
    const change: StateChange = {
      from: endpointStateNames[command.a as EndpointState],
      to: endpointStateNames[this.#state],
      nextProbeMS: command.at > 0 ? Math.max(command.at - now, 0) : 0,
    };
    // Later, so that a listener that throws, or starts something, does not come between the commands.
    queueMicrotask(() => this.#settings.onStateChange?.(change));
  }

  /**
   * The core may take back an operation of another scope whose timer is long overdue. If that invocation
   * lives after all, its own timer brings the verdict, because it may not be settled from here.
   */
  #settleIn(scope: DriverScope, live: Live, command: Command): void {
    if (live.scope === scope) return this.#settle(live, command);
    if (this.#host.wakesAcrossInvocations) {
      this.#settle(live, command);
      queueMicrotask(() => this.#resume(live.scope));
      return;
    }
    this.#live.delete(live.handle);
    live.verdict = command;
  }

  /** What was taken back may have freed a connection for others of its scope. */
  #resume(scope: DriverScope): void {
    if (scope.handle !== 0 && !scope.ended) this.#mention(scope, CoreEvent.resumed);
  }

  #settle(live: Live, command: Command): void {
    this.#forget(live);
    const now = this.#clock.now();
    live.resolve({
      reason: command.a as Reason,
      outcome: (command.b & 0xff) as Outcome,
      attempts: command.b >>> 8,
      elapsedMS: Math.max(now - live.startedAt, 0),
      retryAfterMS: command.at > 0 ? Math.max(command.at - now, 0) : 0,
      state: this.#state,
      ...(live.last && { last: live.last }),
      ...(this.#endpointFailure && { endpointFailure: this.#endpointFailure }),
    });
  }

  #drop(live: Live, error: unknown): void {
    this.#forget(live);
    live.controller?.abort();
    live.reject(error);
  }

  #forget(live: Live): void {
    live.done = true;
    if (live.peers.get(live.handle) === live) live.peers.delete(live.handle);
    if (live.timer !== undefined) this.#host.clearTimer(live.timer);
    live.unlisten?.();
  }
}
