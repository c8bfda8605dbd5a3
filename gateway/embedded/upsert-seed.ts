// What a filter says about a document that does not exist yet: its equalities.
//
// `{ a: 1, b: { $gt: 2 }, $and: [{ c: { $eq: 3 } }] }` seeds `{ a: 1, c: 3 }`. What is not certain, such as
// ranges and alternatives, seeds nothing.

import type { Document } from 'mongodb';

import { setValue } from './paths.ts';
import { isDocument, isOperatorDocument } from './query.ts';

/** The fields that an upsert's new document has before its update is applied. */
export function upsertSeed(filter: Document): Document {
  const seed: Document = {};
  collect(filter, seed);
  return seed;
}

function collect(filter: Document, seed: Document): void {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(value)) {
      for (const part of value) if (isDocument(part)) collect(part, seed);
    } else if (!key.startsWith('$')) {
      const certain = certainValue(value);
      if (certain !== undefined) setValue(seed, key, certain);
    }
  }
}

function certainValue(value: unknown): unknown {
  if (value instanceof RegExp) return undefined;
  return isOperatorDocument(value) ? (value['$eq'] as unknown) : value;
}
