// What kind of value something is, where BSON's classes and plain JavaScript meet.

import type { Document } from 'mongodb';

/** Whether a value is a document and not one of the classes for BSON values. */
export function isDocument(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether a value is a document whose first key is an operator, as in `{ $gt: 5 }`. */
export function isOperatorDocument(value: unknown): value is Document {
  return isDocument(value) && Object.keys(value)[0]?.startsWith('$') === true;
}
