// Indexes: from the driver's many ways to write one to the command's one way.

import type { Document } from './types.ts';
import { sortDocument } from './arguments.ts';
import type { OperationOptions } from './connection.ts';
import type { CollationOptions, Sort } from './types.ts';

/** What an index is of: a field, several, or a document of fields and directions or kinds. */
export type IndexSpecification = Sort | Document;

/** One index of `createIndexes`. */
export interface IndexDescription {
  key: IndexSpecification;
  /** Default: the fields and their directions, such as `a_1_b_-1`. */
  name?: string;
  unique?: boolean;
  sparse?: boolean;
  hidden?: boolean;
  background?: boolean;
  /** Seconds after a document's date until it is removed. */
  expireAfterSeconds?: number;
  partialFilterExpression?: Document;
  collation?: CollationOptions;
  wildcardProjection?: Document;
  weights?: Document;
  default_language?: string;
  language_override?: string;
  textIndexVersion?: number;
  '2dsphereIndexVersion'?: number;
  bits?: number;
  min?: number;
  max?: number;
}

/** Options of `createIndexes`. */
export interface CreateIndexesOptions extends OperationOptions {
  commitQuorum?: number | string;
  writeConcern?: Document;
}

/** Options of `createIndex`: those of the index and those of the command. */
export type CreateIndexOptions = Omit<IndexDescription, 'key'> & CreateIndexesOptions;

/** Names of the index's own options. */
export const indexFields =
  'name unique sparse hidden background expireAfterSeconds partialFilterExpression collation wildcardProjection ' +
  'weights default_language language_override textIndexVersion 2dsphereIndexVersion bits min max';

/** An index as the command has it. */
export function indexDocument({ key, ...options }: IndexDescription): Document & { name: string } {
  const fields = sortDocument(key);
  return { name: Object.entries(fields).flat().join('_'), ...options, key: fields };
}
