// Collection: what a model calls. Each method of the client's Collection, buffered as Mongoose says.

import MongooseCollection from 'mongoose/lib/collection.js';

import { Collection as ClientCollection, type Db } from '../js/src/index.ts';
import { call } from './call.ts';
import type { Connection } from './connection.ts';
import { unsupported } from './unsupported.ts';

/** A collection of a Mongoose connection over Mooring's client. Made by Mongoose. */
export class Collection extends MongooseCollection {
  declare conn: Connection;
  #target: ClientCollection | undefined;
  #from: Db | undefined;

  constructor(name: string, connection: Connection, options: unknown) {
    super(name, connection, options);
    this.buffer = connection.db === undefined;
  }

  /**
   * The client's collection; undefined before the connection was first opened. Mongoose looks for it by this name. After
   * a close it is still the closed client's, so that calls fail at once, as with Mongoose's own driver.
   */
  get collection(): ClientCollection | undefined {
    const { db } = this.conn;
    if (db === undefined) return undefined;
    if (this.#target === undefined || this.#from !== db) this.#target = db.collection(this.name);
    this.#from = db;
    return this.#target;
  }

  /** @throws UnsupportedOperationError always. */
  watch(): never {
    throw unsupported(
      'change streams',
      'Read what changed with a query on a date or a number that grows',
    );
  }
}

/** Every method of a class and what it inherits from. */
function methodsOf(prototype: object): string[] {
  if (prototype === Object.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  const inherited = methodsOf(Object.getPrototypeOf(prototype) as object);
  return [
    ...own.filter(([, { value }]) => typeof value === 'function').map(([name]) => name),
    ...inherited,
  ];
}

for (const method of methodsOf(ClientCollection.prototype)) {
  if (method === 'constructor' || method === 'send' || method === 'watch') continue;
  Object.defineProperty(Collection.prototype, method, {
    configurable: true,
    writable: true,
    value(this: Collection, ...given: unknown[]) {
      return call(this, method, given);
    },
  });
}
