// How bytes become documents in this engine: numbers as JavaScript numbers where that is exact, regular
// expressions as they were written.

import { BSON, type Document } from 'mongodb';

export function decodeDocument(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, { bsonRegExp: true });
}

/** A copy that shares nothing with the original. */
export function copyOf(document: Document): Document {
  return decodeDocument(BSON.serialize(document));
}
