// The Extended JSON that the Data API read: version 2, and the older forms that its clients still send.
//
// The text is brought to version 2 and then read by the one reader that the gateway has. Two things that
// JSON.parse loses are saved before: that 1.0 is a double and 1 is not, and the last digits of long integers.
// A text with neither a `$` key nor such a number is read as it is.

import { MAX_DEPTH, parse } from '../ejson.ts';
import { type Context, contextBelow, NULL_FORM, upgradeForm } from './legacy-forms.ts';

/** What may be a number whose type or digits JSON.parse would lose; it may also stand in a string. */
const TELLING_NUMBER = /\d{10}|\d\.\d|\d[eE]/;

const INTEGER = /^-?\d+$/;

/** Characters of the longest 64-bit integer, with its sign. */
const LONGEST = 20;

/** Reads a request's body. Throws EJSONError, whose message names a place and never a value. */
export function parseRequest(text: string): unknown {
  const numbers = TELLING_NUMBER.test(text);
  if (!numbers && !text.includes('"$') && !text.includes('\\u00')) return parse(text);
  let upgraded: string;
  try {
    const tree = numbers ? parseWithNumbers(text) : (JSON.parse(text) as unknown);
    upgraded = JSON.stringify(upgrade(tree, 'body', 0));
  } catch (error) {
    // Not JSON, or too deep: the reader says which, and where.
    if (error instanceof SyntaxError || error instanceof RangeError) return parse(text);
    throw error;
  }
  return parse(upgraded);
}

/** Replaces older forms by those of version 2, in place. */
function upgrade(value: unknown, context: Context, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw new RangeError('too deep');
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      value[index] = upgrade(item, context, depth + 1);
    });
    return value;
  }
  // JSON.parse made every key an own property, also `__proto__`, so that assigning meets no setter.
  const record = value as Record<string, unknown>;
  for (const [key, child] of Object.entries(record)) {
    record[key] = upgrade(child, contextBelow(context, key), depth + 1);
  }
  const form = upgradeForm(record, context);
  return form === NULL_FORM ? null : form;
}

/** What a reviver is told about a number besides its value. */
interface Source {
  readonly source?: string;
}

function parseWithNumbers(text: string): unknown {
  const keepType = (_key: string, value: unknown, context?: Source): unknown =>
    typeof value === 'number' ? numberOf(value, context?.source ?? '') : value;
  return JSON.parse(text, keepType) as unknown;
}

/** A number as JSON if the reader takes it for the right type, else in its wrapper. */
function numberOf(value: number, source: string): unknown {
  // JSON has no text for an infinity, and null is something else.
  if (!Number.isFinite(value)) return { $numberDouble: String(value) };
  if (!INTEGER.test(source)) return Number.isInteger(value) ? { $numberDouble: source } : value;
  // BigInt takes its time for long texts.
  if ((value | 0) === value || source.length > LONGEST) return value;
  const digits = BigInt(source);
  return BigInt.asIntN(64, digits) === digits ? { $numberLong: digits.toString() } : value;
}
