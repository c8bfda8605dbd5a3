// The options of a collection's operations, named as the driver's.

import type { OperationOptions } from './connection.ts';
import type { CursorOptions } from './cursor.ts';
import type { CollationOptions, Document, Hint, Sort } from './types.ts';

/** What every write takes. */
export interface WriteOptions extends OperationOptions {
  writeConcern?: Document;
  bypassDocumentValidation?: boolean;
}

/** Options of `insertOne`. */
export type InsertOneOptions = WriteOptions;

/** Options of `insertMany` and `bulkWrite`. */
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

/** Options of `updateOne`, `updateMany` and, but for `arrayFilters`, `replaceOne`. */
export interface UpdateOptions extends StatementOptions {
  /** Whether to insert when nothing matches. Default false. */
  upsert?: boolean;
  arrayFilters?: readonly Document[];
}

/** Options of `deleteOne` and `deleteMany`. */
export type DeleteOptions = Omit<StatementOptions, 'bypassDocumentValidation'>;

/** Options of `findOneAndDelete`. */
export interface FindOneAndDeleteOptions extends StatementOptions {
  sort?: Sort;
  projection?: Document;
  /** Whether to return `{ value, lastErrorObject, ok }` instead of the document. Default false. */
  includeResultMetadata?: boolean;
}

/** Options of `findOneAndReplace`. */
export interface FindOneAndReplaceOptions extends FindOneAndDeleteOptions {
  /** The document as it was (default), or as it is afterwards. */
  returnDocument?: 'before' | 'after';
  upsert?: boolean;
}

/** Options of `findOneAndUpdate`. */
export interface FindOneAndUpdateOptions extends FindOneAndReplaceOptions {
  arrayFilters?: readonly Document[];
}

/** Options of `countDocuments`. */
export interface CountDocumentsOptions extends OperationOptions {
  skip?: number;
  limit?: number;
  hint?: Hint;
  collation?: CollationOptions;
  readConcern?: Document;
}

/** Options of `distinct`. */
export interface DistinctOptions extends OperationOptions {
  collation?: CollationOptions;
  hint?: Hint;
  readConcern?: Document;
}

/** Options of lists of collections and indexes. */
export type ListOptions = CursorOptions;
