// The wrappers of Extended JSON v2 that `stringify` writes: one row a `_bsontype`.
//
// The name is all that is asked of a value, so the classes of this folder, of the official driver and of
// Mongoose are all written alike, whichever copy of `bson` they come from. Each row reads what its type has
// in every such library. A type to come is one more row here. A DBRef is no type of its own but a convention
// about documents, so it is only unfolded.

import { encodeBase64 } from './base64.ts';
import { errorAt, type PathStep } from './errors.ts';
import { formatIsoDate } from './iso-date.ts';
import { normalizeDecimal128 } from './types/decimal128-text.ts';
import { normalizeRegExpOptions } from './types/bson-reg-exp.ts';
import { isInt64, mayBeLong } from './types/long.ts';
import { toHex } from './types/hex.ts';
import { digitsOf } from './types/object-id.ts';
import { isUint32 } from './types/timestamp.ts';

/**
 * How numbers and dates are written. `relaxed`: as JSON where that is exact. `canonical`: always with their
 * type. `request`: as `relaxed`, except that a Long and a Double keep their type.
 */
export type EjsonMode = 'relaxed' | 'canonical' | 'request';

/** What a walk knows while it writes: how, and where it is. */
export interface Writing {
  readonly mode: EjsonMode;
  readonly path: PathStep[];
  /** How many steps of `path` lead to the value being wrapped; what lies behind them is stale. */
  depth: number;
}

/** The error for a value that cannot be written. `what` says what it is, and never its contents. */
export function unwritable(
  { path, depth }: Writing,
  what: string,
  Kind: typeof TypeError | typeof RangeError = TypeError,
): Error {
  return new Kind(errorAt(path, depth, (place) => `The value at ${place} ${what}.`).message);
}

type Source = Readonly<Record<string, unknown>>;

/** Writes one value of a known `_bsontype` as plain JSON values; undefined: it has not the contents of one. */
export type Encoder = (value: Source, writing: Writing) => unknown;

/** The text of a double, always with a sign of being one: a point, an exponent or a name. */
function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/**
 * Whether JSON would write the number as something else: −0 as 0, NaN and the infinities as null, and a double
 * between 2^53 and 2^63 as digits that stand for an integer.
 */
export function needsWrapper(value: number): boolean {
  return value === 0 ? 1 / value < 0 : value - value !== 0 || mayBeLong(value);
}

/** A number that JSON cannot express, or any number in canonical mode. */
export function wrapNumber(value: number): unknown {
  if (Object.is(value, -0) || !Number.isSafeInteger(value)) return wrapDouble(value);
  return (value | 0) === value ? { $numberInt: String(value) } : { $numberLong: String(value) };
}

function wrapDouble(value: number): unknown {
  return { $numberDouble: doubleText(value) };
}

/** A bigint is an integer of 64 bits, in either mode: whoever writes one means that type. */
export function wrapBigInt(value: bigint, writing: Writing): unknown {
  if (!isInt64(value))
    throw unwritable(writing, 'is a bigint outside the 64-bit range', RangeError);
  return { $numberLong: value.toString() };
}

/** A date; in canonical mode and outside 1970 to 9999 as milliseconds. */
export function wrapDate(value: Date, writing: Writing): unknown {
  const text = writing.mode === 'canonical' ? undefined : formatIsoDate(value);
  if (text !== undefined) return { $date: text };
  const time = value.getTime();
  if (Number.isNaN(time)) throw unwritable(writing, 'is an invalid Date', RangeError);
  return { $date: { $numberLong: String(time) } };
}

/** Bytes with a sub-type. */
export function wrapBytes(bytes: Uint8Array, subType: number): unknown {
  return { $binary: { base64: encodeBase64(bytes), subType: toHex(subType, 2) } };
}

/** A JavaScript regular expression; `d`, `g` and `y` mean nothing to a match on the server. */
export function wrapRegExp({ source, flags }: RegExp, writing: Writing): unknown {
  return wrapPattern(source, flags.replace(/[dgy]/g, ''), writing);
}

