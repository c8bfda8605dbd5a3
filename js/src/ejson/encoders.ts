// The wrappers of Extended JSON v2 that `stringify` writes: one row a `_bsontype`.
//
// The name is all that is asked of a value, so the classes of this folder, of the official driver and of
// Mongoose are all written alike, whichever copy of `bson` they come from. Each row reads what its type has
// in every such library. A type to come is one more row here. A DBRef is no type of its own but a convention
// about documents, so it is only unfolded.

import { encodeBase64 } from './base64.ts';
import { formatIsoDate } from './iso-date.ts';
import { normalizeDecimal128 } from './types/decimal128-text.ts';
import { isInt64 } from './types/long.ts';
import { isUint32 } from './types/timestamp.ts';

/** How numbers and dates are written: as JSON where that is exact, or always with their type. */
export type EjsonMode = 'relaxed' | 'canonical';

/** Thrown by a row for a value it cannot write; `stringify` adds the place. */
export class UnwritableError extends Error {
  readonly kind: 'type' | 'range';

  constructor(kind: 'type' | 'range', message: string) {
    super(message);
    this.kind = kind;
  }
}

type Source = Readonly<Record<string, unknown>>;

/** Writes one value of a known `_bsontype` as plain JSON values. */
export type Encoder = (value: Source, mode: EjsonMode) => unknown;

function unwritable(name: string): UnwritableError {
  return new UnwritableError('type', `has the _bsontype ${name} but not the contents of one`);
}

/** The text of a double, always with a sign of being one: a point, an exponent or a name. */
function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
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
  if (!isInt64(value)) throw new UnwritableError('range', 'is a bigint outside the 64-bit range');
  return { $numberLong: value.toString() };
}

/** A date; in canonical mode and outside 1970 to 9999 as milliseconds. */
export function wrapDate(value: Date, mode: EjsonMode): unknown {
  const text = mode === 'relaxed' ? formatIsoDate(value) : undefined;
  if (text !== undefined) return { $date: text };
  const time = value.getTime();
  if (Number.isNaN(time)) throw new UnwritableError('range', 'is an invalid Date');
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
      'type',
      'is a regular expression the server has no form for (null character, or a flag outside "ilmsux")',
    );
  }
  return { $regularExpression: { pattern, options: [...options].sort().join('') } };
}

function encodeObjectId(value: Source): unknown {
  const { toHexString } = value;
  const hex: unknown = typeof toHexString === 'function' ? toHexString.call(value) : undefined;
  if (typeof hex !== 'string') throw unwritable('ObjectId');
  return { $oid: hex };
}

function encodeLong(value: Source, mode: EjsonMode): unknown {
  const { high, low, unsigned } = value;
  // The halves of the driver's class give the number with a tenth of the work that its text takes.
  const halves = typeof high === 'number' && typeof low === 'number' && unsigned === false;
  const known = halves ? high * 2 ** 32 + (low >>> 0) : NaN;
  if (mode === 'relaxed' && Number.isSafeInteger(known)) return known;
  const decimal = String(value);
  if (!/^-?\d+$/.test(decimal)) throw unwritable('Long');
  const number = Number(decimal);
  if (mode === 'relaxed' && Number.isSafeInteger(number)) return number;
  return wrapBigInt(BigInt(decimal));
}

function encodeInt32(value: Source, mode: EjsonMode): unknown {
  const number = value['value'];
  if (typeof number !== 'number' || (number | 0) !== number) throw unwritable('Int32');
  return mode === 'relaxed' ? number | 0 : { $numberInt: String(number | 0) };
}

function encodeDouble(value: Source, mode: EjsonMode): unknown {
  const number = value['value'];
  if (typeof number !== 'number') throw unwritable('Double');
  const plain = mode === 'relaxed' && Number.isFinite(number) && !Object.is(number, -0);
  return plain ? number : wrapDouble(number);
}

function encodeDecimal128(value: Source): unknown {
  const text = normalizeDecimal128(String(value));
  if (text === undefined) throw unwritable('Decimal128');
  return { $numberDecimal: text };
}

function encodeBinary(value: Source): unknown {
  const { buffer, sub_type: subType, position } = value;
  if (!(buffer instanceof Uint8Array) || typeof subType !== 'number') throw unwritable('Binary');
  // The driver's class grows its buffer ahead of its contents; `position` says where those end.
  return wrapBytes(typeof position === 'number' ? buffer.subarray(0, position) : buffer, subType);
}

function encodeTimestamp(value: Source): unknown {
  const { t, i } = value;
  if (!isUint32(t) || !isUint32(i)) throw unwritable('Timestamp');
  return { $timestamp: { t, i } };
}

function encodeRegExp(value: Source): unknown {
  const { pattern, options } = value;
  if (typeof pattern !== 'string' || typeof options !== 'string') throw unwritable('BSONRegExp');
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
