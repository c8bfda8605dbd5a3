// The hand-written connection: MongoDB's driver, made once in the process.

import { MongoClient } from 'mongodb';

const cached = globalThis as { mongoClient?: Promise<MongoClient> };

export function dbConnect(): Promise<MongoClient> {
  return (cached.mongoClient ??= MongoClient.connect(process.env['MONGODB_URI'] ?? ''));
}
