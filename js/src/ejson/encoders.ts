// The wrappers of Extended JSON v2 that `stringify` writes: one row a `_bsontype`.
//
// The name is all that is asked of a value, so the classes of this folder, of the official driver and of
// Mongoose are all written alike, whichever copy of `bson` they come from. Each row reads what its type has
// in every such library. A type to come is one more row here. A DBRef is no type of its own but a convention
// about documents, so it is only unfolded.

import { encodeBase64 } from './base64.ts';
import { formatIsoDate } from './iso-date.ts';
import { normalizeDecimal128 } from './types/decimal128-text.ts';
import { isInt64, mayBeLong } from './types/long.ts';
import { isUint32 } from './types/timestamp.ts';

/**
 * How numbers and dates are written. `relaxed`: as JSON where that is exact. `canonical`: always with their
 * type. `request`: as `relaxed`, except that a Long and a Double keep their type.
 */
export type EjsonMode = 'relaxed' | 'canonical' | 'request';

/** Thrown by a row for a value it cannot write; `stringify` adds the place. */
export class UnwritableError extends Error {
  readonly kind: typeof TypeError | typeof RangeError;

  constructor(message: string, kind: typeof TypeError | typeof RangeError = TypeError) {
    super(message);
    this.kind = kind;
  }
}

type Source = Readonly<Record<string, unknown>>;

/** Writes one value of a known `_bsontype` as plain JSON values; undefined: it has not the contents of one. */
export type Encoder = (value: Source, mode: EjsonMode) => unknown;

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
export function wrapBigInt(value: bigint): unknown {
  if (!isInt64(value))
    throw new UnwritableError('is a bigint outside the 64-bit range', RangeError);
  return { $numberLong: value.toString() };
}

/** A date; in canonical mode and outside 1970 to 9999 as milliseconds. */
export function wrapDate(value: Date, mode: EjsonMode): unknown {
  const text = mode === 'canonical' ? undefined : formatIsoDate(value);
  if (text !== undefined) return { $date: text };
  const time = value.getTime();
  if (Number.isNaN(time)) throw new UnwritableError('is an invalid Date', RangeError);
  return { $date: { $numberLong: String(time) } };
}

/** Bytes with a sub-type. */
export function wrapBytes(bytes: Uint8Array, subType: number): unknown {
  const code = subType.toString(16).padStart(2, '0');
  return { $binary: { base64: encodeBase64(bytes), subType: code } };
}

/** A JavaScript regular expression; `d`, `g` and `y` mean nothing to a match on the server. */
export function wrapRegExp(value: RegExp): unknown {
  const options = value.flags.replace(/[dgy]/g, '');
  return wrapPattern(value.source, options);
}

function wrapPattern(pattern: string, options: string): unknown {
  if (pattern.includes('\0') || !/^[ilmsux]*$/.test(options)) {
    throw new UnwritableError(
      'is a regular expression with a null character or a flag outside "ilmsux"',
    );
  }
  return { $regularExpression: { pattern, options: [...options].sort().join('') } };
}

function encodeObjectId(value: Source): unknown {
  const { toHexString } = value;
  const hex: unknown = typeof toHexString === 'function' ? toHexString.call(value) : undefined;
  return typeof hex === 'string' ? { $oid: hex } : undefined;
}

function encodeLong(value: Source, mode: EjsonMode): unknown {
  const { high, low, unsigned, value: own } = value;
  // The halves of the driver's class give the number with a tenth of the work that its text takes.
  const halves = typeof high === 'number' && typeof low === 'number' && unsigned === false;
  const known = halves ? high * 2 ** 32 + (low >>> 0) : NaN;
  if (mode === 'relaxed' && Number.isSafeInteger(known)) return known;
  // Ours has the bigint at hand; others are asked for their text.
  const source = typeof own === 'bigint' ? own : String(value);
  if (typeof source === 'string' && !/^-?\d+$/.test(source)) return undefined;
  const integer = BigInt(source);
  const number = Number(integer);
  return mode === 'relaxed' && Number.isSafeInteger(number) ? number : wrapBigInt(integer);
}

function encodeInt32(value: Source, mode: EjsonMode): unknown {
  const number = value['value'];
  if (typeof number !== 'number' || (number | 0) !== number) return undefined;
  return mode === 'canonical' ? { $numberInt: String(number | 0) } : number | 0;
}

function encodeDouble(value: Source, mode: EjsonMode): unknown {
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

function encodeRegExp(value: Source): unknown {
  const { pattern, options } = value;
  if (typeof pattern !== 'string' || typeof options !== 'string') return undefined;
  return wrapPattern(pattern, options);
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
