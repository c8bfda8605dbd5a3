// Binary: bytes with the sub-type that says what they mean (0 generic, 4 UUID, 128 and above user-defined).
//
// Field names are those of the official driver's class (`buffer`, `sub_type`, `position`), so that either
// side can read the other's. Unlike the driver's, it does not grow: `buffer` holds the value, all of it.

import { encodeBase64 } from '../base64.ts';
import { INSPECT } from './inspect.ts';

const ALLOWED = 'A Binary is made of a Uint8Array and a sub-type, an integer from 0 to 255.';

/** Bytes and their sub-type. */
export class Binary {
  static readonly SUBTYPE_DEFAULT = 0;
  static readonly SUBTYPE_UUID = 4;

  declare readonly buffer: Uint8Array;
  declare readonly sub_type: number;

  /** @throws TypeError when `buffer` is not bytes, RangeError when `subType` is not 0 to 255. */
  constructor(buffer: Uint8Array, subType: number = Binary.SUBTYPE_DEFAULT) {
    if (!(buffer instanceof Uint8Array)) throw new TypeError(ALLOWED);
    if (!(Number.isInteger(subType) && subType >= 0 && subType <= 255))
      throw new RangeError(ALLOWED);
    this.buffer = buffer;
    this.sub_type = subType;
  }

  get _bsontype(): 'Binary' {
    return 'Binary';
  }

  /** How many bytes of `buffer` count: all of them. */
  get position(): number {
    return this.buffer.length;
  }

  /** Its bytes. */
  length(): number {
    return this.buffer.length;
  }

  /** The bytes themselves, not a copy. */
  value(): Uint8Array {
    return this.buffer;
  }

  toString(): string {
    return encodeBase64(this.buffer);
  }

  toJSON(): string {
    return this.toString();
  }

  [INSPECT](): string {
    return `new Binary(${this.buffer.length} bytes, sub-type ${this.sub_type})`;
  }
}
