// The driver's BSON classes that `mooring` does without, because a number says the same; they are written as what they are.
//
// Reading never makes them: 32-bit integers and doubles come back as numbers, references as documents.

/** A number whose class says how it is stored. */
abstract class Numeric {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** The number. */
  valueOf(): number {
    return this.value;
  }

  /** Its digits; `radix` as of a number. */
  toString(radix?: number): string {
    return this.value.toString(radix);
  }

  /** What JSON.stringify writes. */
  toJSON(): number {
    return this.value;
  }
}

/** A number that is stored as a 32-bit integer. */
export class Int32 extends Numeric {
  /** @param value is cut to 32 bits, as in the driver. */
  constructor(value: number | string) {
    super(Number(value) | 0);
  }

  /** Reads a text. @throws RangeError when it is no integer of 32 bits. */
  static fromString(text: string): Int32 {
    const value = Number(text);
    if (text === '' || (value | 0) !== value) throw new RangeError('An Int32 has 32 bits.');
    return new Int32(value);
  }

  get _bsontype(): 'Int32' {
    return 'Int32';
  }
}

/** A number that is stored as a double, even where it is an integer. */
export class Double extends Numeric {
  constructor(value: number | string) {
    super(Number(value));
  }

  /** Reads a text. @throws RangeError when it is no number. */
  static fromString(text: string): Double {
    const value = Number(text);
    if (text.trim() === '' || (Number.isNaN(value) && text !== 'NaN')) {
      throw new RangeError('A Double is made of the text of a number.');
    }
    return new Double(value);
  }

  get _bsontype(): 'Double' {
    return 'Double';
  }
}

/** A reference to a document: stored as `{ $ref, $id, $db }`. */
export class DBRef {
  readonly collection: string;
  readonly oid: unknown;
  readonly db: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;

  /** @param collection may have a database before it, with a point between them, as in the driver. */
  constructor(
    collection: string,
    oid: unknown,
    db?: string,
    fields: Readonly<Record<string, unknown>> = {},
  ) {
    const parts = collection.split('.');
    const hasDatabase = db === undefined && parts.length === 2;
    this.collection = hasDatabase ? (parts[1] ?? '') : collection;
    this.oid = oid;
    this.db = hasDatabase ? parts[0] : db;
    this.fields = fields;
  }

  get _bsontype(): 'DBRef' {
    return 'DBRef';
  }

  /** The name of the collection, as the driver also calls it. */
  get namespace(): string {
    return this.collection;
  }

  /** What JSON.stringify writes. */
  toJSON(): Record<string, unknown> {
    const database = this.db === undefined ? {} : { $db: this.db };
    return { $ref: this.collection, $id: this.oid, ...database, ...this.fields };
  }
}
