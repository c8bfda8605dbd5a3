// Collection: the driver's operations as commands.
//
// Inserts carry client-made _ids and writes of one statement carry a token, so that a repeat after a
// lost answer is recognised. What is executed and what is repeated, the core and the server decide.

import type { DriverScope } from '../live.ts';
import type { OutcomeName, WriteError } from '../errors.ts';
import { MongoBulkWriteError, MongoInvalidArgumentError, MongoServerError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { OperationKind } from '../generated/abi.ts';
import { mustBeDocument, mustKnow } from './arguments.ts';
import type { CommandResult, Connection, OperationOptions } from './connection.ts';
import type { FindOptions } from './find-cursor.ts';
import { FindCursor } from './find-cursor.ts';
import type {
  DeleteResult,
  Document,
  Filter,
  InsertManyResult,
  InsertOneResult,
  OptionalId,
  UpdateFilter,
  UpdateResult,
  WithId,
} from './types.ts';

export interface InsertManyOptions extends OperationOptions {
  /** Whether the first error ends the write. Default true. */
  ordered?: boolean;
}

export interface UpdateOptions extends OperationOptions {
  /** Whether to insert when nothing matches. Default false. */
  upsert?: boolean;
}

export class Collection<T extends object = Document> {
  readonly dbName: string;
  readonly collectionName: string;
  readonly #connection: Connection;
  readonly #scope: DriverScope | undefined;

  /** Made by `db.collection(name)`. */
  constructor(connection: Connection, scope: DriverScope | undefined, db: string, name: string) {
    this.dbName = db;
    this.collectionName = name;
    this.#connection = connection;
    this.#scope = scope;
  }

  /** The first document that matches, or null. */
  async findOne(filter: Filter<T> = {}, options: FindOptions = {}): Promise<WithId<T> | null> {
    const command = { ...this.#find(filter, options), limit: 1, singleBatch: true };
    const reply = await this.#connection.read(command, this.#scope, options);
    const batch = (reply['cursor'] as { firstBatch?: unknown } | undefined)?.firstBatch;
    return Array.isArray(batch) ? ((batch[0] as WithId<T> | undefined) ?? null) : null;
  }

  /** All documents that match, read batch by batch as they are asked for. */
  find(filter: Filter<T> = {}, options: FindOptions = {}): FindCursor<WithId<T>> {
    const command = this.#find(filter, options);
    return new FindCursor<WithId<T>>(this.#connection, this.#scope, command, options);
  }

  async insertOne(
    document: OptionalId<T>,
    options: OperationOptions = {},
  ): Promise<InsertOneResult> {
    mustKnow(options, everywhere, 'insertOne');
    const withId = this.#withId(document, 'the document');
    const command = { insert: this.collectionName, documents: [withId], $db: this.dbName };
    // Only an _id that the client has just made can be met by nobody but a repeat of this very insert.
    const own = !Object.hasOwn(document, '_id') || document._id === undefined;
    const kind = own ? OperationKind.insert : OperationKind.write_with_token;
    const result = await this.#connection.write(kind, command, this.#scope, options);
    const [error] = writeErrors(result.reply);
    const repeat = error !== undefined && own && isOwnRepeat(error, result);
    if (error !== undefined && !repeat) throw serverError(error, result);
    throwUnconfirmed(result);
    return { acknowledged: true, insertedId: withId['_id'] };
  }

  async insertMany(
    documents: readonly OptionalId<T>[],
    options: InsertManyOptions = {},
  ): Promise<InsertManyResult> {
    mustKnow(options, [...everywhere, 'ordered'], 'insertMany');
    const isArray: boolean = Array.isArray(documents);
    if (!isArray || documents.length === 0) {
      throw new MongoInvalidArgumentError('insertMany needs an array of at least one document');
    }
    const withIds = documents.map((one, i) => this.#withId(one, `document ${i}`));
    const { ordered = true } = options;
    const command = {
      insert: this.collectionName,
      documents: withIds,
      ordered,
      $db: this.dbName,
    };
    const result = await this.#write(command, options);
    const errors = writeErrors(result.reply);
    const insertedCount = count(result.reply, 'n');
    if (errors.length > 0) throw bulkError(errors, withIds.length, insertedCount, result);
    throwUnconfirmed(result);
    const insertedIds = Object.fromEntries(withIds.map((document, i) => [i, document['_id']]));
    return { acknowledged: true, insertedCount, insertedIds };
  }

  async updateOne(
    filter: Filter<T>,
    update: UpdateFilter,
    options: UpdateOptions = {},
  ): Promise<UpdateResult> {
    mustKnow(options, [...everywhere, 'upsert'], 'updateOne');
    mustBeDocument(filter, 'the filter');
    mustBeDocument(update, 'the update');
    const operators = Object.keys(update);
    if (operators.length === 0 || !operators.every((key) => key.startsWith('$'))) {
      throw new MongoInvalidArgumentError(
        'updateOne needs update operators, such as { $set: { … } }; a whole document would replace ' +
          'what is there',
      );
    }
    const statement = { q: filter, u: update, multi: false, upsert: options.upsert ?? false };
    const command = { update: this.collectionName, updates: [statement], $db: this.dbName };
    const result = await this.#write(command, options);
    throwFirst(result);
    const { reply } = result;
    const upserted = Array.isArray(reply['upserted']) ? (reply['upserted'] as Document[]) : [];
    return {
      acknowledged: true,
      matchedCount: count(reply, 'n') - upserted.length,
      modifiedCount: count(reply, 'nModified'),
      upsertedCount: upserted.length,
      upsertedId: upserted[0]?.['_id'] ?? null,
    };
  }

  async deleteOne(filter: Filter<T> = {}, options: OperationOptions = {}): Promise<DeleteResult> {
    mustKnow(options, everywhere, 'deleteOne');
    mustBeDocument(filter, 'the filter');
    const statement = { q: filter, limit: 1 };
    const command = { delete: this.collectionName, deletes: [statement], $db: this.dbName };
    const result = await this.#write(command, options);
    throwFirst(result);
    return { acknowledged: true, deletedCount: count(result.reply, 'n') };
  }

  #write(command: Reply, options: OperationOptions): Promise<CommandResult> {
    return this.#connection.write(OperationKind.write_with_token, command, this.#scope, options);
  }

  #find(filter: Filter<T>, options: FindOptions): Reply {
    mustKnow(options, [...everywhere, ...findOptions], 'find');
    mustBeDocument(filter, 'the filter');
    const { projection, sort, skip, limit, batchSize } = options;
    return {
      find: this.collectionName,
      filter,
      ...(projection !== undefined && { projection }),
      ...(sort !== undefined && { sort }),
      ...(skip !== undefined && { skip }),
      ...(limit !== undefined && { limit }),
      ...(batchSize !== undefined && { batchSize }),
      $db: this.dbName,
    };
  }

  /** The document with an `_id`, first as the server keeps it; the caller's object is not touched. */
  #withId(document: OptionalId<T>, what: string): Document {
    mustBeDocument(document, what);
    const given: Document = { ...document };
    return {
      _id: given['_id'] === undefined ? this.#connection.makeId() : given['_id'],
      ...without(given, '_id'),
    };
  }
}

/** What every operation takes. */
const everywhere = ['timeoutMS', 'signal'];
const findOptions = ['projection', 'sort', 'skip', 'limit', 'batchSize'];

function without(document: Document, key: string): Document {
  const { [key]: _, ...rest } = document;
  return rest;
}

function count(reply: Reply, name: string): number {
  const value = reply[name];
  return typeof value === 'number' ? value : 0;
}

function writeErrors(reply: Reply): WriteError[] {
  return Array.isArray(reply['writeErrors']) ? (reply['writeErrors'] as WriteError[]) : [];
}

/** A repeat of an insert that met its own _id: the first attempt had been executed after all. */
function isOwnRepeat(error: WriteError, { repeated }: CommandResult): boolean {
  const keys = Object.keys((error.keyPattern as object | undefined) ?? {});
  return repeated && error.code === 11000 && keys.length === 1 && keys[0] === '_id';
}

function serverError(
  { code, errmsg }: Pick<WriteError, 'code' | 'errmsg'>,
  { settled }: CommandResult,
  outcome: OutcomeName = 'not-applied',
): MongoServerError {
  const { attempts, elapsedMS, state } = settled;
  return new MongoServerError(errmsg, { code, outcome, attempts, elapsedMS, state });
}

function throwFirst(result: CommandResult): void {
  const [error] = writeErrors(result.reply);
  if (error !== undefined) throw serverError(error, result);
  throwUnconfirmed(result);
}

/** A write that was done, but that fewer members confirmed than asked: a new primary may lack it. */
function throwUnconfirmed(result: CommandResult): void {
  const error = result.reply['writeConcernError'] as WriteError | undefined;
  if (error === undefined) return;
  const errmsg = `the write was applied, but not confirmed by enough members: ${error.errmsg}`;
  throw serverError({ code: error.code, errmsg }, result, 'applied');
}

function bulkError(
  errors: readonly WriteError[],
  given: number,
  insertedCount: number,
  { settled }: CommandResult,
): MongoBulkWriteError {
  const { attempts, elapsedMS, state } = settled;
  const outcome = insertedCount > 0 ? 'applied' : 'not-applied';
  const [first] = errors;
  return new MongoBulkWriteError(
    `${given - insertedCount} of ${given} documents were not inserted; the first error: ` +
      (first?.errmsg ?? 'none'),
    { code: first?.code, outcome, attempts, elapsedMS, state },
    insertedCount,
    errors,
  );
}
