// Of which type results are, by Vitest's expectTypeOf: a wrong one does not compile.

import { expectTypeOf } from 'vitest';

import {
  type AggregationCursor,
  type Collection,
  type Document,
  type FindCursor,
  type ListDatabasesResult,
  MongoClient,
  type ModifyResult,
  type ObjectId,
  type WithId,
} from '../../js/src/index.ts';

interface Post {
  title: string;
  likes: number;
}

interface Keyed {
  _id: string;
  n: number;
}

declare const posts: Collection<Post>;
declare const keyed: Collection<Keyed>;

expectTypeOf(posts.findOne()).resolves.toEqualTypeOf<WithId<Post> | null>();
expectTypeOf(keyed.findOne()).resolves.toEqualTypeOf<Keyed | null>();
expectTypeOf(posts.find()).toEqualTypeOf<FindCursor<WithId<Post>>>();
expectTypeOf(posts.find().map(({ likes }) => likes)).toEqualTypeOf<FindCursor<number>>();
expectTypeOf(
  posts.find().project<{ likes: number }>({ likes: 1 }).toArray(),
).resolves.toEqualTypeOf<{ likes: number }[]>();
expectTypeOf(posts.aggregate<Keyed>([])).toEqualTypeOf<AggregationCursor<Keyed>>();
expectTypeOf(posts.aggregate([]).toArray()).resolves.toEqualTypeOf<Document[]>();
expectTypeOf(posts.insertOne({ title: '', likes: 1 }))
  .resolves.toHaveProperty('insertedId')
  .toEqualTypeOf<ObjectId>();
expectTypeOf(keyed.insertOne({ n: 1, _id: '' }))
  .resolves.toHaveProperty('insertedId')
  .toEqualTypeOf<string>();
expectTypeOf(posts.findOneAndDelete({})).resolves.toEqualTypeOf<WithId<Post> | null>();
expectTypeOf(posts.findOneAndDelete({}, { includeResultMetadata: true })).resolves.toEqualTypeOf<
  ModifyResult<Post>
>();
expectTypeOf(posts.countDocuments()).resolves.toEqualTypeOf<number>();
expectTypeOf(posts.distinct<string>('title')).resolves.toEqualTypeOf<string[]>();
expectTypeOf(new MongoClient('').db().collection('x')).toEqualTypeOf<Collection>();
expectTypeOf(
  new MongoClient('').db().admin().listDatabases(),
).resolves.toEqualTypeOf<ListDatabasesResult>();
expectTypeOf<MongoClient['startSession']>().returns.toEqualTypeOf<never>();
