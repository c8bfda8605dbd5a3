// `mooring/mongoose/bson`: what Mongoose needs of the package bson, made of this package's own value classes.
//
// Bundlers put it in the place of `mongodb/lib/bson`. Then there is one copy of the values because client and Mongoose
// have the same, and 22 KiB that only a driver with sockets needs are not in the bundle. It has no serializer.

import {
  Binary as LightBinary,
  BSONRegExp,
  Decimal128,
  Long,
  MaxKey,
  MinKey,
  ObjectId as LightObjectId,
  Timestamp,
  UUID as LightUUID,
} from '../js/src/index.ts';
import { Double } from '../js/src/mongodb/values.ts';

export { BSONRegExp, Decimal128, Double, Long, MaxKey, MinKey, Timestamp };

/** A UUID, also a random one, as the official driver's class makes it. */
export class UUID extends LightUUID {
  constructor(value: string | Uint8Array | LightBinary = crypto.randomUUID()) {
    super(value);
  }

  /** The same bytes without the methods of a UUID. */
  toBinary(): LightBinary {
    return new LightBinary(this.buffer, LightBinary.SUBTYPE_UUID);
  }
}

/** Bytes; Mongoose's buffers ask them for the UUID that they are. */
export class Binary extends LightBinary {
  /** A UUID is a Binary, too, though it is made of another class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(LightBinary, value);
  }

  /** @throws TypeError when there are not 16 bytes. */
  toUUID(): UUID {
    return new UUID(this.buffer);
  }
}

/** An id, with the makers that the official driver's class has. */
export class ObjectId extends LightObjectId {
  /** The client's own ids are as good. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(LightObjectId, value);
  }

  /** @throws TypeError when the text is not 24 hexadecimal digits. */
  static createFromHexString(hex: string): ObjectId {
    return new ObjectId(hex);
  }

  /** The least id of a second. @param seconds since 1970 */
  static createFromTime(seconds: number): ObjectId {
    return new ObjectId(`${Math.floor(seconds).toString(16).padStart(8, '0')}0000000000000000`);
  }
}

/** For importers that take the module as a whole, as CommonJS does. */
export default {
  Binary,
  BSONRegExp,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
};
