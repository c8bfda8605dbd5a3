// Regular expressions are stored as BSONRegExp, exactly as they were written, and searched with as RegExp.
//
// A RegExp would not do for storing: its source has `\/` for `/`, and it has no place for options that
// JavaScript does not know.

import { BSONRegExp } from 'mongodb';

import { CommandError } from './command-error.ts';
import { isDocument } from './values.ts';

/** The options of BSON that mean the same in JavaScript. */
const OPTIONS = /^[imsu]*$/;

/** A filter or pipeline that mingo understands. Throws BadValue for what JavaScript cannot search with. */
export function withRegExps<T>(value: T): T {
  return convert(value) as T;
}

function convert(value: unknown): unknown {
  if (value instanceof BSONRegExp) return searchable(value);
  if (Array.isArray(value)) return value.map(convert);
  if (!isDocument(value)) return value;
  // fromEntries defines, so that `__proto__` stays a field.
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, convert(part)]));
}

function searchable({ pattern, options }: BSONRegExp): RegExp {
  if (!OPTIONS.test(options)) {
    throw new CommandError(
      'BadValue',
      `The demo engine has no option in '${options}' but i, m, s, u`,
    );
  }
  return new RegExp(pattern, options);
}

/** Whether a value is a regular expression, as stored or as searched with. */
export function isRegularExpression(value: unknown): boolean {
  return value instanceof BSONRegExp || value instanceof RegExp;
}
