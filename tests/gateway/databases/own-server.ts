// A server of the user's own: MONGODB_URI.

import { type Need, OutOfReach, type TestDatabase } from './database.ts';

const lacks = new Map<Need, string>();

export function ownServer(): Promise<TestDatabase> {
  const uri = process.env['MONGODB_URI'];
  if (uri === undefined || uri === '') {
    return Promise.reject(
      new OutOfReach('MONGODB_URI is not set: no server of your own was named'),
    );
  }
  return Promise.resolve({
    uri,
    lacks,
    faults: {},
    untried: {},
    stays: true,
    stop: () => Promise.resolve(),
  });
}
