// What a filter says about a document that does not exist yet: its equalities.
//
// `{ a: 1, b: { $gt: 2 }, $and: [{ c: { $eq: 3 } }] }` seeds `{ a: 1, c: 3 }`. What is not certain, such as
// ranges and alternatives, seeds nothing.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { setValue } from './paths.ts';
import { isRegularExpression } from './regular-expressions.ts';
import { isDocument, isOperatorDocument } from './values.ts';

/** The fields that an upsert's new document has before its update is applied. */
export function upsertSeed(filter: Document): Document {
  const seed: Document = {};
  collect(filter, seed, new Set());
  return seed;
}

function collect(filter: Document, seed: Document, paths: Set<string>): void {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(value)) {
      for (const part of value) if (isDocument(part)) collect(part, seed, paths);
    } else if (!key.startsWith('$')) {
      const certain = certainValue(value);
      if (certain === undefined) continue;
      claim(paths, key);
      setValue(seed, key, certain);
    }
  }
}

/** One field cannot be equal to two values, nor a document and one of its own fields both be given. */
function claim(paths: Set<string>, path: string): void {
  for (const other of paths) {
    if (path !== other && !path.startsWith(`${other}.`) && !other.startsWith(`${path}.`)) continue;
    throw new CommandError(
      'NotSingleValueField',
      path === other
        ? `cannot infer query fields to set, path '${path}' is matched twice`
        : `cannot infer query fields to set, both paths '${path}' and '${other}' are matched`,
    );
  }
  paths.add(path);
}

function certainValue(value: unknown): unknown {
  if (isRegularExpression(value)) return undefined;
  return isOperatorDocument(value) ? (value['$eq'] as unknown) : value;
}
