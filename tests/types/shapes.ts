// Calls as applications make them. Numbered, so that the test can say how many there are.
/* eslint-disable @typescript-eslint/no-unsafe-member-access -- applications do read deep into what has no type */

import {
  type AnyBulkWriteOperation,
  Binary,
  type Collection,
  type Db,
  Decimal128,
  type Document,
  type Filter,
  type FindCursor,
  type InsertOneResult,
  Long,
  MongoBulkWriteError,
  MongoClient,
  MongoNetworkError,
  MongoServerError,
  ObjectId,
  type OptionalId,
  type UpdateFilter,
  type WithId,
} from 'mongodb';

interface Address {
  city: string;
  zip?: string;
}

interface User {
  _id: ObjectId;
  email: string;
  age?: number;
  tags: string[];
  address: Address;
  created: Date;
}

interface Post {
  title: string;
  likes: number;
}

interface Handles {
  client: MongoClient;
  db: Db;
  users: Collection<User>;
  anything: Collection;
  posts: Collection<Post>;
  _id: ObjectId;
}

export async function connects(uri: string): Promise<Handles> {
  const client = new MongoClient(uri); // 1
  await client.connect(); // 2
  const db: Db = client.db('shop'); // 3
  const other = client.db(); // 4
  const users = db.collection<User>('users'); // 5
  const anything = db.collection('anything'); // 6
  const posts: Collection<Post> = other.collection<Post>('posts'); // 7
  const _id = new ObjectId(); // 8

  return { client, db, users, anything, posts, _id };
}

export async function reads({ users, anything, _id }: Handles): Promise<unknown[]> {
  const found = await users.findOne({ _id }); // 9
  const email = found?.email.toLowerCase(); // 10
  const city = found?.address.city; // 11
  const nothing: WithId<User> | null = await users.findOne({ email: 'a', age: { $gte: 18 } }); // 12
  await users.findOne({ 'address.city': 'Oslo' }); // 13
  await users.findOne({ tags: 'x', $or: [{ age: 1 }, { age: { $exists: false } }] }); // 14
  await users.findOne({ email: /^a/i }, { projection: { email: 1 }, sort: { age: -1 } }); // 15
  await users.findOne({}, { sort: { created: 'desc' }, maxTimeMS: 100 }); // 16
  const untyped = await anything.findOne({ a: { $in: [1, 2] } }); // 17
  const deep = untyped?.['a'].b.c as unknown; // 18
  await users.findOne(); // 19

  const cursor: FindCursor<WithId<User>> = users.find({ tags: { $all: ['a', 'b'] } }); // 20
  const list = await users.find().sort({ age: 1 }).skip(1).limit(10).toArray(); // 21
  const first = list[0]?._id.toHexString(); // 22
  for await (const user of users.find({}, { batchSize: 10 })) user.tags.push('x'); // 23
  const mails = await users
    .find()
    .map((user) => user.email)
    .toArray(); // 24
  const projected = await users.find().project<{ email: string }>({ email: 1 }).toArray(); // 25
  while (await cursor.hasNext()) await cursor.next(); // 26
  await cursor.close(); // 27
  await users.find().sort('age', -1).collation({ locale: 'en', strength: 2 }).toArray(); // 28
  await users.find().hint({ email: 1 }).comment('why').batchSize(5).toArray(); // 29
  await users.find().forEach((user) => void user.email); // 30

  return [email, city, nothing, deep, first, mails, projected];
}

export async function writes({ users, anything, posts, _id }: Handles): Promise<unknown[]> {
  const insert: InsertOneResult<Post> = await posts.insertOne({ title: 'a', likes: 0 }); // 31
  const postId: ObjectId = insert.insertedId; // 32
  await users.insertOne({ _id, email: 'a', tags: [], address: { city: 'x' }, created: new Date() }); // 33
  const many = await posts.insertMany([{ title: 'b', likes: 1 }], { ordered: false }); // 34
  const ids = Object.values(many.insertedIds).map((id) => id.toHexString()); // 35
  await anything.insertOne({ n: Long.fromNumber(1), d: Decimal128.fromString('1.5') }); // 36
  await anything.insertOne({ b: new Binary(new Uint8Array(2)) }); // 37

  const update = await users.updateOne({ _id }, { $set: { age: 3, 'address.zip': '1' } }); // 38
  const counts = update.matchedCount + update.modifiedCount + update.upsertedCount; // 39
  await users.updateOne({ _id }, { $inc: { age: 1 }, $push: { tags: 'x' } }, { upsert: true }); // 40
  await users.updateMany({}, { $unset: { age: '' }, $currentDate: { created: true } }); // 41
  await users.updateMany({}, [{ $set: { age: { $add: ['$age', 1] } } }]); // 42
  await users.updateOne(
    { _id },
    { $set: { 'tags.$[t]': 'y' } },
    { arrayFilters: [{ t: 'x' }], hint: '_id_' },
  ); // 43
  await posts.replaceOne({ _id: postId }, { title: 'c', likes: 2 }, { upsert: true }); // 44
  const removed = (await posts.deleteOne({ _id: postId })).deletedCount; // 45
  await posts.deleteMany({ likes: { $lt: 1 } }); // 46

  return [ids, counts, removed];
}

