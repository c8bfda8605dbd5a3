// CollectionReads: what a collection answers without being changed.

import { aggregateFields, type AggregateOptions, AggregationCursor } from './aggregation-cursor.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { OperationKind } from '../generated/abi.ts';
import { mustBeDocument, picked } from './arguments.ts';
import type { CountDocumentsOptions, DistinctOptions } from './collection-options.ts';
import type { CommandResult, OperationOptions } from './connection.ts';
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
    return this.find<U>(filter, options, 'findOne').limit(-1).next();
  }

  /** All documents that match, read batch by batch as they are asked for. */
  find<U = T>(
    filter: Filter<T> = {},
    options: FindOptions = {},
    as = 'find',
  ): FindCursor<WithId<U>> {
    mustBeDocument(filter);
    const command = this.command('find', { filter, ...picked(as, options, findFields) });
    return new FindCursor<WithId<U>>(this.link, command, options);
  }

  /** The documents that a pipeline makes of the collection. */
  aggregate<U = Document>(
    pipeline: readonly Document[] = [],
    options: AggregateOptions = {},
  ): AggregationCursor<U> {
    const fields = picked('aggregate', options, aggregateFields);
    const command = this.command('aggregate', { pipeline, ...fields });
    return new AggregationCursor<U>(this.link, command, options);
  }

  /** How many documents match, counted one by one. */
  async countDocuments(
    filter: Filter<T> = {},
    options: CountDocumentsOptions = {},
  ): Promise<number> {
    mustBeDocument(filter);
    picked('countDocuments', options, countFields);
    const { skip, limit, ...rest } = options;
    const matching = this.aggregate([{ $match: filter }], rest);
    if (skip !== undefined) matching.skip(skip);
    if (limit !== undefined) matching.limit(limit);
    const [counted] = await matching.group<{ n: number }>({ _id: 1, n: { $sum: 1 } }).toArray();
    return counted?.n ?? 0;
  }

  /** About how many documents there are, from the collection's own figures: quick, and wrong after a crash. */
  async estimatedDocumentCount(options: OperationOptions = {}): Promise<number> {
    const fields = picked('estimatedDocumentCount', options, 'readConcern');
    return count(await this.#read('count', fields, options), 'n');
  }

  /** As the driver's, which is deprecated: counts what matches by the command `count`. */
  async count(filter: Filter<T> = {}, options: CountDocumentsOptions = {}): Promise<number> {
    mustBeDocument(filter);
    const fields = { query: filter, ...picked('count', options, countFields) };
    return count(await this.#read('count', fields, options), 'n');
  }

  /** The values that a field has in the documents that match. */
  async distinct<V = unknown>(
    key: string,
    filter: Filter<T> = {},
    options: DistinctOptions = {},
  ): Promise<V[]> {
    mustBeDocument(filter);
    const fields = picked('distinct', options, 'collation hint readConcern');
    const reply = await this.#read('distinct', { key, query: filter, ...fields }, options);
    return [...listOf<V>(reply, 'values')];
  }

  /** The command of that name for this collection. */
  protected command(name: string, fields: Reply): Reply {
    return { [name]: this.collectionName, ...fields, $db: this.dbName };
  }

  protected send(
    kind: OperationKind,
    name: string,
    fields: Reply,
    options: OperationOptions,
  ): Promise<CommandResult> {
    return send(this.link, kind, this.command(name, fields), options);
  }

  async #read(name: string, fields: Reply, options: OperationOptions): Promise<Reply> {
    return (await this.send(OperationKind.read, name, fields, options)).reply;
  }
}

/** Names of `CountDocumentsOptions`. */
const countFields = 'skip limit hint collation readConcern';
