// What `parse` builds: one constructor for each value that JSON has no literal for.
//
// The default table makes the light classes of this folder. Whoever needs others (the gateway builds the
// official driver's, so that it can hand them on as they are) passes a table of its own. Every argument
// is already validated, so that a constructor need not check, and must not throw.

import { Binary } from './types/binary.ts';
import { BSONRegExp } from './types/bson-reg-exp.ts';
import { Decimal128 } from './types/decimal128.ts';
import { Long } from './types/long.ts';
import { MaxKey } from './types/max-key.ts';
import { MinKey } from './types/min-key.ts';
import { ObjectId } from './types/object-id.ts';
import { Timestamp } from './types/timestamp.ts';
import { UUID } from './types/uuid.ts';

/** Constructors for the values that `parse` finds wrapped. Spread `lightTypes` to replace only some. */
export interface BsonTypes {
  /** `hex`: 24 lower-case hexadecimal digits. */
  objectId(hex: string): unknown;
  /** `value`: an integer of 32 bits, as `$numberInt` gives it. */
  int32(value: number): unknown;
  /** `decimal`: an integer of 64 bits without leading zeros. */
  long(decimal: string): unknown;
  /** `value`: any double, also −0, NaN and ±Infinity. */
  double(value: number): unknown;
  /** `text`: canonical, as the server would write it. */
  decimal128(text: string): unknown;
  /** `bytes` belong to the callee; `subType`: 0 to 255. Not called for 16 bytes of sub-type 4. */
  binary(bytes: Uint8Array, subType: number): unknown;
  /** `bytes`: 16 bytes, which belong to the callee. */
  uuid(bytes: Uint8Array): unknown;
  /** `milliseconds` since 1970, within what a Date can hold. */
  date(milliseconds: number): unknown;
  /** `options`: any of `ilmsux`, in alphabetical order. */
  regExp(pattern: string, options: string): unknown;
  /** `t` (seconds) and `i` (increment): unsigned integers of 32 bits. */
  timestamp(t: number, i: number): unknown;
  /** Makes the smallest of all values. */
  minKey(): unknown;
  /** Makes the largest of all values. */
  maxKey(): unknown;
}

/** Our light classes; 64-bit integers become numbers where a number holds them exactly. */
export const lightTypes: BsonTypes = {
  objectId: (hex) => new ObjectId(hex),
  int32: (value) => value,
  long: (decimal) => {
    const value = Number(decimal);
    return Number.isSafeInteger(value) ? value : new Long(BigInt(decimal));
  },
  double: (value) => value,
  decimal128: (text) => new Decimal128(text),
  binary: (bytes, subType) => new Binary(bytes, subType),
  uuid: (bytes) => new UUID(bytes),
  date: (milliseconds) => new Date(milliseconds),
  regExp: (pattern, options) => new BSONRegExp(pattern, options),
  timestamp: (t, i) => new Timestamp({ t, i }),
  minKey: () => new MinKey(),
  maxKey: () => new MaxKey(),
};
