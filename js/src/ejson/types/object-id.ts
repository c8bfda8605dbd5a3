// ObjectId: twelve bytes that name a document, kept as 24 lower-case hexadecimal digits.
//
// Text, because that is what the wire carries and what equality compares; bytes are made when asked for.
// A new id needs a clock and randomness, which this folder may not touch, so whoever has them sets a maker.

import { bytesToHex, hexToBytes, toHex } from './hex.ts';
import { INSPECT } from './inspect.ts';
import { must } from './must.ts';

/** Anything that can give its hexadecimal digits: ours, the official driver's, Mongoose's. */
export interface ObjectIdLike {
  /** Its 24 hexadecimal digits. */
  toHexString(): string;
}

// `parse` checks the digits, and a moment later the constructor checks the same string: remembering it
// makes the second check a comparison of pointers.
let lastChecked: string | undefined;

/** The canonical digits, or undefined when the text is not 24 hexadecimal digits. */
export function normalizeObjectIdHex(text: string): string | undefined {
  if (text === lastChecked) return text;
  if (isCanonical(text)) return (lastChecked = text);
  const lower = text.toLowerCase();
  return isCanonical(lower) ? lower : undefined;
}

function isCanonical(text: string): boolean {
  // No branch on a character and no regular expression: reading orders of a shop became 7 % faster.
  // Either operand of & is negative where the code lies outside its range: 0 to 9, a to f.
  let wrong = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    wrong |= ((57 - code) | (code - 48)) & ((102 - code) | (code - 97));
  }
  return text.length === 24 && wrong >= 0;
}

/** What the value answers when it is asked for its digits, if it can be asked. */
export function digitsOf(value: unknown): unknown {
  const like = value as Partial<ObjectIdLike> | null | undefined;
  return typeof like?.toHexString === 'function' ? like.toHexString() : undefined;
}

function readHex(value: unknown): string | undefined {
  const isText = typeof value === 'string';
  const hex = isText ? value : value instanceof Uint8Array ? bytesToHex(value) : digitsOf(value);
  return typeof hex === 'string' ? normalizeObjectIdHex(hex) : undefined;
}

let maker: (() => ObjectIdLike) | undefined;

/** What `new ObjectId()` takes its digits from. */
export function setIdMaker(make: () => ObjectIdLike): void {
  maker = make;
}

/** A MongoDB ObjectId. Immutable. */
export class ObjectId {
  /** 24 lower-case hexadecimal digits. */
  declare readonly hex: string;

  /**
   * A new id, or the one that is given.
   * @throws TypeError when the value is not 24 hexadecimal digits, 12 bytes or an ObjectId.
   */
  constructor(value?: string | Uint8Array | ObjectIdLike) {
    this.hex = must(
      readHex(value === undefined ? maker?.() : value),
      'An ObjectId is made of 24 hexadecimal digits, 12 bytes or another ObjectId.',
    );
  }

  /**
   * A new id from what the host supplies.
   * @param random at least 5 bytes, drawn once a process, or a function that returns them
   * @param seconds since 1970
   * @param counter rises by one an id; only its low 24 bits are used
   */
  static generate(
    random: Uint8Array | (() => Uint8Array),
    seconds: number,
    counter: number,
  ): ObjectId {
    const source = typeof random === 'function' ? random() : random;
    if (source.length < 5) throw new RangeError('ObjectId.generate needs at least 5 random bytes.');
    const ofProcess = bytesToHex(source.subarray(0, 5));
    return new ObjectId(toHex(seconds >>> 0, 8) + ofProcess + toHex(counter & 0xffffff, 6));
  }

  /** Whether the value can be made into an ObjectId. */
  static isValid(value: unknown): boolean {
    return readHex(value) !== undefined;
  }

  get _bsontype(): 'ObjectId' {
    return 'ObjectId';
  }

  /** The 12 bytes, a fresh copy each time. */
  get id(): Uint8Array {
    return hexToBytes(this.hex);
  }

  /** When the id was made, to the second. */
  getTimestamp(): Date {
    return new Date(Number.parseInt(this.hex.slice(0, 8), 16) * 1000);
  }

  /** Whether the other value (an ObjectId of any library, digits or bytes) is the same id. */
  equals(other: unknown): boolean {
    return readHex(other) === this.hex;
  }

  /** Its 24 digits. */
  toHexString(): string {
    return this.hex;
  }

  toString(): string {
    return this.hex;
  }

  toJSON(): string {
    return this.hex;
  }

  [INSPECT](): string {
    return `new ObjectId('${this.hex}')`;
  }
}
