// The operators of a filter: mingo's, but for two things that it does not know about BSON.
//
// It compares Binary values as UTF-8 text, in which all invalid bytes look alike; and $type knows
// JavaScript's types only.

import { Context } from 'mingo';
import * as mingo from 'mingo/operators/query';
import {
  Binary,
  BSONRegExp,
  Decimal128,
  type Document,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'mongodb';

import { canonicalKey } from './canonical-key.ts';
import { CommandError } from './command-error.ts';
import { valuesAt } from './paths.ts';
import { isDocument } from './values.ts';

type Operator = typeof mingo.$eq;
type Predicate = ReturnType<Operator>;

const not =
  (predicate: Predicate): Predicate =>
  (document) =>
    !predicate(document);

const $eq: Operator = (path, value, options) =>
  value instanceof Binary ? isOneOf(path, [value]) : mingo.$eq(path, value, options);

const $in: Operator = (path, values, options) => {
  const list = Array.isArray(values) ? (values as unknown[]) : [];
  const binaries = list.filter((value) => value instanceof Binary);
  if (binaries.length === 0) return mingo.$in(path, values, options);
  const others = list.filter((value) => !(value instanceof Binary));
  const rest = mingo.$in(path, others, options);
  const binary = isOneOf(path, binaries);
  return (document) => binary(document) || rest(document);
};

const $ne: Operator = (path, value, options) => not($eq(path, value, options));
const $nin: Operator = (path, values, options) => not($in(path, values, options));

function isOneOf(path: string, values: unknown[]): Predicate {
  const wanted = new Set(values.map(canonicalKey));
  const parts = path.split('.');
  return (document) => valuesAt(document, parts).some((value) => wanted.has(canonicalKey(value)));
}

const isWhole = (value: unknown): boolean => Number.isInteger(value);
const isInt = (value: unknown): boolean => isWhole(value) && Math.abs(value as number) < 2 ** 31;

/** What $type can ask for. A whole number may have been written as any of int, long and double. */
const types: readonly (readonly [name: string, code: number, is: (value: unknown) => boolean])[] = [
  ['double', 1, (value) => typeof value === 'number'],
  ['string', 2, (value) => typeof value === 'string'],
  ['object', 3, isDocument],
  ['array', 4, Array.isArray],
  ['binData', 5, (value) => value instanceof Binary],
  ['objectId', 7, (value) => value instanceof ObjectId],
  ['bool', 8, (value) => typeof value === 'boolean'],
  ['date', 9, (value) => value instanceof Date],
  ['null', 10, (value) => value === null],
  ['regex', 11, (value) => value instanceof BSONRegExp],
  ['int', 16, isInt],
  ['timestamp', 17, (value) => value instanceof Timestamp],
  ['long', 18, (value) => isWhole(value) || (value instanceof Long && !isTimestamp(value))],
  ['decimal', 19, (value) => value instanceof Decimal128],
  ['minKey', -1, (value) => value instanceof MinKey],
  ['maxKey', 127, (value) => value instanceof MaxKey],
  ['number', NaN, isNumber],
];

function isTimestamp(value: unknown): boolean {
  return value instanceof Timestamp;
}

function isNumber(value: unknown): boolean {
  if (typeof value === 'number' || value instanceof Decimal128) return true;
  return value instanceof Long && !isTimestamp(value);
}

const $type: Operator = (path, wanted) => {
  const checks = (Array.isArray(wanted) ? (wanted as unknown[]) : [wanted]).map((alias) => {
    const type = types.find(([name, code]) => name === alias || code === alias);
    if (type === undefined) throw new CommandError('BadValue', 'Unknown type name alias or code');
    return type[2];
  });
  const parts = path.split('.');
  const parent = parts.slice(0, -1);
  const last = parts.at(-1) ?? '';
  // The field itself counts, and so do the elements of an array.
  const whole = (document: unknown): unknown[] =>
    valuesAt(document, parent)
      .filter(isDocument)
      .map((node: Document): unknown => node[last]);
  return (document) =>
    [...whole(document), ...valuesAt(document, parts)].some((value) =>
      checks.some((is) => value !== undefined && is(value)),
    );
};

/** For mingo's Query. */
export const FILTER_OPERATORS = Context.init({
  query: {
    ...mingo,
    $eq,
    $in,
    $ne,
    $nin,
    $type,
  },
});
