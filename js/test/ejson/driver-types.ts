// The official driver's classes as a table for `parse`, and how documents are compared through them.
//
// Int32, Double and Long are kept apart here, which plain numbers cannot do, so nothing is lost on the way
// and two documents are the same exactly when the driver would send the same bytes for them.

import { BSON } from 'mongodb';
import type { BsonTypes } from '../../src/ejson/index.ts';

/** Builds `bson` values and promotes none of them. */
export const driverTypes: BsonTypes = {
  objectId: (hex) => BSON.ObjectId.createFromHexString(hex),
  int32: (value) => new BSON.Int32(value),
  long: (decimal) => BSON.Long.fromString(decimal),
  double: (value) => new BSON.Double(value),
  decimal128: (text) => BSON.Decimal128.fromString(text),
  binary: (bytes, subType) => new BSON.Binary(bytes, subType),
  uuid: (bytes) => new BSON.UUID(bytes),
  date: (milliseconds) => new Date(milliseconds),
  regExp: (pattern, options) => new BSON.BSONRegExp(pattern, options),
  timestamp: (t, i) => new BSON.Timestamp({ t, i }),
  minKey: () => new BSON.MinKey(),
  maxKey: () => new BSON.MaxKey(),
};

/** The bytes the driver would send for a document that holds the value, in hexadecimal. */
export function bsonOf(value: unknown): string {
  return Buffer.from(BSON.serialize({ value })).toString('hex');
}

/** A small reproducible generator of numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
