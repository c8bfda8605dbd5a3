// The options of a collection's operations, named as the driver's.

import type { OperationOptions } from './connection.ts';
import type { CollationOptions, Document, Hint, Sort } from './types.ts';

/** What every write takes. */
export interface WriteOptions extends OperationOptions {
  writeConcern?: Document;
  bypassDocumentValidation?: boolean;
}

export type InsertOneOptions = WriteOptions;

export interface BulkWriteOptions extends WriteOptions {
  /** Whether the first error ends the write. Default true. */
  ordered?: boolean;
  let?: Document;
}

/** What every statement with a filter takes. */
export interface StatementOptions extends WriteOptions {
  collation?: CollationOptions;
  hint?: Hint;
  let?: Document;
}

export interface UpdateOptions extends StatementOptions {
  /** Whether to insert when nothing matches. Default false. */
  upsert?: boolean;
  arrayFilters?: readonly Document[];
}

export type DeleteOptions = Omit<StatementOptions, 'bypassDocumentValidation'>;

export interface FindOneAndDeleteOptions extends StatementOptions {
  sort?: Sort;
  projection?: Document;
  /** Whether to return `{ value, lastErrorObject, ok }` instead of the document. Default false. */
  includeResultMetadata?: boolean;
}

export interface FindOneAndReplaceOptions extends FindOneAndDeleteOptions {
  /** The document as it was (default), or as it is afterwards. */
  returnDocument?: 'before' | 'after';
  upsert?: boolean;
}

export interface FindOneAndUpdateOptions extends FindOneAndReplaceOptions {
  arrayFilters?: readonly Document[];
}

export interface CountDocumentsOptions extends OperationOptions {
  skip?: number;
  limit?: number;
  hint?: Hint;
  collation?: CollationOptions;
  readConcern?: Document;
}

export interface DistinctOptions extends OperationOptions {
  collation?: CollationOptions;
  hint?: Hint;
  readConcern?: Document;
}

export interface ListOptions extends OperationOptions {
  batchSize?: number;
}
