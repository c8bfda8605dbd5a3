// CollectionSchema: what a collection is made of beside its documents: its indexes, and whether it is there.

import { MongoServerError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { OperationKind } from '../generated/abi.ts';
import { mustBeFilled, picked } from './arguments.ts';
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
import type { Document } from './types.ts';
import { confirmed } from './write-result.ts';

/** The part of `Collection` that is about indexes. */
export class CollectionSchema<T extends object = Document> extends CollectionReads<T> {
  /** Makes an index unless it is there, and returns its name. */
  async createIndex(keys: IndexSpecification, options: CreateIndexOptions = {}): Promise<string> {
    const names = `${indexFields} ${indexesFields}`;
    const { commitQuorum, writeConcern, comment, ...index } = picked('createIndex', options, names);
    const fields = { commitQuorum, writeConcern, comment };
    const [name = ''] = await this.#createIndexes([{ key: keys, ...index }], fields, options);
    return name;
  }

  /** Makes several, and returns their names. */
  async createIndexes(
    indexes: readonly IndexDescription[],
    options: CreateIndexesOptions = {},
  ): Promise<string[]> {
    mustBeFilled(indexes, 'createIndexes', 'index');
    return this.#createIndexes(indexes, picked('createIndexes', options, indexesFields), options);
  }

  /** Removes an index by its name or its key pattern. */
  async dropIndex(index: string | Document, options: OperationOptions = {}): Promise<Document> {
    const fields = picked('dropIndex', options, 'writeConcern');
    return this.#change('dropIndexes', { index, ...fields }, options);
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
      await this.#change('drop', fields, options);
      return true;
    } catch (error) {
      // NamespaceNotFound, which servers before 7.0 say.
      if (error instanceof MongoServerError && error.code === 26) return false;
      throw error;
    }
  }

  /** The collection's indexes, as documents with `key` and `name`. */
  listIndexes(options: ListOptions = {}): ListCursor<Document> {
    const fields = picked('listIndexes', options, 'batchSize timeoutMode');
    return new ListCursor(this.link, this.command('listIndexes', fields), options);
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
    const known = (await this.indexes(options)).map(({ name }) => name as unknown);
    return [names].flat().every((name) => known.includes(name));
  }

  async #createIndexes(
    indexes: readonly IndexDescription[],
    fields: Reply,
    options: OperationOptions,
  ): Promise<string[]> {
    const all = indexes.map(indexDocument);
    await this.#change('createIndexes', { indexes: all, ...fields }, options);
    return all.map(({ name }) => name);
  }

  /** What changes something and is not recognised when it is repeated. */
  async #change(name: string, fields: Reply, options: OperationOptions): Promise<Reply> {
    return confirmed(await this.send(OperationKind.write, name, fields, options));
  }
}

/** Names of `CreateIndexesOptions`. */
const indexesFields = 'commitQuorum writeConcern';
