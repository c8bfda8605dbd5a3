// Collection: the driver's operations as commands.
//
// Inserts carry client-made _ids and writes of one statement carry a token, so that a repeat after a
// lost answer is recognised. What is executed and what is repeated, the core and the server decide.

import type { BulkWriteResult } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { currentHost } from '../host.ts';
import { makeId } from '../ids.ts';
import { OperationKind } from '../generated/abi.ts';
import { defined, mustBeDocument, mustBeFilled, picked } from './arguments.ts';
import {
  type AnyBulkWriteOperation,
  deleteStatement,
  mustBeUpdate,
  readStatement,
  runStatements,
  type Statement,
  statementsField,
  updateStatement,
} from './bulk-write.ts';
import type { CommandResult, OperationOptions } from './connection.ts';
import { CollectionSchema } from './collection-schema.ts';
import { send } from './link.ts';
import type * as Options from './collection-options.ts';
import type * as Types from './types.ts';
import type { Document, Filter, OptionalId, UpdateFilter, WithId, WithoutId } from './types.ts';
import {
  count,
  isOwnRepeat,
  listOf,
  serverError,
  throwFirst,
  throwUnconfirmed,
  type Upserted,
  writeErrorsOf,
} from './write-result.ts';

/** The documents of one collection. Made by `db.collection(name)`. */
export class Collection<T extends object = Document> extends CollectionSchema<T> {
  /**
   * Inserts a document. Without an `_id` it gets one here, so that a repeat is recognised; the caller's object is not
   * changed.
   * @throws MongoServerError when the server refuses it; any error says in `outcome` what became of the write.
   */
  async insertOne(
    document: OptionalId<T>,
    options: Options.InsertOneOptions = {},
  ): Promise<Types.InsertOneResult<T>> {
    const fields = picked('insertOne', options, writing);
    const withId = this.#withId(document, 'the document');
    const documents = [withId];
    const command = { insert: this.collectionName, documents, ordered: true, ...fields };
    // Only an _id that the client has just made can be met by nobody but a repeat of this very insert.
    const own = !Object.hasOwn(document, '_id') || (document as Document)['_id'] === undefined;
    const kind = own ? OperationKind.insert : OperationKind.write_with_token;
    const result = await this.#write(command, options, kind);
    const [error] = writeErrorsOf(result.reply);
    const repeat = error !== undefined && own && isOwnRepeat(error, result);
    if (error !== undefined && !repeat) throw serverError(error, result);
    throwUnconfirmed(result);
    return { acknowledged: true, insertedId: withId['_id'] as never };
  }

