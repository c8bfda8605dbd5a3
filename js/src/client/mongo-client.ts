// MongoClient: what users hold.
//
// The constructor does no I/O, so a client may be made when a module is loaded. `scope(ctx)` gives a
// view of it for one invocation: the same connection state, its own pool. Without a scope every
// operation is its own at the edge; on Node the client is the scope.

import type { CoreStats } from '../core.ts';
import type { DriverScope } from '../live.ts';
import type { BsonTypes } from '../ejson/index.ts';
import type { ReadyState } from '../errors.ts';
import { MongoInvalidArgumentError, readyStates } from '../errors.ts';
import { endpointStateNames } from '../generated/abi.ts';
import type { InvocationContext } from '../host.ts';
import { currentHost } from '../host.ts';
import type { ConnectionOptions } from '../options.ts';
import { parseUri, type Target } from '../uri.ts';
import type { EndpointStateName } from '../work.ts';
import type { OperationOptions } from './connection.ts';
import { Connection } from './connection.ts';
import type { Capabilities } from '../gateway-endpoint.ts';
import { unsupportedSession } from './arguments.ts';
import { closeCursors } from './cursor.ts';
import { Db, unsupportedWatch } from './db.ts';
import { type InheritedOptions, partOf } from './link.ts';
import type { ClientEvents, Listener } from './events.ts';

/** A client of one gateway. It may be made when a module is loaded: nothing is sent before the first operation. */
export class MongoClient {
  readonly #connection: Connection;
  readonly #database: string | undefined;
  readonly #scope: DriverScope | undefined;
  /** Whether this is a view of another client, for one invocation. */
  readonly #isView: boolean;

  /**
   * @param uri `https://<keyId>:<secret>@<gateway host>/<database>?<options>`
   * @param view Mooring's own, for `scope()` and `mooring/mongoose`; leave it out.
   * @param parse Mooring's own, for servers that are no gateways; leave it out.
   * @throws MongoParseError for a bad connection string or option, without quoting it.
   */
  constructor(
    uri: string,
    options: ConnectionOptions = {},
    view?: ScopedView | ReadAs,
    parse: (uri: string) => Target = parseUri,
  ) {
    if (view !== undefined && 'scope' in view) {
      this.#connection = view.connection;
      this.#database = view.database;
      this.#scope = view.scope;
      this.#isView = true;
      return;
    }
    const host = currentHost();
    const target = parse(uri);
    this.#connection = new Connection(host, target, options, view?.types);
    this.#database = target.database;
    // On Node nothing ends but the process, so the client is one scope with one pool.
    this.#scope = host.profile === 'node' ? this.#connection.driver.openScope() : undefined;
    this.#isView = false;
  }

  /** Makes a client and connects it. @throws as the constructor and `connect` */
  static async connect(uri: string, options?: ConnectionOptions): Promise<MongoClient> {
    return new this(uri, options).connect();
  }

  /** Waits until the gateway and its database have answered. Operations do this by themselves. */
  async connect(options: OperationOptions = {}): Promise<this> {
    await this.#connection.connect(this.#scope, options);
    return this;
  }

  /** @throws MongoInvalidArgumentError when neither the call nor the connection string names one. */
  db(name: string | undefined = this.#database, options: InheritedOptions = {}): Db {
    if (name === undefined) {
      throw new MongoInvalidArgumentError(
        'which database? Name it, db("shop"), or put it into the connection string: https://…/shop',
      );
    }
    const connection = this.#connection;
    const link = { connection, scope: this.#scope, inherited: connection.concerns };
    return new Db(partOf(link, 'db', options), name);
  }

  /**
   * A view for one invocation: its operations share one pool, and I/O stays in the invocation that
   * asked for it. End it with `close()` or `await using`.
   * @param context what the runtime gave to the invocation, if it has `waitUntil`.
   */
  scope(context?: InvocationContext): MongoClient {
    const scope = this.#connection.driver.openScope(context);
    return new MongoClient(
      '',
      {},
      { connection: this.#connection, database: this.#database, scope },
    );
  }

  /** Ends the scope, or closes the client for good: what runs may finish, nothing new starts. */
  async close(): Promise<void> {
    const { driver } = this.#connection;
    if (this.#scope !== undefined) await closeCursors(this.#scope);
    if (this.#isView && this.#scope !== undefined) driver.endScope(this.#scope);
    else driver.close(this.#scope);
  }

  /** @throws UnsupportedOperationError always: see its message. */
  startSession(): never {
    throw unsupportedSession();
  }

  /** @throws UnsupportedOperationError always: see its message. */
  withSession(): never {
    throw unsupportedSession();
  }

  /** @throws UnsupportedOperationError always: see its message. */
  watch(): never {
    throw unsupportedWatch();
  }

  /** Calls back for each event from now on; for all views of the client. */
  on<Name extends keyof ClientEvents>(name: Name, listener: Listener<Name>): this {
    this.#connection.events.add(name, listener);
    return this;
  }

  /** Stops what `on` began. */
  off<Name extends keyof ClientEvents>(name: Name, listener: Listener<Name>): this {
    this.#connection.events.remove(name, listener);
    return this;
  }

  /** For `await using`: the same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The endpoint's state, such as `connected` or `backing_off`; docs/states.md has them all. */
  get state(): EndpointStateName {
    return endpointStateNames[this.#connection.driver.state];
  }

  /** The state as Mongoose numbers it: 1 connected, 2 connecting, 3 disconnecting, 0 not, 99 unused. */
  get readyState(): ReadyState {
    return readyStates[this.#connection.driver.state];
  }

  /** What the gateway and its database can do. @throws MongoError when it does not answer. */
  capabilities(options: OperationOptions = {}): Promise<Capabilities> {
    return this.#connection.capabilities(this.#scope, options);
  }

  /**
   * What this isolate has learnt of the endpoint, in at most 256 bytes: hand them to `restore` in another isolate, so
   * that one which starts in the middle of an outage knows. Empty before the first operation.
   */
  snapshot(): Uint8Array {
    return this.#connection.driver.snapshot();
  }

  /**
   * Starts from a snapshot, before the first operation and, on Workers, inside an invocation. False, and nothing
   * changes, when it is no snapshot, of another version, or older than ten minutes.
   */
  restore(snapshot: Uint8Array): boolean {
    return this.#connection.driver.restore(snapshot);
  }

  /** Counters since the first operation, or undefined before it. */
  get stats(): CoreStats | undefined {
    return this.#connection.driver.stats;
  }
}

/** What values are read as, where that is not this package's light classes. */
interface ReadAs {
  readonly types: BsonTypes;
}

/** What a scoped view is made of. */
interface ScopedView {
  readonly connection: Connection;
  readonly database: string | undefined;
  readonly scope: DriverScope;
}
