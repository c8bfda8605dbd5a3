// The wrappers of Extended JSON v2 that `parse` reads: one row a key.
//
// A row says what is allowed (for the error message) and turns the wrapped value into the constructor's
// arguments, or answers MALFORMED. Rows validate completely, because the constructors of another library
// would put the offending value into their messages. Legacy (v1) forms are no rows: `$regex` in a filter
// must stay an operator. A type to come is one more row here and one more constructor in `BsonTypes`.

import { decodeBase64 } from './base64.ts';
import type { BsonTypes } from './bson-types.ts';
import { MAX_DATE_MS, parseIsoDate } from './iso-date.ts';
import { normalizeRegExpOptions } from './types/bson-reg-exp.ts';
import { normalizeDecimal128 } from './types/decimal128-text.ts';
import { isInt64 } from './types/long.ts';
import { normalizeObjectIdHex } from './types/object-id.ts';
import { isUint32 } from './types/timestamp.ts';
import { parseUuid } from './types/uuid.ts';

/** A decoder's answer to a value that is not what its key promises. */
export const MALFORMED: unique symbol = Symbol('malformed');

/** One wrapper: what its value may look like, for the error message, and how it is read. */
export type Decoder = readonly [
  allowed: string,
  decode: (payload: unknown, types: BsonTypes) => unknown,
];

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;
// After the digits only a point can follow, so that no text is looked at twice.
const DOUBLE = /^(?:-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|NaN|-?Infinity)$/;
const SUB_TYPE = /^[0-9a-fA-F]{1,2}$/;
const UUID_SUB_TYPE = 4;

/** Whether it is a document that has exactly these keys. */
export function hasOnly(value: unknown, ...keys: string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key))
  );
}

/** The text itself when it is an integer of 64 bits without leading zeros. */
export function readInt64(payload: unknown): string | undefined {
  if (typeof payload !== 'string' || !INTEGER.test(payload)) return undefined;
  // Below 19 digits (and a sign) every integer fits, which saves nearly all the bigints.
  return payload.length < 19 || isInt64(BigInt(payload)) ? payload : undefined;
}

function decodeObjectId(payload: unknown, types: BsonTypes): unknown {
  const hex = typeof payload === 'string' ? normalizeObjectIdHex(payload) : undefined;
  return hex === undefined ? MALFORMED : types.objectId(hex);
}

function decodeInt32(payload: unknown, types: BsonTypes): unknown {
  if (typeof payload !== 'string' || !INTEGER.test(payload)) return MALFORMED;
  const value = Number(payload);
  return (value | 0) === value ? types.int32(value) : MALFORMED;
}

function decodeLong(payload: unknown, types: BsonTypes): unknown {
  const decimal = readInt64(payload);
  return decimal === undefined ? MALFORMED : types.long(decimal);
}

function decodeDouble(payload: unknown, types: BsonTypes): unknown {
  const valid = typeof payload === 'string' && DOUBLE.test(payload);
  return valid ? types.double(Number(payload)) : MALFORMED;
}

function decodeDecimal128(payload: unknown, types: BsonTypes): unknown {
  const text = typeof payload === 'string' ? normalizeDecimal128(payload) : undefined;
  return text === undefined ? MALFORMED : types.decimal128(text);
}

function decodeBinary(payload: unknown, types: BsonTypes): unknown {
  if (!hasOnly(payload, 'base64', 'subType')) return MALFORMED;
  const { base64, subType } = payload;
  if (typeof base64 !== 'string' || typeof subType !== 'string') return MALFORMED;
  const bytes = decodeBase64(base64);
  if (bytes === undefined || !SUB_TYPE.test(subType)) return MALFORMED;
  const code = Number.parseInt(subType, 16);
  const isUuid = code === UUID_SUB_TYPE && bytes.length === 16;
  return isUuid ? types.uuid(bytes) : types.binary(bytes, code);
}

function decodeUuid(payload: unknown, types: BsonTypes): unknown {
  const bytes =
    typeof payload === 'string' && payload.length === 36 ? parseUuid(payload) : undefined;
  return bytes === undefined ? MALFORMED : types.uuid(bytes);
}

function readDate(payload: unknown): number {
  if (typeof payload === 'string') return parseIsoDate(payload);
  return hasOnly(payload, '$numberLong') ? Number(readInt64(payload['$numberLong'])) : NaN;
}

function decodeDate(payload: unknown, types: BsonTypes): unknown {
  const milliseconds = readDate(payload);
  return Math.abs(milliseconds) <= MAX_DATE_MS ? types.date(milliseconds) : MALFORMED;
}

function decodeRegExp(payload: unknown, types: BsonTypes): unknown {
  if (!hasOnly(payload, 'pattern', 'options')) return MALFORMED;
  const { pattern, options } = payload;
  if (typeof pattern !== 'string' || typeof options !== 'string') return MALFORMED;
  const normalized = normalizeRegExpOptions(pattern, options);
  return normalized === undefined ? MALFORMED : types.regExp(pattern, normalized);
}

function decodeTimestamp(payload: unknown, types: BsonTypes): unknown {
  if (!hasOnly(payload, 't', 'i')) return MALFORMED;
  const { t, i } = payload;
  return isUint32(t) && isUint32(i) ? types.timestamp(t, i) : MALFORMED;
}

// Refused rather than read as plain documents: the same text would change its meaning when they are added.
const notYet: Decoder = ['<a type that is not supported yet>', () => MALFORMED];

/** Every wrapper by its key. A Map, so that keys such as `constructor` find nothing. */
export const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['$oid', ['"<24 hexadecimal digits>"', decodeObjectId]],
  ['$numberInt', ['"<32-bit integer>"', decodeInt32]],
  ['$numberLong', ['"<64-bit integer>"', decodeLong]],
  ['$numberDouble', ['"<number, NaN, Infinity or -Infinity>"', decodeDouble]],
  ['$numberDecimal', ['"<number that needs no rounding>"', decodeDecimal128]],
  [
    '$binary',
    ['{"base64": "<padded base64>", "subType": "<1 or 2 hexadecimal digits>"}', decodeBinary],
  ],
  ['$uuid', ['"<digits as 8-4-4-4-12>"', decodeUuid]],
  [
    '$date',
    ['"<RFC 3339 date-time>" or {"$numberLong": "<ms since 1970, at most 8.64e15>"}', decodeDate],
  ],
  [
    '$regularExpression',
    ['{"pattern": "<no null characters>", "options": "<any of ilmsux>"}', decodeRegExp],
  ],
  [
    '$timestamp',
    ['{"t": <unsigned 32-bit integer>, "i": <unsigned 32-bit integer>}', decodeTimestamp],
  ],
  ['$minKey', ['1', (payload, types) => (payload === 1 ? types.minKey() : MALFORMED)]],
  ['$maxKey', ['1', (payload, types) => (payload === 1 ? types.maxKey() : MALFORMED)]],
  ['$code', notYet],
  ['$symbol', notYet],
  ['$dbPointer', notYet],
  ['$undefined', notYet],
]);
