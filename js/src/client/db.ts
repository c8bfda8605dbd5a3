// Db: a database by name, the way to its collections, and its commands.

import { MongoInvalidArgumentError, UnsupportedOperationError } from '../errors.ts';
import { OperationKind } from '../generated/abi.ts';
import { Admin } from './admin.ts';
import { mustBeDocument, picked } from './arguments.ts';
import { Collection } from './collection.ts';
import type { ListOptions } from './collection-options.ts';
import type { OperationOptions } from './connection.ts';
import { ListCursor, writesOf } from './cursor.ts';
import { type InheritedOptions, type Link, partOf, send } from './link.ts';
import type { Document } from './types.ts';
import { confirmed } from './write-result.ts';

/** Options of `createCollection`, as the `create` command has them. */
export interface CreateCollectionOptions extends OperationOptions {
  capped?: boolean;
  size?: number;
  max?: number;
  expireAfterSeconds?: number;
  timeseries?: Document;
  clusteredIndex?: Document;
  changeStreamPreAndPostImages?: Document;
  validator?: Document;
  validationLevel?: string;
  validationAction?: string;
  viewOn?: string;
  pipeline?: readonly Document[];
  collation?: Document;
  writeConcern?: Document;
}

const createFields =
  'capped size max expireAfterSeconds timeseries clusteredIndex changeStreamPreAndPostImages validator ' +
  'validationLevel validationAction viewOn pipeline collation writeConcern';

/** Commands that change nothing; an aggregate only without $out and $merge. */
const reading =
  'ping find aggregate count distinct listCollections listIndexes killCursors listDatabases';

/** A database. */
export class Db {
  readonly databaseName: string;
  readonly #link: Link;

  /** Made by `client.db(name)`. */
  constructor(link: Link, name: string) {
    if (!/^[^\s/\\."$\0]{1,63}$/.test(name)) {
      throw new MongoInvalidArgumentError(
        'a database name has 1 to 63 characters, none of them a space, / \\ . " or $',
      );
    }
    this.databaseName = name;
    this.#link = link;
  }

  /** The same as `databaseName`. */
  get namespace(): string {
    return this.databaseName;
  }

  /** @throws MongoInvalidArgumentError for a name that no collection can have. */
  collection<T extends object = Document>(
    name: string,
    options: InheritedOptions = {},
  ): Collection<T> {
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
    return new Collection<T>(partOf(this.#link, 'collection', options), this.databaseName, name);
  }

  /** What concerns the server as a whole: its databases, and whether it answers. */
  admin(): Admin {
    return new Admin(this.#link, new Db(this.#link, 'admin'));
  }

  /** Runs one of the commands that the gateway lets through, and returns the server's reply. */
  async command(command: Document, options: OperationOptions = {}): Promise<Document> {
    mustBeDocument(command, 'the command');
    const fields = picked('command', options, '');
    const [name = ''] = Object.keys(command);
    const reads = reading.split(' ').includes(name) && !writesOf(command);
    const kind =
      name === 'getMore'
        ? OperationKind.get_more
        : reads
          ? OperationKind.read
          : OperationKind.write;
    const whole = { ...command, ...fields, $db: this.databaseName };
    const { connection, scope } = this.#link;
    // What somebody writes out in full inherits nothing but the time.
    const {
      timeoutMS = this.#link.inherited.timeoutMS,
      maxRetries = connection.repeatsAll ? undefined : 0,
    } = options;
    return (await connection.run(kind, whole, scope, { ...options, timeoutMS, maxRetries })).reply;
  }

  /** Makes a collection with options; without any, the first document would make it. */
  async createCollection<T extends object = Document>(
    name: string,
    options: CreateCollectionOptions = {},
  ): Promise<Collection<T>> {
    const collection = this.collection<T>(name);
    await this.#change(
      { create: name, ...picked('createCollection', options, createFields) },
      options,
    );
    return collection;
  }

  /** Removes a collection; false when there was none. */
  dropCollection(name: string, options: OperationOptions = {}): Promise<boolean> {
    return this.collection(name).drop(options);
  }

  /** Removes the database with all its collections. */
  async dropDatabase(options: OperationOptions = {}): Promise<boolean> {
    await this.#change(
      { dropDatabase: 1, ...picked('dropDatabase', options, 'writeConcern') },
      options,
    );
    return true;
  }

  /** The database's collections that match, as documents with `name`, `type` and `options`. */
  listCollections(
    filter: Document = {},
    options: ListOptions & { nameOnly?: boolean; authorizedCollections?: boolean } = {},
  ): ListCursor<Document & { name: string }> {
    mustBeDocument(filter, 'the filter');
    const names = 'nameOnly authorizedCollections batchSize timeoutMode';
    const { batchSize: _, ...fields } = picked('listCollections', options, names);
    const command = { listCollections: 1, filter, ...fields, $db: this.databaseName };
    return new ListCursor(this.#link, command, options);
  }

  /** All collections. */
  async collections(options: OperationOptions = {}): Promise<Collection[]> {
    const all = await this.listCollections({}, { ...options, nameOnly: true }).toArray();
    return all
      .filter(({ name }) => !name.startsWith('system.'))
      .map(({ name }) => this.collection(name));
  }

  /** @throws UnsupportedOperationError always. */
  watch(): never {
    throw unsupportedWatch();
  }

  async #change(command: Document, options: OperationOptions): Promise<void> {
    const whole = { ...command, $db: this.databaseName };
    confirmed(await send(this.#link, OperationKind.write, whole, options));
  }
}

/** A change stream is a request without an end, which no edge function can hold. */
export function unsupportedWatch(): UnsupportedOperationError {
  return new UnsupportedOperationError(
    'there are no change streams over a gateway. Read what changed with a query on a date or a number that ' +
      'grows, or watch beside the database and tell others from there',
  );
}
