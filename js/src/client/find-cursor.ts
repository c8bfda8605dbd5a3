// FindCursor: the documents of a `find`, which may be shaped until the first one is asked for.

import type { Reply } from '../gateway-endpoint.ts';
import { sortDocument } from './arguments.ts';
import { AbstractCursor, type CursorOptions } from './cursor.ts';
import type { CollationOptions, Document, Hint, Sort, SortDirection } from './types.ts';

/** Options of `find` and `findOne`. */
export interface FindOptions extends CursorOptions {
  projection?: Document;
  sort?: Sort;
  skip?: number;
  /** At most so many documents; 0: all. A negative number: so many, in one batch. */
  limit?: number;
  singleBatch?: boolean;
  hint?: Hint;
  min?: Document;
  max?: Document;
  collation?: CollationOptions;
  let?: Document;
  returnKey?: boolean;
  showRecordId?: boolean;
  allowDiskUse?: boolean;
  allowPartialResults?: boolean;
  readConcern?: Document;
}

/** Names of `FindOptions`. */
export const findFields =
  'batchSize timeoutMode projection sort skip limit singleBatch hint min max collation let returnKey showRecordId ' +
  'allowDiskUse allowPartialResults readConcern';

/** The documents of a `find`, read batch by batch. What shapes it throws once it was read from. */
export class FindCursor<T> extends AbstractCursor<T> {
  /** As `AbstractCursor.map`. */
  override map<U>(change: (document: T) => U): FindCursor<U> {
    return super.map(change) as FindCursor<U>;
  }

  /** Which documents, in the place of what `find` was given. */
  filter(filter: Document): this {
    return this.#set('filter', filter);
  }

  /** Which fields. */
  project<U = T>(projection: Document): FindCursor<U> {
    return this.#set('projection', projection) as unknown as FindCursor<U>;
  }

  /** In which order, from any form of a sort. */
  sort(sort: Sort, direction?: SortDirection): this {
    return this.#set('sort', sortDocument(sort, direction));
  }

  /** How many to leave out first. */
  skip(documents: number): this {
    return this.#set('skip', documents);
  }

  /** At most how many; 0 for all, a negative number for so many in one batch. */
  limit(documents: number): this {
    return this.#set('limit', documents);
  }

  /** Which index to use, by name or key pattern. */
  hint(hint: Hint): this {
    return this.#set('hint', hint);
  }

  /** From which key of the index of `hint` on. */
  min(bound: Document): this {
    return this.#set('min', bound);
  }

  /** Up to which key of the index of `hint`, that one left out. */
  max(bound: Document): this {
    return this.#set('max', bound);
  }

  /** How texts are compared. */
  collation(collation: CollationOptions): this {
    return this.#set('collation', collation);
  }

  /** Shown in the server's log and profiler. */
  comment(comment: unknown): this {
    return this.#set('comment', comment);
  }

  /** Whether to return only the keys of the index. */
  returnKey(yes: boolean): this {
    return this.#set('returnKey', yes);
  }

  /** Whether to add the server's own number of each document, as `$recordId`. */
  showRecordId(yes: boolean): this {
    return this.#set('showRecordId', yes);
  }

  /** Whether a sort may use the disk when it needs more than 100 MB. */
  allowDiskUse(yes = true): this {
    return this.#set('allowDiskUse', yes);
  }

  /** A negative limit means one batch; a batch as large as the limit would leave a cursor open for nothing. */
  protected override first(batchSize: number | undefined): Reply {
    const { limit, singleBatch } = this.command as FindOptions;
    const size = batchSize && Math.abs(batchSize);
    return {
      ...this.command,
      limit: limit && Math.abs(limit),
      batchSize: size && size === limit ? size + 1 : size,
      singleBatch: Math.min(limit ?? 0, batchSize ?? 0) < 0 || singleBatch,
    };
  }

  #set(field: string, value: unknown): this {
    this.mustBeUnused();
    this.command[field] = value;
    return this;
  }
}
