// Documents whose numbers keep their types: 1 as a 32-bit integer, a 64-bit one or a double.
//
// The driver's own option for this (`promoteValues: false`) would also change the reply around the documents, error
// codes among it, and the driver itself then misjudges errors: it no longer sees that a primary stepped down. So
// only the documents are taken raw and read here.

import { BSON, type Document } from 'mongodb';

/** For the driver: fields of replies whose documents are to come as bytes. */
export const RAW_FIELDS = { firstBatch: true, nextBatch: true, upserted: true } as const;

/** A reply with RAW_FIELDS, its documents read with integers and doubles as the driver's classes. */
export function readExact(reply: Document): Document {
  const { cursor, upserted } = reply as { cursor?: Document; upserted?: Uint8Array[] };
  return {
    ...reply,
    ...(cursor === undefined ? {} : { cursor: { ...cursor, ...batches(cursor) } }),
    ...(upserted === undefined ? {} : { upserted: upserted.map(read) }),
  };
}

function batches({ firstBatch, nextBatch }: Document): Document {
  return {
    ...(Array.isArray(firstBatch) ? { firstBatch: firstBatch.map(read) } : {}),
    ...(Array.isArray(nextBatch) ? { nextBatch: nextBatch.map(read) } : {}),
  };
}

function read(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, { promoteValues: false, bsonRegExp: true });
}
