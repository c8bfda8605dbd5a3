// The values that documents come back with: Mongoose's own BSON classes, not this package's light ones.
//
// Mongoose casts by `instanceof`, and a value of another copy of the same class is dropped without a word
// (Decimal128 and Buffer, measured). So there is one copy, the one that Mongoose itself imports, and a second one is
// an error that says what to do.

import bson from 'mongodb/lib/bson.js';

import { type BsonTypes, MongoInvalidArgumentError } from '../js/src/index.ts';

/** As the official driver reads values with its default options. */
export const mongooseTypes: BsonTypes = {
  objectId: (hex) => new bson.ObjectId(hex),
  int32: (value) => value,
  long: (decimal) => {
    const value = Number(decimal);
    return Number.isSafeInteger(value) ? value : bson.Long.fromString(decimal);
  },
  double: (value) => value,
  decimal128: (text) => bson.Decimal128.fromString(text),
  binary: (bytes, subType) => new bson.Binary(bytes, subType),
  uuid: (bytes) => new bson.UUID(bytes),
  date: (milliseconds) => new Date(milliseconds),
  regExp: (pattern, options) => {
    try {
      return new RegExp(pattern, options.replace(/[^imsu]/g, ''));
    } catch {
      // The server's patterns know more than JavaScript's, and such a value still must come back whole.
      return new bson.BSONRegExp(pattern, options);
    }
  },
  timestamp: (t, i) => new bson.Timestamp({ t, i }),
  minKey: () => new bson.MinKey(),
  maxKey: () => new bson.MaxKey(),
};

/** @throws MongoInvalidArgumentError when Mongoose has classes of another copy of `bson` than these. */
export function mustBeOneCopy({ Types }: { Types: { ObjectId: unknown } }): void {
  if (Types.ObjectId === bson.ObjectId) return;
  throw new MongoInvalidArgumentError(
    'Mongoose and mooring/mongoose have a copy of the package bson each, and values of the other copy would be lost ' +
      'silently. Make both resolve to one file: see "One copy of bson" in docs/mongoose.md',
  );
}
