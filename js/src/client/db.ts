// Db: a database by name, and the way to its collections.

import type { DriverScope } from '../live.ts';
import { MongoInvalidArgumentError } from '../errors.ts';
import { Collection } from './collection.ts';
import type { Connection } from './connection.ts';
import type { Document } from './types.ts';

export class Db {
  readonly databaseName: string;
  readonly #connection: Connection;
  readonly #scope: DriverScope | undefined;

  /** Made by `client.db(name)`. */
  constructor(connection: Connection, scope: DriverScope | undefined, name: string) {
    if (!/^[^\s/\\."$\0]{1,63}$/.test(name)) {
      throw new MongoInvalidArgumentError(
        'a database name has 1 to 63 characters, none of them a space, / \\ . " or $',
      );
    }
    this.databaseName = name;
    this.#connection = connection;
    this.#scope = scope;
  }

  collection<T extends object = Document>(name: string): Collection<T> {
    if (
      typeof name !== 'string' ||
      name === '' ||
      name.includes('$') ||
      name.includes('\0') ||
      name.startsWith('system.')
    ) {
      throw new MongoInvalidArgumentError(
        'a collection name is not empty, has no $, and does not start with "system."',
      );
    }
    return new Collection<T>(this.#connection, this.#scope, this.databaseName, name);
  }
}
