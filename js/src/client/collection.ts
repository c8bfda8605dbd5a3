// Collection: the driver's operations as commands.
//
// Inserts carry client-made _ids and writes of one statement carry a token, so that a repeat after a
// lost answer is recognised. What is executed and what is repeated, the core and the server decide.

import type { BulkWriteResult } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { OperationKind } from '../generated/abi.ts';
import { mustBeDocument, mustBeFilled, picked } from './arguments.ts';
import {
  type AnyBulkWriteOperation,
  changeStatement,
  insertStatement,
  mustBeUpdate,
  readStatement,
  runStatements,
  type Statement,
  Tally,
} from './bulk-write.ts';
import type { CommandResult, OperationOptions } from './connection.ts';
import { CollectionSchema } from './collection-schema.ts';
import type * as Options from './collection-options.ts';
import { timeLeft } from './time-left.ts';
import type * as Types from './types.ts';
import type { Document, Filter, OptionalId, UpdateFilter, WithId, WithoutId } from './types.ts';
import { confirmed, isOwnRepeat, serverError } from './write-result.ts';

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
    const statement = insertStatement(document, 'the document');
    const one = statement.isOwn ? { ...statement, kind: OperationKind.insert } : statement;
    await this.#single('insertOne', one, options, '');
    return { acknowledged: true, insertedId: one.body['_id'] as never };
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
    const statements = documents.map((one, at) => insertStatement(one, `document ${at}`, at));
    const { insertedCount, insertedIds } = await this.#bulk('insertMany', statements, options);
    return { acknowledged: true, insertedCount, insertedIds: insertedIds as Record<number, never> };
  }

  /** Many statements, in as few commands as their order allows. */
  async bulkWrite(
    operations: readonly AnyBulkWriteOperation<T>[],
    options: Options.BulkWriteOptions = {},
  ): Promise<BulkWriteResult> {
    this.link.connection.mustHave('bulkWrite');
    mustBeFilled(operations, 'bulkWrite', 'operation');
    return this.#bulk('bulkWrite', operations.map(readStatement), options);
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
  findOneAndUpdate(
    filter: Filter<T>,
    update: unknown,
    options: Options.FindOneAndUpdateOptions = {},
  ): Promise<unknown> {
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
  findOneAndReplace(
    filter: Filter<T>,
    replacement: unknown,
    options: Options.FindOneAndReplaceOptions = {},
  ): Promise<unknown> {
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
    options: Options.UpdateOptions,
  ): Promise<Types.UpdateResult<T>> {
    const one = changeStatement(operation, { ...options, filter, update });
    const names = `upsert arrayFilters sort ${statement}`;
    const { matchedCount, modifiedCount, upsertedCount, upsertedIds } = await this.#single(
      operation,
      one,
      options,
      names,
    );
    const upsertedId = (upsertedIds[0] ?? null) as never;
    return { acknowledged: true, matchedCount, modifiedCount, upsertedCount, upsertedId };
  }

  async #delete(
    operation: string,
    filter: unknown,
    options: Options.DeleteOptions,
  ): Promise<Types.DeleteResult> {
    const one = changeStatement(operation, { ...options, filter });
    const { deletedCount } = await this.#single(operation, one, options, statement);
    return { acknowledged: true, deletedCount };
  }

  /** Sends one statement of an operation that has the options `names` besides those of every write. */
  async #single(
    operation: string,
    one: Statement,
    options: OperationOptions,
    names: string,
  ): Promise<BulkWriteResult> {
    const result = await this.#send(
      [one],
      picked(operation, options, `${writing} ${names}`),
      options,
    );
    const tally = new Tally();
    tally.add([one], result.reply);
    const [error] = tally.errors;
    if (error !== undefined && !isOwnRepeat(error, one.kind, result)) {
      throw serverError(error, result);
    }
    confirmed(result);
    return tally.result;
  }

  /** Sends one command. `fields` are its own, and those of its statements, which are left out. */
  #send(
    statements: readonly Statement[],
    { comment, let: given, writeConcern, bypassDocumentValidation, ordered = true }: Reply,
    options: OperationOptions,
  ): Promise<CommandResult> {
    const [{ command, kind }] = statements as [Statement];
    const isInsert = command === 'insert';
    const whole = {
      [isInsert ? 'documents' : `${command}s`]: statements.map(({ body }) => body),
      let: isInsert ? undefined : given,
      ordered,
      bypassDocumentValidation,
      comment,
      writeConcern,
    };
    return this.send(kind, command, whole, options);
  }

  async #bulk(
    operation: string,
    statements: readonly Statement[],
    options: Options.BulkWriteOptions,
  ): Promise<BulkWriteResult> {
    const fields = picked(operation, options, `ordered let ${writing}`);
    const left = timeLeft(this.link, options);
    return runStatements(operation, statements, options.ordered !== false, (group) =>
      this.#send(group, fields, { ...options, timeoutMS: left() }),
    );
  }

  async #findAndModify(
    operation: string,
    filter: unknown,
    change: { update?: unknown; remove?: true },
    options: Options.FindOneAndUpdateOptions & Options.FindOneAndDeleteOptions,
  ): Promise<unknown> {
    mustBeDocument(filter);
    if (change.remove === undefined) mustBeUpdate(operation, change.update);
    const names = `sort projection returnDocument upsert arrayFilters includeResultMetadata ${statement} ${writing}`;
    const { projection, returnDocument, includeResultMetadata, ...rest } = picked(
      operation,
      options,
      names,
    );
    const whole = {
      query: filter,
      ...change,
      new: returnDocument === 'after' || undefined,
      fields: projection,
      ...rest,
    };
    const kind = OperationKind.write_with_token;
    const result = await this.send(kind, 'findAndModify', whole, options);
    const { value = null, lastErrorObject } = confirmed(result);
    return includeResultMetadata === true ? { value, lastErrorObject, ok: 1 } : value;
  }
}

/** What statements may have besides filter and change. */
const statement = 'collation hint let';

/** What commands that write may have. */
const writing = 'writeConcern bypassDocumentValidation';
