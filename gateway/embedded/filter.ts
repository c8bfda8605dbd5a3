// A filter as a predicate: mingo's work, with server-side JavaScript off.

import { Query as FullQuery } from 'mingo';
import { Query } from 'mingo/query';
import type { Document } from 'mongodb';

import { FILTER_OPERATORS } from './filter-operators.ts';
import { isDocument } from './values.ts';

/** For everything that mingo does here. */
export const MINGO_OPTIONS = { scriptEnabled: false } as const;

/** A filter as a predicate. mingo copies its operators for every query, so it is given few where few will do. */
export function compile(filter: Document): Query {
  if (mentions(filter, '$expr')) return new FullQuery(filter, MINGO_OPTIONS);
  return new Query(filter, { ...MINGO_OPTIONS, context: FILTER_OPERATORS });
}

function mentions(value: unknown, key: string): boolean {
  if (Array.isArray(value)) return value.some((part) => mentions(part, key));
  return (
    isDocument(value) && (key in value || Object.values(value).some((part) => mentions(part, key)))
  );
}