function wrapPattern(pattern: string, given: string, writing: Writing): unknown {
  const options = normalizeRegExpOptions(pattern, given);
  if (options === undefined) {
    throw unwritable(
      writing,
      'is a regular expression with a null character or a flag outside "ilmsux"',
    );
  }
  return { $regularExpression: { pattern, options } };
}

function encodeObjectId(value: Source): unknown {
  const hex = digitsOf(value);
  return typeof hex === 'string' ? { $oid: hex } : undefined;
}

function encodeLong(value: Source, writing: Writing): unknown {
  const { high, low, unsigned, value: own } = value;
  // The halves of the driver's class give the number with a tenth of the work that its text takes.
  const halves = typeof high === 'number' && typeof low === 'number' && unsigned === false;
  const known = halves ? high * 2 ** 32 + (low >>> 0) : NaN;
  if (writing.mode === 'relaxed' && Number.isSafeInteger(known)) return known;
  // Ours has the bigint at hand; others are asked for their text.
  const source = typeof own === 'bigint' ? own : String(value);
  if (typeof source === 'string' && !/^-?\d+$/.test(source)) return undefined;
  const integer = BigInt(source);
  const number = Number(integer);
  return writing.mode === 'relaxed' && Number.isSafeInteger(number)
    ? number
    : wrapBigInt(integer, writing);
}

function encodeInt32(value: Source, { mode }: Writing): unknown {
  const number = value['value'];
  if (typeof number !== 'number' || (number | 0) !== number) return undefined;
  return mode === 'canonical' ? { $numberInt: String(number | 0) } : number | 0;
}

function encodeDouble(value: Source, { mode }: Writing): unknown {
  const number = value['value'];
  if (typeof number !== 'number') return undefined;
  return mode === 'relaxed' && !needsWrapper(number) ? number : wrapDouble(number);
}

function encodeDecimal128(value: Source): unknown {
  const text = normalizeDecimal128(String(value));
  return text === undefined ? undefined : { $numberDecimal: text };
}

function encodeBinary(value: Source): unknown {
  const { buffer, sub_type: subType, position } = value;
  if (!(buffer instanceof Uint8Array) || typeof subType !== 'number') return undefined;
  // The driver's class grows its buffer ahead of its contents; `position` says where those end.
  return wrapBytes(typeof position === 'number' ? buffer.subarray(0, position) : buffer, subType);
}

function encodeTimestamp(value: Source): unknown {
  const { t, i } = value;
  return isUint32(t) && isUint32(i) ? { $timestamp: { t, i } } : undefined;
}

function encodeRegExp(value: Source, writing: Writing): unknown {
  const { pattern, options } = value;
  if (typeof pattern !== 'string' || typeof options !== 'string') return undefined;
  return wrapPattern(pattern, options, writing);
}

/** The document that a DBRef stands for; its values may need wrappers of their own. */
export function dbRefDocument(value: Source): Record<string, unknown> {
  const { collection, oid, db, fields } = value;
  const database = db === undefined || db === null ? {} : { $db: db };
  return { $ref: collection, $id: oid, ...database, ...(fields as Source | undefined) };
}

/** Every type by its `_bsontype`. */
export const encoders: ReadonlyMap<unknown, Encoder> = new Map<unknown, Encoder>([
  ['ObjectId', encodeObjectId],
  ['ObjectID', encodeObjectId],
  ['Long', encodeLong],
  ['Int32', encodeInt32],
  ['Double', encodeDouble],
  ['Decimal128', encodeDecimal128],
  ['Binary', encodeBinary],
  ['UUID', encodeBinary],
  ['Timestamp', encodeTimestamp],
  ['BSONRegExp', encodeRegExp],
  ['MinKey', () => ({ $minKey: 1 })],
  ['MaxKey', () => ({ $maxKey: 1 })],
]);
