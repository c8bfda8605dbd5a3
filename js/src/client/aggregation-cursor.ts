// AggregationCursor: the documents that a pipeline makes; stages may be added until the first one is asked for.

import { MongoInvalidArgumentError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { mustBeDocument, sortDocument } from './arguments.ts';
import { AbstractCursor, type CursorOptions, writesOf } from './cursor.ts';
import type { CollationOptions, Document, Hint, Sort } from './types.ts';

/** Options of `aggregate`. */
export interface AggregateOptions extends CursorOptions {
  allowDiskUse?: boolean;
  bypassDocumentValidation?: boolean;
  collation?: CollationOptions;
  hint?: Hint;
  let?: Document;
  readConcern?: Document;
  writeConcern?: Document;
}

/** Names of `AggregateOptions`. */
export const aggregateFields =
  'batchSize timeoutMode allowDiskUse bypassDocumentValidation collation hint let readConcern writeConcern';

/** The documents that a pipeline makes, read batch by batch. Made by `collection.aggregate()`. */
export class AggregationCursor<T> extends AbstractCursor<T> {
  /** As `AbstractCursor.map`. */
  override map<U>(change: (document: T) => U): AggregationCursor<U> {
    return super.map(change) as AggregationCursor<U>;
  }

  /** Adds a stage, such as `{ $match: { … } }`. */
  addStage<U = T>(stage: Document): AggregationCursor<U> {
    this.mustBeUnused();
    mustBeDocument(stage, 'a stage');
    this.command['pipeline'] = [...(this.command['pipeline'] as Document[]), stage];
    return this as unknown as AggregationCursor<U>;
  }

  /** Adds a $match stage. */
  match(filter: Document): this {
    return this.#add('$match', filter);
  }

  /** Adds a $project stage. */
  project<U = T>(projection: Document): AggregationCursor<U> {
    return this.addStage<U>({ $project: projection });
  }

  /** Adds a $group stage. */
  group<U = T>(group: Document): AggregationCursor<U> {
    return this.addStage<U>({ $group: group });
  }

  /** Adds a $sort stage, from any form of a sort. */
  sort(sort: Sort): this {
    return this.#add('$sort', sortDocument(sort));
  }

  /** Adds a $skip stage. */
  skip(documents: number): this {
    return this.#add('$skip', documents);
  }

  /** Adds a $limit stage. */
  limit(documents: number): this {
    return this.#add('$limit', documents);
  }

  /** Adds a $lookup stage. */
  lookup(lookup: Document): this {
    return this.#add('$lookup', lookup);
  }

  /** Adds an $unwind stage. */
  unwind(path: Document | string): this {
    return this.#add('$unwind', path);
  }

  /** A pipeline that writes returns nothing, and its first batch must not be asked to be empty. */
  protected override first(batchSize: number | undefined): Reply {
    const writes = writesOf(this.command);
    if (writes && this.options.timeoutMode === 'iteration') {
      throw new MongoInvalidArgumentError("a pipeline that writes has no batches: no 'iteration'");
    }
    return super.first(writes ? undefined : batchSize);
  }

  #add(name: string, value: unknown): this {
    return this.addStage({ [name]: value }) as unknown as this;
  }
}
