// Decimal128: an exact decimal number of 34 digits, kept as its canonical text.
//
// No arithmetic: the class carries a value between application and database without rounding it.

import { normalizeDecimal128 } from './decimal128-text.ts';
import { INSPECT } from './inspect.ts';
import { must } from './must.ts';

/** A decimal number of up to 34 digits. Immutable. */
export class Decimal128 {
  /** The text the server would write, such as `1.50` or `1E+3`. */
  declare readonly text: string;

  /** @throws TypeError when the text is not a decimal number or would have to be rounded. */
  constructor(text: string) {
    this.text = must(
      typeof text === 'string' ? normalizeDecimal128(text) : undefined,
      'A Decimal128 is made of the text of a number that needs no rounding.',
    );
  }

  /** Reads a decimal number. @throws TypeError when the text is none. */
  static fromString(text: string): Decimal128 {
    return new Decimal128(text);
  }

  get _bsontype(): 'Decimal128' {
    return 'Decimal128';
  }

  toString(): string {
    return this.text;
  }

  toJSON(): { $numberDecimal: string } {
    return { $numberDecimal: this.text };
  }

  [INSPECT](): string {
    return `new Decimal128('${this.text}')`;
  }
}
