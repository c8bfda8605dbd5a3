// Values as MongoDB writes them in messages: `{ email: "a@b", _id: ObjectId('…') }`.
//
// Some programs read the key of a duplicate out of the message, so it is worded as the server words it.

import { Binary, BSON, BSONRegExp, Decimal128, Long, ObjectId } from 'mongodb';

import { isDocument } from './values.ts';

/** A value in the notation of MongoDB's shell. */
export function shellText(value: unknown): string {
  if (Array.isArray(value))
    return value.length > 0 ? `[ ${value.map(shellText).join(', ')} ]` : '[]';
  if (isDocument(value)) {
    const fields = Object.entries(value).map(([name, part]) => `${name}: ${shellText(part)}`);
    return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
  }
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof Binary) return binaryText(value);
  if (value instanceof Decimal128) return `Decimal128('${value.toString()}')`;
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  if (value instanceof Long || typeof value !== 'object' || value === null) return String(value);
  return BSON.EJSON.stringify(value);
}

function binaryText(value: Binary): string {
  if (value.sub_type === Binary.SUBTYPE_UUID) return `UUID("${value.toUUID().toHexString()}")`;
  return `BinData(${value.sub_type}, ${value.toString('hex').toUpperCase()})`;
}
