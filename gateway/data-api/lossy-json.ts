// The Data API's plain JSON, which readers of JSON can use without Extended JSON, and which loses types.
//
// One row a type, as the reference of the Data API lists them. Only objects of a class are asked for their type, so
// a document with a `_bsontype` key is data. Numbers that JSON has not (NaN, the infinities) are null.

import type { Binary, BSONRegExp, Code, DBRef, Long, Timestamp } from 'mongodb';

/** Writes a value of BSON as plain JSON. */
export function stringifyLossy(value: unknown): string {
  return JSON.stringify(toJson(value));
}

function toJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Date) return dateText(value);
  const { _bsontype: type } = value as { readonly _bsontype?: unknown };
  if (type !== undefined && !isPlain(value)) return rows.get(type)?.(value) ?? {};
  // fromEntries defines own properties, `__proto__` among them.
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toJson(child)]));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** RFC 3339; null for what lies outside of it. */
function dateText(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

type Row = (value: object) => unknown;

const wrapped: Row = (value) => (value as { value: unknown }).value;
const text: Row = String;

/** By `_bsontype`; MinKey, MaxKey and what may come are `{}`. */
const rows: ReadonlyMap<unknown, Row> = new Map<unknown, Row>([
  ['ObjectId', text],
  ['Decimal128', text],
  ['BSONSymbol', text],
  ['Int32', wrapped],
  ['Double', wrapped],
  ['Long', (value) => exactNumber(value as Long)],
  ['Timestamp', (value) => ({ T: (value as Timestamp).t, I: (value as Timestamp).i })],
  ['Binary', (value) => binary(value as Binary)],
  ['BSONRegExp', (value) => regularExpression(value as BSONRegExp)],
  ['Code', (value) => code(value as Code)],
  ['DBRef', (value) => reference(value as DBRef)],
]);

/** All digits, also beyond 2^53, where the engine can write them. */
function exactNumber(long: Long): unknown {
  const number = long.toNumber();
  const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };
  return Number.isSafeInteger(number) ? number : (rawJSON?.(long.toString()) ?? number);
}

function binary(value: Binary): unknown {
  return { Subtype: value.sub_type, Data: value.toString('base64') };
}

function regularExpression({ pattern, options }: BSONRegExp): unknown {
  return { Pattern: pattern, Options: options };
}

function code(value: Code): unknown {
  return value.scope === null ? value.code : { Code: value.code, Scope: toJson(value.scope) };
}

function reference({ collection, oid, db, fields }: DBRef): unknown {
  const database = db === undefined ? {} : { $db: db };
  return toJson({ $ref: collection, $id: oid, ...database, ...fields });
}
