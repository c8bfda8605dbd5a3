// One text for each `_id`, equal exactly when MongoDB calls the values equal.
//
// 1, 1.0 and Long 1 are one `_id` in MongoDB. Safe integers are plain numbers already when they come
// out of the BSON reader; what is left is −0, which equals 0. Field order counts, as in MongoDB.

import { BSON } from 'mongodb';

/** The key under which a document with this `_id` is kept. */
export function canonicalKey(id: unknown): string {
  const value = Object.is(id, -0) ? 0 : id;
  return BSON.EJSON.stringify({ _id: value }, { relaxed: false });
}
