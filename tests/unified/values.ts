// Values of our codec, of the official one and of plain JSON, brought to one form to be compared.

import type { Fields } from './format.ts';

interface Typed {
  readonly _bsontype: string;
  readonly toString: () => string;
}

export function isDocument(value: unknown): value is Fields {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array) &&
    !isTyped(value)
  );
}

function isTyped(value: unknown): value is Typed {
  return typeof value === 'object' && value !== null && '_bsontype' in value;
}

/** The value as a number where it is one, of whatever type: the test format tells them not apart. */
function numberOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (!isTyped(value)) return undefined;
  if (value._bsontype === 'Long') return BigInt(value.toString());
  if (value._bsontype === 'Int32' || value._bsontype === 'Double') return Number(value.toString());
  return undefined;
}

/** Whether two values that are neither documents nor arrays are the same. */
export function same(expected: unknown, actual: unknown): boolean {
  const [left, right] = [numberOf(expected), numberOf(actual)];
  if (left !== undefined && right !== undefined) return exact(left) === exact(right);
  if (expected instanceof Date) return actual instanceof Date && +expected === +actual;
  if (isTyped(expected)) {
    return (
      isTyped(actual) &&
      expected._bsontype === actual._bsontype &&
      JSON.stringify(expected) === JSON.stringify(actual)
    );
  }
  return Object.is(expected, actual);
}

/** One form for the same number of whatever type. */
function exact(value: number | bigint): string {
  return typeof value === 'number' && Number.isInteger(value)
    ? String(BigInt(value))
    : String(value);
}

const numbers = ['int', 'long', 'double', 'number'];

/** The names of the BSON types that a value may have. */
export function typesOf(value: unknown): readonly string[] {
  if (value === null) return ['null'];
  const number = numberOf(value);
  if (number !== undefined)
    return Number.isInteger(Number(number)) ? numbers : ['double', 'number'];
  if (isTyped(value)) return [typedNames[value._bsontype] ?? value._bsontype];
  if (Array.isArray(value)) return ['array'];
  if (value instanceof Date) return ['date'];
  if (value instanceof Uint8Array) return ['binData'];
  return [typeof value === 'boolean' ? 'bool' : typeof value];
}

const typedNames: Record<string, string> = {
  ObjectId: 'objectId',
  Decimal128: 'decimal',
  Binary: 'binData',
  BSONRegExp: 'regex',
  Timestamp: 'timestamp',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
};
