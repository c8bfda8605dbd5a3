// The types of documents, filters and results, shaped as the driver's are.

import type { ObjectId } from '../ejson/index.ts';

/** Any document. */
export type Document = Record<string, unknown>;

/** A document as it is read: with its `_id`. */
export type WithId<T> = T extends { _id: unknown } ? T : T & { _id: ObjectId };

/** A document as it is inserted: its `_id` may be left to the client. */
export type OptionalId<T> = T extends { _id: infer Id }
  ? Omit<T, '_id'> & { _id?: Id }
  : T & { _id?: unknown };

/** A query; operators such as `$gt` stand in the place of values. */
export type Filter<T> = { [K in keyof WithId<T>]?: unknown } & Document;

/** Update operators, such as `{ $set: { name: 'x' } }`. */
export type UpdateFilter = { [operator: `$${string}`]: Document };

export interface InsertOneResult {
  readonly acknowledged: true;
  readonly insertedId: unknown;
}

export interface InsertManyResult {
  readonly acknowledged: true;
  readonly insertedCount: number;
  /** The _ids by place in the array that was given. */
  readonly insertedIds: Readonly<Record<number, unknown>>;
}

export interface UpdateResult {
  readonly acknowledged: true;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly upsertedCount: number;
  readonly upsertedId: unknown;
}

export interface DeleteResult {
  readonly acknowledged: true;
  readonly deletedCount: number;
}
