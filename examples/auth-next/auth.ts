// better-auth in a Next.js application, its users and sessions in MongoDB through a gateway.

import { betterAuth } from 'better-auth/minimal';
import { mongodbAdapter } from 'better-auth/adapters/mongodb';
import { MongoClient } from 'mooring';
import { after } from 'next/server';
import { watching } from '../auth/database-answer.ts';
import { keepingIndexes } from '../auth/indexes.ts';

function makeAuth() {
  const { MOORING_URI = '', BETTER_AUTH_SECRET = '', BETTER_AUTH_URL = '' } = process.env;
  const client = new MongoClient(MOORING_URI);
  // There are no transactions through a gateway. With `client` the adapter would use them.
  const adapter = mongodbAdapter(keepingIndexes(client.db(), after));
  return betterAuth({
    baseURL: BETTER_AUTH_URL,
    secret: BETTER_AUTH_SECRET,
    database: watching(adapter),
    emailAndPassword: { enabled: true },
    // Whether a session was signed out is known to the database alone, so it is asked each time.
    session: { cookieCache: { enabled: false } },
  });
}

let made: ReturnType<typeof makeAuth> | undefined;

/** Made at the first request: when Next.js builds, there is no database to ask. */
export const auth = (): ReturnType<typeof makeAuth> => (made ??= makeAuth());