  /**
   * Inserts documents in one command, each with an `_id`.
   * @throws MongoBulkWriteError when not all were inserted: `result` says which were.
   */
  async insertMany(
    documents: readonly OptionalId<T>[],
    options: Options.BulkWriteOptions = {},
  ): Promise<Types.InsertManyResult<T>> {
    mustBeFilled(documents, 'insertMany', 'document');
    const statements = documents.map((one, at): Statement => {
      return { command: 'insert', many: false, body: this.#withId(one, `document ${at}`) };
    });
    const { insertedCount, insertedIds } = await this.#bulk('insertMany', statements, options);
    return { acknowledged: true, insertedCount, insertedIds: insertedIds as Record<number, never> };
  }

  /** Many statements, in as few commands as their order allows. */
  async bulkWrite(
    operations: readonly AnyBulkWriteOperation<T>[],
    options: Options.BulkWriteOptions = {},
  ): Promise<BulkWriteResult> {
    mustBeFilled(operations, 'bulkWrite', 'operation');
    const withId = this.#withId.bind(this);
    const statements = operations.map((one, at) => readStatement(one, at, withId));
    return this.#bulk('bulkWrite', statements, options);
  }

  /**
   * Changes the first document that matches, by operators or by a pipeline.
   * @throws MongoServerError when the server refuses it; any error says in `outcome` what became of the write.
   */
  updateOne(
    filter: Filter<T>,
    update: UpdateFilter<T> | readonly Document[],
    options: Options.UpdateOptions & { sort?: Types.Sort } = {},
  ): Promise<Types.UpdateResult<T>> {
    return this.#update('updateOne', filter, update, options);
  }

  /**
   * Changes all documents that match. It is not repeated when its answer is lost, because no server recognises that.
   * @throws MongoServerError when the server refuses it; any error says in `outcome` what became of the write.
   */
  updateMany(
    filter: Filter<T>,
    update: UpdateFilter<T> | readonly Document[],
    options: Options.UpdateOptions = {},
  ): Promise<Types.UpdateResult<T>> {
    return this.#update('updateMany', filter, update, options);
  }

  /** Puts a whole document in the place of the first that matches; its `_id` stays. */
  replaceOne(
    filter: Filter<T>,
    replacement: WithoutId<T>,
    options: Omit<Options.UpdateOptions, 'arrayFilters'> & { sort?: Types.Sort } = {},
  ): Promise<Types.UpdateResult<T>> {
    return this.#update('replaceOne', filter, replacement, options);
  }

  /**
   * Removes the first document that matches.
   * @throws MongoServerError when the server refuses it; any error says in `outcome` what became of the write.
   */
  deleteOne(
    filter: Filter<T> = {},
    options: Options.DeleteOptions = {},
  ): Promise<Types.DeleteResult> {
    return this.#delete('deleteOne', filter, options);
  }

  /**
   * Removes all documents that match. It is repeated no more than `updateMany`.
   * @throws MongoServerError when the server refuses it; any error says in `outcome` what became of the write.
   */
  deleteMany(
    filter: Filter<T> = {},
    options: Options.DeleteOptions = {},
  ): Promise<Types.DeleteResult> {
    return this.#delete('deleteMany', filter, options);
  }

  /** Changes the first document that matches, and returns the whole reply. */
  findOneAndUpdate(
    filter: Filter<T>,
    update: UpdateFilter<T> | readonly Document[],
    options: Options.FindOneAndUpdateOptions & { includeResultMetadata: true },
  ): Promise<Types.ModifyResult<T>>;
  /**
   * Changes the first document that matches, and returns it: as it was before, unless `returnDocument` is `after`;
   * null when none matched. Executed once, whatever is lost.
   */
  findOneAndUpdate(
    filter: Filter<T>,
    update: UpdateFilter<T> | readonly Document[],
    options?: Options.FindOneAndUpdateOptions,
  ): Promise<WithId<T> | null>;
  async findOneAndUpdate(
    filter: Filter<T>,
    update: unknown,
    options: Options.FindOneAndUpdateOptions = {},
  ): Promise<unknown> {
    mustBeUpdate('findOneAndUpdate', update);
    return this.#findAndModify('findOneAndUpdate', filter, { update }, options);
  }

  /** Replaces the first document that matches, and returns the whole reply. */
  findOneAndReplace(
    filter: Filter<T>,
    replacement: WithoutId<T>,
    options: Options.FindOneAndReplaceOptions & { includeResultMetadata: true },
  ): Promise<Types.ModifyResult<T>>;
  /** Replaces the first document that matches, and returns it as `findOneAndUpdate` does. */
  findOneAndReplace(
    filter: Filter<T>,
    replacement: WithoutId<T>,
    options?: Options.FindOneAndReplaceOptions,
  ): Promise<WithId<T> | null>;
  async findOneAndReplace(
    filter: Filter<T>,
    replacement: unknown,
    options: Options.FindOneAndReplaceOptions = {},
  ): Promise<unknown> {
    mustBeUpdate('findOneAndReplace', replacement);
    return this.#findAndModify('findOneAndReplace', filter, { update: replacement }, options);
  }

  /** Removes the first document that matches, and returns the whole reply. */
  findOneAndDelete(
    filter: Filter<T>,
    options: Options.FindOneAndDeleteOptions & { includeResultMetadata: true },
  ): Promise<Types.ModifyResult<T>>;
  /** Removes the first document that matches, and returns it; null when none matched. */
  findOneAndDelete(
    filter: Filter<T>,
    options?: Options.FindOneAndDeleteOptions,
  ): Promise<WithId<T> | null>;
  findOneAndDelete(
    filter: Filter<T>,
    options: Options.FindOneAndDeleteOptions = {},
  ): Promise<unknown> {
    return this.#findAndModify('findOneAndDelete', filter, { remove: true }, options);
  }

  async #update(
    operation: string,
    filter: unknown,
    update: unknown,
    options: Options.UpdateOptions & { sort?: Types.Sort },
  ): Promise<Types.UpdateResult<T>> {
    const names = `${statement} upsert arrayFilters sort ${writing}`;
    const fields = picked(operation, options, names);
    const one = updateStatement(operation, filter, update, fields, operation === 'updateMany');
    const { reply } = await this.#single(one, fields, options);
    const [upserted] = listOf<Upserted>(reply, 'upserted');
    return {
      acknowledged: true,
      matchedCount: count(reply, 'n') - (upserted === undefined ? 0 : 1),
      modifiedCount: count(reply, 'nModified'),
      upsertedCount: upserted === undefined ? 0 : 1,
      upsertedId: (upserted?._id ?? null) as Types.UpdateResult<T>['upsertedId'],
    };
  }

