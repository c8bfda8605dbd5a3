// CollectionSchema: what a collection is made of beside its documents: its indexes, and whether it is there.

import { MongoServerError } from '../errors.ts';
import { OperationKind } from '../generated/abi.ts';
import { defined, mustBeFilled, picked } from './arguments.ts';
import type { ListOptions } from './collection-options.ts';
import { CollectionReads } from './collection-reads.ts';
import type { OperationOptions } from './connection.ts';
import { ListCursor } from './cursor.ts';
import {
  type CreateIndexesOptions,
  type CreateIndexOptions,
  type IndexDescription,
  indexDocument,
  indexFields,
  type IndexSpecification,
} from './indexes.ts';
import { send } from './link.ts';
import type { Document } from './types.ts';
import { throwUnconfirmed } from './write-result.ts';

/** The part of `Collection` that is about indexes. */
export class CollectionSchema<T extends object = Document> extends CollectionReads<T> {
  /** Makes an index unless it is there, and returns its name. */
  async createIndex(keys: IndexSpecification, options: CreateIndexOptions = {}): Promise<string> {
    const all = picked('createIndex', options, `${indexFields} commitQuorum writeConcern`);
    const { commitQuorum, writeConcern, comment: _, ...index } = all;
    const given = { ...options, commitQuorum, writeConcern } as CreateIndexesOptions;
    const [name] = await this.#createIndexes([indexDocument(keys, index)], given);
    return name ?? '';
  }

  /** Makes several, and returns their names. */
  async createIndexes(
    indexes: readonly IndexDescription[],
    options: CreateIndexesOptions = {},
  ): Promise<string[]> {
    mustBeFilled(indexes, 'createIndexes', 'index');
    picked('createIndexes', options, 'commitQuorum writeConcern');
    return this.#createIndexes(
      indexes.map(({ key, ...index }) => indexDocument(key, index)),
      options,
    );
  }

  /** Removes an index by its name or its key pattern. */
  async dropIndex(index: string | Document, options: OperationOptions = {}): Promise<Document> {
    const fields = picked('dropIndex', options, 'writeConcern');
    return this.#change({ dropIndexes: this.collectionName, index, ...fields }, options);
  }

  /** Removes all indexes but that of `_id`. */
  async dropIndexes(options: OperationOptions = {}): Promise<boolean> {
    await this.dropIndex('*', options);
    return true;
  }

  /** Removes the collection; false when there was none. */
  async drop(options: OperationOptions = {}): Promise<boolean> {
    const fields = picked('drop', options, 'writeConcern');
    try {
      await this.#change({ drop: this.collectionName, ...fields }, options);
      return true;
    } catch (error) {
      // NamespaceNotFound, which servers before 7.0 say.
      if (error instanceof MongoServerError && error.code === 26) return false;
      throw error;
    }
  }

  /** The collection's indexes, as documents with `key` and `name`. */
  listIndexes(options: ListOptions = {}): ListCursor<Document> {
    const { batchSize: _, ...fields } = picked('listIndexes', options, 'batchSize');
    const command = { listIndexes: this.collectionName, ...fields, $db: this.dbName };
    return new ListCursor(this.link, command, options);
  }

  /** The same as an array. */
  indexes(options: ListOptions = {}): Promise<Document[]> {
    return this.listIndexes(options).toArray();
  }

  /** Whether there are indexes of these names. */
  async indexExists(
    names: string | readonly string[],
    options: OperationOptions = {},
  ): Promise<boolean> {
    const known = new Set((await this.indexes(options)).map(({ name }) => name as unknown));
    return [names].flat().every((name) => known.has(name));
  }

  async #createIndexes(
    indexes: readonly (Document & { name: string })[],
    { commitQuorum, writeConcern, comment, ...options }: CreateIndexesOptions,
  ): Promise<string[]> {
    const command = {
      createIndexes: this.collectionName,
      indexes,
      ...defined({ commitQuorum, writeConcern, comment }),
    };
    await this.#change(command, options);
    return indexes.map(({ name }) => name);
  }

  /** What changes something and is not recognised when it is repeated. */
  async #change(command: Document, options: OperationOptions): Promise<Document> {
    const whole = { ...command, $db: this.dbName };
    const result = await send(this.link, OperationKind.write, whole, options);
    throwUnconfirmed(result);
    return result.reply;
  }
}
