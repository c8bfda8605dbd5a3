// Extended JSON between HTTP and the driver: the client's codec, building the driver's own value classes.
//
// Int32 stays a plain number, because the driver writes whole numbers of that size as Int32 anyway.
// Doubles are kept apart only where the text says so (`$numberDouble`).

import { Binary, BSONRegExp, Decimal128, Double, Long } from 'mongodb';
import { MaxKey, MinKey, ObjectId, Timestamp, UUID } from 'mongodb';

import { type BsonTypes, parse as parseWith, stringify } from '../js/src/ejson/index.ts';

export { EJSONError, MAX_DEPTH } from '../js/src/ejson/index.ts';

const driverTypes: BsonTypes = {
  objectId: (hex) => new ObjectId(hex),
  int32: (value) => value,
  long: (decimal) => Long.fromString(decimal),
  double: (value) => new Double(value),
  decimal128: (text) => Decimal128.fromString(text),
  binary: (bytes, subType) => new Binary(bytes, subType),
  uuid: (bytes) => new UUID(bytes),
  date: (milliseconds) => new Date(milliseconds),
  regExp: (pattern, options) => new BSONRegExp(pattern, options),
  timestamp: (t, i) => new Timestamp({ t, i }),
  minKey: () => new MinKey(),
  maxKey: () => new MaxKey(),
};

/** Reads Extended JSON v2. Throws EJSONError, whose message names a place and never a value. */
export function parse(text: string): unknown {
  return parseWith(text, driverTypes);
}

export { stringify };

/** Whether a value is a document and not one of the classes for BSON values. */
export function isDocument(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