  async #delete(
    operation: string,
    filter: unknown,
    options: Options.DeleteOptions,
  ): Promise<Types.DeleteResult> {
    const fields = picked(operation, options, `${statement} ${writing}`);
    const one = deleteStatement(filter, fields, operation === 'deleteMany');
    const { reply } = await this.#single(one, fields, options);
    return { acknowledged: true, deletedCount: count(reply, 'n') };
  }

  /** Sends one statement. `fields` are those of the command, and those of the statement, which are left out. */
  async #single(one: Statement, fields: Reply, options: OperationOptions): Promise<CommandResult> {
    const result = await this.#send(one.command, [one], fields, options);
    throwFirst(result);
    return result;
  }

  #send(
    command: Statement['command'],
    statements: readonly Statement[],
    { comment, let: given, writeConcern, bypassDocumentValidation, ordered }: Reply,
    options: OperationOptions,
  ): Promise<CommandResult> {
    const variables = command === 'insert' ? undefined : given;
    const body = {
      [command]: this.collectionName,
      ...statementsField(command, statements),
      ordered: ordered ?? true,
      ...defined({ bypassDocumentValidation, let: variables, comment, writeConcern }),
    };
    // No server recognises the repetition of a statement that may touch several documents.
    const kind = statements.some(({ many }) => many)
      ? OperationKind.write
      : OperationKind.write_with_token;
    return this.#write(body, options, kind);
  }

  async #bulk(
    operation: string,
    statements: readonly Statement[],
    options: Options.BulkWriteOptions,
  ): Promise<BulkWriteResult> {
    const fields = picked(operation, options, `ordered let ${writing}`);
    const left = this.#budget(options);
    return runStatements(operation, statements, options.ordered !== false, (command, group) =>
      this.#send(command, group, fields, { ...options, timeoutMS: left() }),
    );
  }

  /** What is left of timeoutMS for the next of several commands, in ms; undefined or 0: no limit of their own. */
  #budget({
    timeoutMS = this.link.inherited.timeoutMS,
  }: OperationOptions): () => number | undefined {
    const host = currentHost();
    const until = host.now() + (timeoutMS ?? 0);
    return () => (timeoutMS ? Math.max(until - host.now(), 1) : timeoutMS);
  }

  async #findAndModify(
    operation: string,
    filter: unknown,
    change: Document,
    options: Options.FindOneAndUpdateOptions & Options.FindOneAndDeleteOptions,
  ): Promise<unknown> {
    mustBeDocument(filter, 'the filter');
    const names = `sort projection returnDocument upsert arrayFilters includeResultMetadata ${statement} ${writing}`;
    const fields = picked(operation, options, names);
    const { projection, returnDocument, includeResultMetadata, ...rest } = fields;
    const command = {
      findAndModify: this.collectionName,
      query: filter,
      ...change,
      ...(returnDocument === 'after' && { new: true }),
      ...(projection !== undefined && { fields: projection }),
      ...rest,
    };
    const result = await this.#write(command, options);
    throwUnconfirmed(result);
    const { value = null, lastErrorObject } = result.reply;
    return includeResultMetadata === true ? { value, lastErrorObject, ok: 1 } : value;
  }

  #write(
    command: Document,
    options: OperationOptions,
    kind: OperationKind = OperationKind.write_with_token,
  ): Promise<CommandResult> {
    return send(this.link, kind, { ...command, $db: this.dbName }, options);
  }

  /** The document with an `_id`, first as the server keeps it; the caller's object is not touched. */
  #withId(document: object, what: string): Document {
    mustBeDocument(document, what);
    const { _id = makeId(), ...rest } = document as Document;
    return { _id: _id as unknown, ...rest };
  }
}

/** What statements may have besides filter and change. */
const statement = 'collation hint let';

/** What commands that write may have. */
const writing = 'writeConcern bypassDocumentValidation';
