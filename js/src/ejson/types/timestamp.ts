// Timestamp: MongoDB's internal clock value, seconds and an increment within the second.
//
// For dates of an application use Date; this type appears in the oplog and in cluster times.

import { INSPECT } from './inspect.ts';

/** Whether the value is an unsigned integer of 32 bits. */
export function isUint32(value: unknown): value is number {
  return typeof value === 'number' && value >>> 0 === value;
}

/** Seconds since 1970 and an increment. Immutable. */
export class Timestamp {
  declare readonly t: number;
  declare readonly i: number;

  /** @throws RangeError when `t` (seconds) or `i` (increment) is not an unsigned 32-bit integer. */
  constructor(value: { readonly t: number; readonly i: number }) {
    if (!isUint32(value.t) || !isUint32(value.i)) {
      throw new RangeError('A Timestamp is made of { t, i }, both integers from 0 to 4294967295.');
    }
    this.t = value.t;
    this.i = value.i;
  }

  get _bsontype(): 'Timestamp' {
    return 'Timestamp';
  }

  /** The unsigned 64-bit integer the server sorts by, in decimal. */
  toString(): string {
    return ((BigInt(this.t) << 32n) | BigInt(this.i)).toString();
  }

  toJSON(): { $timestamp: string } {
    return { $timestamp: this.toString() };
  }

  [INSPECT](): string {
    return `new Timestamp({ t: ${this.t}, i: ${this.i} })`;
  }
}
