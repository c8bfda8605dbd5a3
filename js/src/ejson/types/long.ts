// Long: a 64-bit integer that a JavaScript number would round. A bigint inside, no arithmetic of its own.
//
// It exists because code that moves from the official driver expects the class; for arithmetic take
// `toBigInt()`. `toNumber()` throws where the driver's rounds: a rounded id is worse than an error.

import { INSPECT } from './inspect.ts';

const ALLOWED = 'A Long is an integer of 64 bits.';
const DECIMAL = /^[+-]?\d{1,32}$/;

/** Whether the integer fits in 64 bits. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Whether an integer of 64 bits that a number cannot hold exactly is this number once it is rounded. */
export function mayBeLong(value: number): boolean {
  const size = Math.abs(value);
  return size >= 2 ** 53 && size <= 2 ** 63;
}

function isInteger(value: unknown): value is bigint | number {
  return typeof value === 'bigint' || Number.isInteger(value);
}

/** A 64-bit integer. Immutable. */
export class Long {
  declare readonly value: bigint;

  /** @throws TypeError when the value is not an integer, RangeError when it needs more than 64 bits. */
  constructor(value: bigint | number | string) {
    const readable = typeof value === 'string' ? DECIMAL.test(value) : isInteger(value);
    if (!readable) throw new TypeError(ALLOWED);
    this.value = BigInt(value);
    if (!isInt64(this.value)) throw new RangeError(ALLOWED);
  }

  /** As the constructor. */
  static fromBigInt(value: bigint): Long {
    return new Long(value);
  }

  /** As the constructor. */
  static fromNumber(value: number): Long {
    return new Long(value);
  }

  /** As the constructor. */
  static fromString(value: string): Long {
    return new Long(value);
  }

  get _bsontype(): 'Long' {
    return 'Long';
  }

  /** The exact value. */
  toBigInt(): bigint {
    return this.value;
  }

  /** @throws RangeError when a number would round the value. */
  toNumber(): number {
    const number = Number(this.value);
    if (!Number.isSafeInteger(number)) {
      throw new RangeError('This Long does not fit in a number exactly; use toBigInt().');
    }
    return number;
  }

  /** Whether the other value (a Long of any library, a bigint or a number) is the same integer. */
  equals(other: unknown): boolean {
    const isLong = (other as Partial<Long> | null | undefined)?._bsontype === 'Long';
    const integer = isLong ? String(other) : other;
    return (isLong || isInteger(other)) && BigInt(integer as bigint) === this.value;
  }

  toString(): string {
    return this.value.toString();
  }

  toJSON(): string {
    return this.toString();
  }

  [INSPECT](): string {
    return `new Long('${this.toString()}')`;
  }
}
