// One text for each value, equal exactly when MongoDB calls the values equal: for `_id`s and unique keys.
//
// 1, 1.0 and Long 1 are one `_id` in MongoDB. Safe integers are plain numbers already when they come
// out of the BSON reader; what is left is −0, which equals 0. Field order counts, as in MongoDB.

import { BSON, ObjectId } from 'mongodb';

import { isDocument } from './values.ts';

/** The key under which a value is kept in a Map. */
export function canonicalKey(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  // −0 becomes 0 as text.
  if (typeof value === 'number') return String(value);
  if (value instanceof ObjectId) return `ObjectId ${value.toHexString()}`;
  if (Array.isArray(value)) return `[${value.map(canonicalKey).join()}]`;
  if (isDocument(value)) {
    const fields = Object.entries(value);
    return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${canonicalKey(part)}`).join()}}`;
  }
  // In a document, because EJSON would take some bare values for its own options.
  return `EJSON ${BSON.EJSON.stringify({ _: value }, { relaxed: false })}`;
}