export async function findsAndModifies({ posts, _id: postId }: Handles): Promise<unknown[]> {
  const before = await posts.findOneAndUpdate({ _id: postId }, { $inc: { likes: 1 } }); // 47
  const likes = before?.likes; // 48
  const after = await posts.findOneAndUpdate(
    { _id: postId },
    { $inc: { likes: 1 } },
    { returnDocument: 'after', upsert: true },
  ); // 49
  const title = after?.title; // 50
  const whole = await posts.findOneAndUpdate(
    { _id: postId },
    { $inc: { likes: 1 } },
    { includeResultMetadata: true },
  ); // 51
  const value = whole.value?.likes; // 52
  await posts.findOneAndReplace({ _id: postId }, { title: 'd', likes: 0 }); // 53
  await posts.findOneAndDelete({ _id: postId }, { sort: { likes: 1 }, projection: { _id: 0 } }); // 54

  return [likes, title, value];
}

export async function bulkWrites({ posts }: Handles): Promise<unknown[]> {
  const operations: AnyBulkWriteOperation<Post>[] = [
    { insertOne: { document: { title: 'e', likes: 1 } } },
    { updateOne: { filter: { title: 'e' }, update: { $inc: { likes: 1 } }, upsert: true } },
    { updateMany: { filter: {}, update: { $set: { likes: 0 } } } },
    { replaceOne: { filter: { title: 'e' }, replacement: { title: 'f', likes: 2 } } },
    { deleteOne: { filter: { title: 'f' } } },
    { deleteMany: { filter: { likes: 0 } } },
  ]; // 55
  const bulk = await posts.bulkWrite(operations, { ordered: true }); // 56
  const sum = bulk.insertedCount + bulk.upsertedCount + bulk.deletedCount; // 57

  return [sum];
}

export async function aggregates({ users }: Handles): Promise<unknown[]> {
  const groups = await users
    .aggregate<{ _id: string; n: number }>([{ $group: { _id: '$email', n: { $sum: 1 } } }])
    .toArray(); // 58
  const n = groups[0]?.n; // 59
  await users.aggregate([{ $match: { age: 1 } }], { allowDiskUse: true, comment: 'x' }).next(); // 60
  await users.countDocuments({ age: { $gt: 1 } }, { limit: 5 }); // 61
  await users.estimatedDocumentCount(); // 62
  const distinct = await users.distinct('email', { age: 1 }); // 63

  return [n, distinct];
}

export async function manages({ db, users, posts }: Handles): Promise<unknown[]> {
  const index: string = await users.createIndex({ email: 1 }, { unique: true, name: 'mail' }); // 64
  await users.createIndexes([{ key: { age: -1 } }, { key: { email: 'text' }, name: 't' }]); // 65
  await users.createIndex('age'); // 66
  await users.dropIndex('mail'); // 67
  const indexes = await users.listIndexes().toArray(); // 68
  const has = await users.indexExists(['mail']); // 69
  const named = (await users.indexes()).map((one) => one['name'] as string); // 70

  await db.createCollection('made', { capped: true, size: 4096 }); // 71
  const collections = (await db.listCollections({}, { nameOnly: true }).toArray()).map(
    (c) => c.name,
  ); // 72
  const handles = (await db.collections()).map((c) => c.collectionName); // 73
  const ping = await db.command({ ping: 1 }); // 74
  await db.dropCollection('made'); // 75
  const gone: boolean = await posts.drop(); // 76

  return [index, indexes, has, named, collections, handles, ping, gone];
}

export async function handles({ client, anything, posts }: Handles): Promise<unknown[]> {
  const filter: Filter<Post> = { likes: { $gt: 1 } }; // 77
  const change: UpdateFilter<Post> = { $set: { likes: 1 } }; // 78
  const doc: OptionalId<Post> = { title: 'g', likes: 1 }; // 79
  await posts.updateOne(filter, change); // 80
  await posts.insertOne(doc); // 81
  try {
    await posts.insertOne({ title: 'h', likes: 1 });
  } catch (error) {
    if (error instanceof MongoBulkWriteError) return [error.insertedCount, error.result]; // 82
    if (error instanceof MongoServerError && error.code === 11000) return [error.message]; // 83
    if (error instanceof MongoNetworkError) return [error.hasErrorLabel('RetryableWriteError')]; // 84
  }
  client.on('commandStarted', (event) => void [event.commandName, event.requestId]); // 85
  const raw: Document = { a: { b: [1, new Date()] } }; // 86
  await anything.insertOne(raw); // 87
  const admin = client.db().admin(); // 88
  const listed = await admin.listDatabases({ nameOnly: true, filter: { name: /^s/ } }); // 89
  const databaseNames: string[] = listed.databases.map(({ name }) => name); // 90
  await admin.ping(); // 91
  await admin.command({ ping: 1 }); // 92
  await client.close(); // 93
  return databaseNames;
}
