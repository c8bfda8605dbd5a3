// CollectionReads: what a collection answers without being changed.

import { aggregateFields, type AggregateOptions, AggregationCursor } from './aggregation-cursor.ts';
import { OperationKind } from '../generated/abi.ts';
import { mustBeDocument, picked } from './arguments.ts';
import type { CountDocumentsOptions, DistinctOptions } from './collection-options.ts';
import type { OperationOptions } from './connection.ts';
import { type Link, send } from './link.ts';
import { FindCursor, findFields, type FindOptions } from './find-cursor.ts';
import type { Document, Filter, WithId } from './types.ts';
import { count, listOf } from './write-result.ts';

/** The half of `Collection` that reads. */
export class CollectionReads<T extends object = Document> {
  readonly dbName: string;
  readonly collectionName: string;
  protected readonly link: Link;

  constructor(link: Link, db: string, name: string) {
    this.dbName = db;
    this.collectionName = name;
    this.link = link;
  }

  /** Database and collection, with a point between them. */
  get namespace(): string {
    return `${this.dbName}.${this.collectionName}`;
  }

  /** The first document that matches, or null. */
  async findOne<U = T>(
    filter: Filter<T> = {},
    options: FindOptions = {},
  ): Promise<WithId<U> | null> {
    const cursor = this.find<U>(filter, options, 'findOne').limit(-1);
    const [first = null] = await cursor.toArray();
    return first;
  }

  /** All documents that match, read batch by batch as they are asked for. */
  find<U = T>(
    filter: Filter<T> = {},
    options: FindOptions = {},
    as = 'find',
  ): FindCursor<WithId<U>> {
    mustBeDocument(filter, 'the filter');
    const { batchSize: _, ...fields } = picked(as, options, findFields);
    const command = { find: this.collectionName, filter, ...fields, $db: this.dbName };
    return new FindCursor<WithId<U>>(this.link, command, options);
  }

  /** The documents that a pipeline makes of the collection. */
  aggregate<U = Document>(
    pipeline: readonly Document[] = [],
    options: AggregateOptions = {},
  ): AggregationCursor<U> {
    const { batchSize: _, ...fields } = picked(
      'aggregate',
      options,
      `${aggregateFields} batchSize`,
    );
    const command = { aggregate: this.collectionName, ...fields, $db: this.dbName };
    return new AggregationCursor<U>(this.link, command, [...pipeline], options);
  }

  /** How many documents match, counted one by one. */
  async countDocuments(
    filter: Filter<T> = {},
    options: CountDocumentsOptions = {},
  ): Promise<number> {
    mustBeDocument(filter, 'the filter');
    const fields = picked('countDocuments', options, 'skip limit hint collation readConcern');
    const { skip, limit } = fields;
    const pipeline = [
      { $match: filter },
      ...(skip === undefined ? [] : [{ $skip: skip }]),
      ...(limit === undefined ? [] : [{ $limit: limit }]),
      { $group: { _id: 1, n: { $sum: 1 } } },
    ];
    const given = { ...options, skip: undefined, limit: undefined } as AggregateOptions;
    const [counted] = await this.aggregate<{ n: number }>(pipeline, given).toArray();
    return counted?.n ?? 0;
  }

  /** About how many documents there are, from the collection's own figures: quick, and wrong after a crash. */
  async estimatedDocumentCount(options: OperationOptions = {}): Promise<number> {
    const fields = picked('estimatedDocumentCount', options, 'readConcern');
    const reply = await this.#read({ count: this.collectionName, ...fields }, options);
    return count(reply, 'n');
  }

  /** As the driver's, which is deprecated: counts what matches by the command `count`. */
  async count(filter: Filter<T> = {}, options: CountDocumentsOptions = {}): Promise<number> {
    mustBeDocument(filter, 'the filter');
    const fields = picked('count', options, 'skip limit hint collation readConcern');
    const command = { count: this.collectionName, query: filter, ...fields };
    return count(await this.#read(command, options), 'n');
  }

  /** The values that a field has in the documents that match. */
  async distinct<V = unknown>(
    key: string,
    filter: Filter<T> = {},
    options: DistinctOptions = {},
  ): Promise<V[]> {
    mustBeDocument(filter, 'the filter');
    const fields = picked('distinct', options, 'collation hint readConcern');
    const command = { distinct: this.collectionName, key, query: filter, ...fields };
    return [...listOf<V>(await this.#read(command, options), 'values')];
  }

  async #read(command: Document, options: OperationOptions): Promise<Document> {
    const whole = { ...command, $db: this.dbName };
    return (await send(this.link, OperationKind.read, whole, options)).reply;
  }
}
