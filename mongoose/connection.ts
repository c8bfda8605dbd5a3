// Connection: a Mongoose connection over Mooring's client.
//
// Opening it sends nothing by itself: database and collections are there at once, and every operation asks the core,
// which connects and validates. So no invocation ever waits for a promise that another one made, and a failed connect
// leaves nothing behind that the next one would have to clear away.

import MongooseConnection from 'mongoose/lib/connection.js';
import MongooseError from 'mongoose/lib/error/mongooseError.js';

import { type Db, MongoClient, type StateChange } from '../js/src/index.ts';
import { mongooseTypes, mustBeOneCopy } from './bson-types.ts';
import { runtime } from './runtime.ts';
import { unsupported } from './unsupported.ts';

/** Mongoose's number for an open connection, and for one that is not. */
const connected = 1;
const disconnected = 0;
const connecting = 2;

/** Options that are Mongoose's and not the client's. */
const configured = [
  'autoIndex',
  'autoCreate',
  'autoSearchIndex',
  'sanitizeFilter',
  'bufferTimeoutMS',
];

/** A connection of Mongoose over Mooring's client. Made by Mongoose. */
export class Connection extends MongooseConnection {
  /** The client; undefined before the connection was first opened. */
  client: MongoClient | undefined;
  /** The database; undefined before the connection was first opened. */
  db: Db | undefined;
  /** Whether the gateway has ever answered the client. */
  #answered = false;

  constructor(base: unknown) {
    super(base);
    if (runtime().profile === 'edge') {
      Object.assign(this.config, { autoCreate: false, autoIndex: false, bufferCommands: false });
    }
  }

  /** Whether it was opened, and not closed since. */
  get isOpen(): boolean {
    const { client } = this;
    return client !== undefined && client.state !== 'closed' && client.state !== 'disconnecting';
  }

  /** Whether it was opened for this connection string, and not closed since. */
  isOpenFor(uri: string): boolean {
    return this.isOpen && this._connectionString === uri;
  }

  /** Called by Mongoose's `openUri`: opens it, and waits until the gateway has answered. */
  async createClient(uri: string, options: Record<string, unknown> = {}): Promise<this> {
    this.#open(uri, options);
    if (this.readyState !== connected) this.readyState = connecting;
    await this.validate();
    return this;
  }

  /** Waits until the gateway has answered, where the core wants to know. @throws MongoError when it does not. */
  async validate(): Promise<void> {
    await this.client?.connect();
    this.#answered = true;
    if (this.readyState !== connected) this.onOpen();
  }

  /** Another connection object for another database of the same client. */
  useDb(name: string, options: { useCache?: boolean } = {}): Connection {
    const known = options.useCache === true ? this.relatedDbs[name] : undefined;
    if (known !== undefined) return known as Connection;
    const other = new Connection(this.base);
    Object.assign(other, { name, config: { ...this.config }, options: this.options });
    this.otherDbs.push(other);
    other.otherDbs.push(this);
    if (options.useCache === true) {
      this.relatedDbs[name] = other;
      other.relatedDbs = this.relatedDbs;
    }
    const attach = (): void => {
      other.#attach(this.client as MongoClient, name);
      other.onOpen();
    };
    if (this.isOpen) attach();
    else this._queue.push({ fn: attach });
    return other;
  }

  /** Called by Mongoose's `close`. */
  async doClose(force?: boolean | { skipCloseClient?: boolean }): Promise<this> {
    if (typeof force === 'object' && force.skipCloseClient === true) return this;
    await this.client?.close();
    return this;
  }

  /** Mongoose's own waits for `open`; here the client itself waits, or says at once why not. */
  override async _waitForConnect(noTimeout?: boolean): Promise<void> {
    if (!this.isOpen) await super._waitForConnect(noTimeout);
  }

  /** @throws UnsupportedOperationError always. */
  startSession(): Promise<never> {
    return Promise.reject(
      unsupported('sessions and transactions', 'Put what must change together into one document'),
    );
  }

  /** @throws UnsupportedOperationError always. */
  withSession(): Promise<never> {
    return this.startSession();
  }

  /** @throws UnsupportedOperationError always. */
  transaction(): Promise<never> {
    return this.startSession();
  }

  /** @throws UnsupportedOperationError always. */
  bulkWrite(): Promise<never> {
    return Promise.reject(
      unsupported('bulk writes of several collections', 'Use Model.bulkWrite()'),
    );
  }

  /** @throws UnsupportedOperationError always. */
  listDatabases(): Promise<never> {
    return Promise.reject(unsupported('lists of databases', 'A key names those that it may use'));
  }

  /** @throws UnsupportedOperationError always. */
  aggregate(): never {
    throw unsupported('aggregates of a whole database', 'Use Model.aggregate()');
  }

  /** @throws UnsupportedOperationError always. */
  watch(): never {
    throw unsupported(
      'change streams',
      'Read what changed with a query on a date or a number that grows',
    );
  }

  #open(uri: string, given: Record<string, unknown>): void {
    if (this._destroyCalled === true) {
      throw new MongooseError(
        'The connection was destroyed; create a new one with mongoose.createConnection().',
      );
    }
    if (this.isOpen) {
      if (this._connectionString === uri) return;
      if (this.#answered) {
        throw new MongooseError(
          "Can't open a connection with another connection string than it has; close it first, or use " +
            'mongoose.createConnection().',
        );
      }
      // The one that was tried may have been wrong.
      void this.client?.close();
    }
    this.#answered = false;
    mustBeOneCopy(this.base as never);
    const { dbName, ...options } = { ...given };
    for (const name of configured) {
      if (options[name] !== undefined) this.config[name] = options[name];
      delete options[name];
    }
    // Both Mongoose and the client have it, and mean the same: nothing waits for a connection.
    if (options['bufferCommands'] !== undefined) {
      this.config['bufferCommands'] = options['bufferCommands'];
    }
    const client = new MongoClient(uri, options, { types: mongooseTypes });
    client.on('stateChanged', (change) => this.#follow(client, change));
    this.#attach(client, dbName as string | undefined);
    // It has the key in it, so whoever prints the connection must not find it.
    Object.defineProperty(this, '_connectionString', {
      value: uri,
      writable: true,
      configurable: true,
    });
    for (const other of this.otherDbs as Connection[]) other.#attach(client, other.name);
  }

  #attach(client: MongoClient, name: string | undefined): void {
    this.db = client.db(name);
    this.client = client;
    this.name = this.db.databaseName;
    for (const collection of Object.values(this.collections)) collection.onOpen();
  }

  /** Mongoose's state after a change of the endpoint's. What runs while it validates still is connected. */
  #follow(client: MongoClient, { to }: StateChange): void {
    if (client !== this.client) return;
    if (to === 'connected' && this.readyState !== connected) this.onOpen();
    if (to === 'backing_off' && this.readyState === connected) this.readyState = disconnected;
  }
}
