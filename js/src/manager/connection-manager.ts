// ConnectionManager: the connection decisions alone, for those who bring their own client.
//
// It knows neither HTTP nor MongoDB: an attempt is a function, and says itself how it ended. When to try,
// whether to repeat, how long to wait and what to refuse is the core's, as for MongoClient.

import type { CoreStats } from '../core.ts';
import { Driver } from '../driver.ts';
import type { ReadyState } from '../errors.ts';
import { MongoInvalidArgumentError, readyStates } from '../errors.ts';
import { endpointStateNames, OperationKind, Reason } from '../generated/abi.ts';
import type { InvocationContext } from '../host.ts';
import { currentHost } from '../host.ts';
import type { DriverScope } from '../live.ts';
import type { ConnectionOptions, Overrides, ValidateConnection } from '../options.ts';
import { overridesOf, resolveOptions } from '../options.ts';
import { runNamed } from '../run-named.ts';
import { settledError } from '../settled-error.ts';
import type { Attempt, EndpointStateName, StateChange, Work } from '../work.ts';
import type { End } from './attempt-end.ts';
import { attemptEnd } from './attempt-end.ts';
import type { Kind } from './words.ts';
import { kindOf } from './words.ts';

/** Options of a manager: a client's, and how to ask whether the other side answers. */
export interface ManagerOptions extends ConnectionOptions {
  /**
   * Asks for proof of life, on the first use and when the connection is in doubt; must settle soon after
   * `signal` aborts, at most 3 s later. Default: nothing asks, operations find out
   * (`validateConnection` is then `'never'`, whatever was set).
   */
  hello?: (signal: AbortSignal) => Promise<End<unknown>>;
}

/** What a single operation may override. */
export interface RunOptions extends Overrides {
  /** What errors call the operation. Default: its kind. */
  name?: string | undefined;
}

/** Never asked for: without a hello nothing validates. */
const silent = { end: 'ambiguous' } as const;

/** The view of a manager that one invocation has. */
interface View {
  readonly driver: Driver;
  readonly listeners: Set<(change: StateChange) => void>;
  readonly policy: ValidateConnection;
  readonly asks: boolean;
  readonly scope: DriverScope;
}

/** Decides for one endpoint when to try, repeat, wait and refuse. It may be made at module level. */
export class ConnectionManager {
  readonly #driver: Driver;
  readonly #listeners: Set<(change: StateChange) => void>;
  readonly #scope: DriverScope | undefined;
  readonly #isView: boolean;
  /** Whether there is a hello. */
  readonly #asks: boolean;
  readonly #policy: ValidateConnection;

  /**
   * @param options a client's, and `hello`.
   * @param view Mooring's own, for `scope()`; leave it out.
   * @throws MongoParseError for a bad option.
   */
  constructor({ hello, ...given }: ManagerOptions = {}, view?: View) {
    this.#isView = view !== undefined;
    this.#listeners = view?.listeners ?? new Set();
    this.#asks = view?.asks ?? hello !== undefined;
    this.#policy = view?.policy ?? (hello ? (given.validateConnection ?? true) : false);
    if (view !== undefined) {
      this.#driver = view.driver;
      this.#scope = view.scope;
      return;
    }
    const host = currentHost();
    const options = { ...given, validateConnection: this.#policy };
    if (given.onStateChange) this.#listeners.add(given.onStateChange);
    this.#driver = new Driver({
      host,
      options: resolveOptions(options, host.profile),
      hello: async (signal) => {
        const { value: _, ...end } = await attemptEnd(host, async () => hello?.(signal) ?? silent);
        return end;
      },
      onStateChange: (change) => {
        for (const listener of this.#listeners) queueMicrotask(() => listener(change));
      },
    });
    // On Node nothing ends but the process, so the manager is one scope with one pool.
    this.#scope = host.profile === 'node' ? this.#driver.openScope() : undefined;
  }

  /**
   * Runs an operation to its one end: makes attempts while that is safe, useful and in time.
   * @param kind what it does, which decides whether it may be repeated.
   * @param attempt makes one attempt and says how it ended; what it throws counts as a failed fetch.
   * @returns the value of the attempt that was answered.
   * @throws MongoError of the kind that MongoClient's operations throw, with `outcome` and `attempts`.
   */
  run<T>(
    kind: Kind,
    attempt: (attempt: Attempt) => Promise<End<T>>,
    options: RunOptions = {},
  ): Promise<T> {
    return this.#run(kindOf(kind), attempt, { name: kind, ...options });
  }

  /**
   * Waits until the other side has answered a hello, where that is in doubt; without a hello it never is.
   * @throws MongoError as `run`
   */
  async connect(options: RunOptions = {}): Promise<void> {
    const { validateConnection = this.#policy } = options;
    if (!validateConnection || validateConnection === 'never') return;
    // Never called: the core asks for a hello instead.
    const attempt = (): Promise<End<void>> => Promise.resolve(silent);
    await this.#run(OperationKind.connect, attempt, { name: 'connect', ...options });
  }

  async #run<T>(
    kind: OperationKind | undefined,
    attempt: (attempt: Attempt) => Promise<End<T>>,
    { name = '', ...given }: RunOptions,
  ): Promise<T> {
    if (kind === undefined) {
      throw new MongoInvalidArgumentError(
        'kind must be read, insert, write or another of docs/abi.md',
      );
    }
    const work: Work<T> = {
      kind,
      // Nothing that nobody can ask is waited for.
      ...overridesOf(this.#asks ? given : { ...given, validateConnection: undefined }),
      attempt: (order) => attemptEnd(currentHost(), () => attempt(order)),
    };
    const settled = await runNamed(this.#driver, work, this.#scope, name);
    if (settled.reason === Reason.succeeded) return settled.last?.value as T;
    throw settledError(settled, kind, name);
  }

  /**
   * A view for one invocation: its operations share one pool. End it with `close()` or `await using`.
   * @param context what the runtime gave to the invocation, if it has `waitUntil`.
   */
  scope(context?: InvocationContext): ConnectionManager {
    const scope = this.#driver.openScope(context);
    return new ConnectionManager(
      {},
      {
        driver: this.#driver,
        listeners: this.#listeners,
        policy: this.#policy,
        asks: this.#asks,
        scope,
      },
    );
  }

  /** Ends the scope, or closes the manager for good: what runs may finish, nothing new starts. */
  close(): void {
    if (this.#isView && this.#scope !== undefined) this.#driver.endScope(this.#scope);
    else this.#driver.close(this.#scope);
  }

  /** For `await using`: the same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.close());
  }

  /** Calls back after each change of the endpoint's state; for all views of the manager. */
  on(_name: 'stateChanged', listener: (change: StateChange) => void): this {
    this.#listeners.add(listener);
    return this;
  }

  /** Stops what `on` began. */
  off(_name: 'stateChanged', listener: (change: StateChange) => void): this {
    this.#listeners.delete(listener);
    return this;
  }

  /** The endpoint's state, such as `connected` or `backing_off`; docs/states.md has them all. */
  get state(): EndpointStateName {
    return endpointStateNames[this.#driver.state];
  }

  /** The state as Mongoose numbers it: 1 connected, 2 connecting, 3 disconnecting, 0 not, 99 unused. */
  get readyState(): ReadyState {
    return readyStates[this.#driver.state];
  }

  /** Counters since the first operation, or undefined before it. */
  get stats(): CoreStats | undefined {
    return this.#driver.stats;
  }
}
