// The namespace BSON of the driver, and the text form of it, EJSON.
//
// Over a gateway documents are text, so the binary form is absent.

import {
  type BsonTypes,
  Binary,
  BSONRegExp,
  Decimal128,
  EJSONError,
  lightTypes,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  parse as parseText,
  stringify as stringifyValue,
  Timestamp,
  UnsupportedOperationError,
  UUID,
} from '../index.ts';
import { BSONSymbol, Code } from './absent.ts';
import { BSONType } from './constants.ts';
import { DBRef, Double, Int32 } from './values.ts';

/** Options of `EJSON`. */
export interface EJSONOptions {
  /** Whether numbers are plain where that is exact. Default true. */
  relaxed?: boolean;
}

/** What keeps the type of a number that a plain one would lose. */
const typed: BsonTypes = {
  ...lightTypes,
  int32: (value) => new Int32(value),
  double: (value) => new Double(value),
  long: (decimal) => new Long(BigInt(decimal)),
};

/** Reads Extended JSON. @throws EJSONError for what is no Extended JSON. */
function parse(text: string, { relaxed = true }: EJSONOptions = {}): unknown {
  return parseText(text, relaxed ? lightTypes : typed);
}

/**
 * Writes Extended JSON. The options may stand in any place after the value, as in the driver.
 * @param rest a replacer, the indentation, options; each may be left out.
 * @throws TypeError or RangeError for what cannot be stored
 */
function stringify(value: unknown, ...rest: readonly unknown[]): string {
  const isOptions = (part: unknown): part is EJSONOptions =>
    typeof part === 'object' && part !== null && !Array.isArray(part);
  const { relaxed = true } = rest.find(isOptions) ?? {};
  const text = stringifyValue(value, { mode: relaxed ? 'relaxed' : 'canonical' });
  const replacer = rest.find((part) => typeof part === 'function' || Array.isArray(part));
  const space = rest.find((part) => typeof part === 'number' || typeof part === 'string');
  if (replacer === undefined && space === undefined) return text;
  return JSON.stringify(JSON.parse(text), replacer as never, space);
}

/** The value as plain objects of Extended JSON. */
function serialize(value: unknown, options: EJSONOptions = {}): unknown {
  return JSON.parse(stringify(value, options));
}

/** The values that plain objects of Extended JSON stand for. */
function deserialize(value: unknown, options: EJSONOptions = {}): unknown {
  return parse(JSON.stringify(value), options);
}

/** Extended JSON: text that keeps the types of BSON. */
export const EJSON = Object.freeze({
  /** Reads text. @throws EJSONError for what is no Extended JSON. */
  parse,
  /** Writes text. @throws TypeError or RangeError for what cannot be stored. */
  stringify,
  /** The value as plain objects of Extended JSON. */
  serialize,
  /** The values that plain objects of Extended JSON stand for. */
  deserialize,
});

function binaryForm(): never {
  throw new UnsupportedOperationError(
    'documents travel as Extended JSON, and the binary form is not in this package; use EJSON, or the package bson',
  );
}

/** What the driver has under this name. */
export const BSON = Object.freeze({
  Binary,
  BSONError: EJSONError,
  BSONRegExp,
  BSONSymbol,
  BSONType,
  Code,
  DBRef,
  Decimal128,
  Double,
  EJSON,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
  /** @throws UnsupportedOperationError always. */
  calculateObjectSize: binaryForm,
  /** @throws UnsupportedOperationError always. */
  deserialize: binaryForm,
  /** @throws UnsupportedOperationError always. */
  deserializeStream: binaryForm,
  /** @throws UnsupportedOperationError always. */
  serialize: binaryForm,
  /** @throws UnsupportedOperationError always. */
  serializeWithBufferAndIndex: binaryForm,
  /** @throws UnsupportedOperationError always. */
  setInternalBufferSize: binaryForm,
});
