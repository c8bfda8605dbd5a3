// The types of documents, filters and results, named and shaped as the driver's are.

import type { ObjectId } from '../ejson/index.ts';

/** Any document. */
export interface Document {
  // As the driver's: code that reads deep into an untyped document compiles with either.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [key: string]: any;
}

/** The type of a document's `_id`: its own where it has one, else ObjectId. */
export type InferIdType<T> = T extends { _id: infer Id } ? Id : ObjectId;

/** A document without its `_id`. */
export type WithoutId<T> = Omit<T, '_id'>;

/** A document as it is read: with its `_id`. */
export type WithId<T> = T extends { _id: unknown } ? T : WithoutId<T> & { _id: InferIdType<T> };

/** A document as it is inserted: its `_id` may be left to the client. */
export type OptionalId<T> = T extends { _id: infer Id }
  ? WithoutId<T> & { _id?: Id }
  : T & { _id?: unknown };

/** As `OptionalId`, for callers that name the driver's type. */
export type OptionalUnlessRequiredId<T> = OptionalId<T>;

/** A query; operators such as `$gt` stand in the place of values. */
export type Filter<T> = { [K in keyof WithId<T>]?: unknown } & Document;

/** Update operators, such as `{ $set: { name: 'x' } }`; stages are for a pipeline in an array. */
export type UpdateFilter<T = Document> = {
  [operator: `$${string}`]: Partial<T> | Document;
};

/** 1 and -1, or a word for them; `{ $meta: 'textScore' }` sorts by relevance. */
export type SortDirection =
  1 | -1 | 'asc' | 'desc' | 'ascending' | 'descending' | { $meta: string };

/** A field, several, pairs, or a document of field and direction. */
export type Sort =
  | string
  | Readonly<Record<string, SortDirection>>
  | ReadonlyMap<string, SortDirection>
  | readonly string[]
  | readonly (readonly [string, SortDirection])[]
  | readonly [string, SortDirection];

/** An index by name or by key pattern. */
export type Hint = string | Document;

/** How texts are compared. */
export interface CollationOptions {
  locale: string;
  caseLevel?: boolean;
  caseFirst?: string;
  strength?: number;
  numericOrdering?: boolean;
  alternate?: string;
  maxVariable?: string;
  backwards?: boolean;
  normalization?: boolean;
}

/** What `insertOne` did. */
export interface InsertOneResult<T = Document> {
  readonly acknowledged: true;
  readonly insertedId: InferIdType<T>;
}

/** What `insertMany` did. */
export interface InsertManyResult<T = Document> {
  readonly acknowledged: true;
  readonly insertedCount: number;
  /** The _ids by place in the array that was given. */
  readonly insertedIds: Readonly<Record<number, InferIdType<T>>>;
}

/** What an update or a replacement did: how many matched, and how many were other than before. */
export interface UpdateResult<T = Document> {
  readonly acknowledged: true;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly upsertedCount: number;
  readonly upsertedId: InferIdType<T> | null;
}

/** What a delete did. */
export interface DeleteResult {
  readonly acknowledged: true;
  readonly deletedCount: number;
}

/** The whole reply of a findOneAnd… with `includeResultMetadata`. */
export interface ModifyResult<T = Document> {
  readonly value: WithId<T> | null;
  readonly lastErrorObject?: Document;
  readonly ok: 0 | 1;
}
