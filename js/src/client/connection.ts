// Connection: what all scopes, databases and collections of one client share.
//
// It joins the driver loop (which asks the core) with the gateway's endpoint (which travels), and owns
// the write tokens and the maker of _ids. All of it is plain data, so any invocation may use it.

import { Courier } from '../batch/courier.ts';
import type { Parcel, TokenTerms } from '../batch/parcel.ts';
import type { DriverScope } from '../live.ts';
import { Driver } from '../driver.ts';
import type { BsonTypes } from '../ejson/index.ts';
import type { MongoError } from '../errors.ts';
import { evidenceOfFailure } from '../evidence.ts';
import { MongoNotConnectedError, MongoServerError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { type Capabilities, GatewayEndpoint } from '../gateway-endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import type { CoreOptions } from '../generated/abi.ts';
import { OperationKind, Outcome, Reason } from '../generated/abi.ts';
import type { Host } from '../host.ts';
import type { ConnectionOptions } from '../options.ts';
import type { Overrides } from '../options.ts';
import { overridesOf, resolveOptions } from '../options.ts';
import { runNamed } from '../run-named.ts';
import { isWrite, settledError } from '../settled-error.ts';
import type { Target } from '../uri.ts';
import type { AttemptEnd, Settled, Work } from '../work.ts';
import { defined, encoded } from './arguments.ts';
import { Events } from './events.ts';
import { concernsOf, type InheritedOptions } from './link.ts';
import type { WriteToken } from './sessions.ts';
import { Sessions } from './sessions.ts';

/** What a single operation may override. */
export interface OperationOptions extends Overrides {
  /** As `timeoutMS`, which is told to the server and holds for the way, too. */
  maxTimeMS?: number | undefined;
  /** Shown in the server's log and profiler. */
  comment?: unknown;
  /** Ignored: a gateway reads from the primary. */
  readPreference?: unknown;
  /** Not possible over a gateway; undefined is allowed, because some libraries always pass it. */
  session?: undefined;
}

/** A reply, and how it was come by. */
export interface CommandResult {
  readonly reply: Reply;
  /** Whether an attempt before the one that brought it may have been executed. */
  readonly repeated: boolean;
  readonly settled: Settled<Reply>;
}

/** Operations of one scope that may be under way at once where they travel in batches. */
const batchedMost = 50;

export class Connection {
  readonly driver: Driver;
  readonly events: Events;
  /** What the caller asked for; undefined: nothing, so that the profile's default holds for each command. */
  readonly timeoutMS: number | undefined;
  /** What databases inherit. */
  readonly concerns: InheritedOptions;
  readonly #host: Host;
  readonly #options: CoreOptions;
  readonly #endpoint: Endpoint;
  readonly #sessions: Sessions;
  readonly #autoBatch: boolean;
  /** Whether reads, and writes, may be repeated at all. */
  readonly #repeats: Pick<ConnectionOptions, 'retryReads' | 'retryWrites'>;
  readonly #couriers = new WeakMap<DriverScope, Courier>();

  constructor(host: Host, target: Target, given: ConnectionOptions, types?: BsonTypes) {
    const options = { ...target.options, ...given };
    this.#host = host;
    this.timeoutMS = options.timeoutMS;
    this.#options = resolveOptions(options, host.profile);
    this.concerns = concernsOf(options);
    this.#repeats = options;
    this.#endpoint =
      target.endpoint?.(host, options.debug) ??
      new GatewayEndpoint(host, target.base, target.key, options.debug, types);
    this.#sessions = new Sessions(host);
    this.events = new Events(() => host.now());
    this.#autoBatch = options.autoBatch ?? (options.profile ?? host.profile) === 'edge';
    const { maxPoolSize } = this.#options;
    this.driver = new Driver({
      host,
      // The courier keeps to the caller's maxPoolSize: of requests, which carry many operations.
      options: this.#autoBatch
        ? { ...this.#options, maxPoolSize: Math.max(maxPoolSize, batchedMost) }
        : this.#options,
      hello: (signal) => this.#endpoint.hello(signal),
      onStateChange: (change) => {
        this.events.emit('stateChanged', change);
        options.onStateChange?.(change);
      },
    });
  }

  /** Whether reads and writes may be repeated: `db.command` does not say which it is. */
  get repeatsAll(): boolean {
    return this.#repeats.retryReads !== false && this.#repeats.retryWrites !== false;
  }

  /** @throws UnsupportedOperationError when the server has no such operation, as a whole. */
  mustHave(operation: string): void {
    this.#endpoint.mustHave?.(operation);
  }

  /** Waits for a usable endpoint; at once where none is needed (`validateConnection: 'never'`). */
  async connect(scope: DriverScope | undefined, given: OperationOptions): Promise<void> {
    const { validateConnection = this.#options.validateConnection } = given;
    if (!validateConnection || validateConnection === 'never') return;
    const attempt = (): Promise<never> => Promise.reject(new Error('connect sends nothing'));
    const work = { ...this.#overridden(OperationKind.connect, given), attempt };
    const settled = await runNamed(this.driver, work, scope, 'connect');
    if (settled.reason !== Reason.succeeded) throw settledError(settled, work.kind, 'connect');
    // The endpoint lives, but it refuses this client; its operations would hear the same.
    const { refusal } = this.#endpoint;
    if (refusal === undefined) return;
    const { attempts, elapsedMS, state } = settled;
    const details = { ...refusal, outcome: 'not-applied', attempts, elapsedMS, state } as const;
    throw new MongoServerError(`connect was refused: ${refusal.message}`, details);
  }

  /** What the gateway can do; asks it where it has not said so yet. */
  async capabilities(
    scope: DriverScope | undefined,
    given: OperationOptions,
  ): Promise<Capabilities> {
    await this.connect(scope, given);
    if (this.#endpoint.capabilities === undefined) {
      // Nobody has said hello: without validation, or after a snapshot. The core does not time this one.
      const controller = new AbortController();
      const timeoutMS = given.timeoutMS || this.#options.serverSelectionTimeoutMS;
      const timer = this.#host.setTimer(() => controller.abort(), timeoutMS);
      await this.#endpoint.hello(controller.signal);
      this.#host.clearTimer(timer);
    }
    const { capabilities } = this.#endpoint;
    if (capabilities !== undefined) return capabilities;
    throw new MongoNotConnectedError(
      'the gateway does not say what it can do: it is not answering',
    );
  }

  /** Runs a command; one that servers recognise when it is repeated gets a token, which all its attempts share. */
  async run(
    kind: OperationKind,
    command: Reply,
    scope: DriverScope | undefined,
    given: OperationOptions,
  ): Promise<CommandResult> {
    kind = this.#endpoint.kindOf?.(kind) ?? kind;
    if (kind !== OperationKind.insert && kind !== OperationKind.write_with_token) {
      return this.#command(kind, command, scope, given);
    }
    const token = this.#sessions.takeForWrite();
    let reusable = false;
    try {
      const result = await this.#command(kind, command, scope, given, token);
      reusable = true;
      return result;
    } catch (error) {
      // Where nobody knows whether the server still works on it, its session is not used again.
      reusable = (error as MongoError).outcome === 'not-applied';
      throw error;
    } finally {
      if (reusable) this.#sessions.giveBack(token);
    }
  }

  async #command(
    kind: OperationKind,
    command: Reply,
    scope: DriverScope | undefined,
    given: OperationOptions,
    token?: WriteToken,
  ): Promise<CommandResult> {
    const ejson = this.#endpoint.encode?.(command) ?? encoded(command);
    let repeated = false;
    let terms: TokenTerms | undefined;
    const { timeoutMS, maxTimeMS } = given;
    const timed = (timeoutMS ?? maxTimeMS ?? this.#options.timeoutMS) > 0;
    const literal = timeoutMS === undefined ? maxTimeMS : undefined;
    let parcel: Parcel | undefined;
    const work: Work<Reply> = {
      ...this.#overridden(kind, given),
      attempt: (attempt) => {
        repeated = attempt.mayBeRepeat;
        // Once it may have been executed, it is repeated only where and while its token is recognised.
        if (!repeated) terms = this.#endpoint.terms;
        const whole = token && terms && { ...token, ...terms };
        const travelling = { ejson, attempt, token: whole, since: this.#host.now(), sent: false };
        parcel = travelling;
        return this.events.attempt(command, literal ?? (timed ? attempt.serverTimeMS : 0), () =>
          this.#carry(travelling, scope, timed),
        );
      },
    };
    let settled = await runNamed(this.driver, work, scope, describe(command));
    const reply = settled.last?.value;
    if (settled.reason === Reason.succeeded && reply !== undefined) {
      return { reply, repeated, settled };
    }
    if (parcel?.sent === false && !repeated) {
      // The core ordered this attempt, but it still waited for a request to travel in.
      settled = { ...settled, outcome: Outcome.not_applied, attempts: settled.attempts - 1 };
    }
    throw settledError(settled, kind, describe(command));
  }

  /** An operation of this kind with what its caller wants otherwise than the client. */
  #overridden(
    kind: OperationKind,
    { maxTimeMS, ...given }: OperationOptions,
  ): Omit<Work<never>, 'attempt'> {
    const repeats = isWrite(kind) ? this.#repeats.retryWrites : this.#repeats.retryReads;
    const maxRetries = repeats === false ? 0 : undefined;
    return {
      kind,
      ...overridesOf({ timeoutMS: maxTimeMS, maxRetries, ...defined(given) }),
    };
  }

  async #carry(
    parcel: Parcel,
    scope: DriverScope | undefined,
    timed: boolean,
  ): Promise<AttemptEnd<Reply>> {
    const end = await this.#sent(parcel, scope);
    const { failure } = end;
    if (failure === undefined) return end;
    const driverRules = this.#options.driverProfile === 1;
    return { ...end, evidence: evidenceOfFailure(end.evidence, failure, timed, driverRules) };
  }

  #sent(parcel: Parcel, scope: DriverScope | undefined): Promise<AttemptEnd<Reply>> {
    if (scope === undefined || !this.#autoBatch) return this.#endpoint.command(parcel);
    let courier = this.#couriers.get(scope);
    if (courier === undefined) {
      courier = new Courier(this.#host, this.#endpoint, this.#options.maxPoolSize);
      this.#couriers.set(scope, courier);
    }
    return courier.carry(parcel);
  }
}

/** The command's name and collection: enough to find it in the code, and nothing of its documents. */
function describe(command: Reply): string {
  const [name = 'command', first] = Object.entries(command)[0] ?? [];
  // The first of a getMore is its cursor, with which whoever reads the message could read on.
  const target = command['collection'] ?? first;
  return typeof target === 'string' ? `${name} ${target}` : name;
}
