// What a document becomes under an update: operators, a replacement, or a pipeline.
//
// All work is done on a copy, and whether anything changed is decided by comparing bytes, not by
// what an operator says of itself.

import type { AnyObject } from 'mingo/types';
import { Aggregator, update as applyWithFilter } from 'mingo';
import { update as applyOperators } from 'mingo/updater';
import { BSON, type Document } from 'mongodb';

import { copyOf, decodeDocument } from './bson.ts';
import { canonicalKey } from './canonical-key.ts';
import { CommandError } from './command-error.ts';
import { setValue, viableValue, isPositional } from './paths.ts';
import { MINGO_OPTIONS } from './filter.ts';
import { withRegExps } from './regular-expressions.ts';
import { checkFields, checkModifiers, checkStages } from './update-checks.ts';
import { isDocument } from './values.ts';

/** One parsed update. */
export type Update =
  | {
      readonly kind: 'operators';
      readonly modifiers: Document;
      readonly arrayFilters: Document[];
      /** The `_id` that an upsert sets. */
      readonly id?: unknown;
    }
  | { readonly kind: 'replacement'; readonly document: Document }
  | { readonly kind: 'pipeline'; readonly stages: Document[] };

/** Reads the `u` and `arrayFilters` of an update statement. Throws FailedToParse. */
export function parseUpdate(u: unknown, arrayFilters: unknown, multi: boolean): Update {
  if (arrayFilters !== undefined && !isDocumentArray(arrayFilters)) {
    throw new CommandError('TypeMismatch', 'arrayFilters must be an array of objects');
  }
  if (isDocumentArray(u)) {
    checkStages(u);
    return { kind: 'pipeline', stages: withRegExps(u) };
  }
  if (!isDocument(u)) {
    throw new CommandError('FailedToParse', 'An update is an object or an array of stages');
  }
  const operators = Object.keys(u).filter((key) => key.startsWith('$'));
  if (operators.length === 0) {
    if (multi) {
      throw new CommandError('FailedToParse', 'A replacement cannot be used with multi: true');
    }
    return { kind: 'replacement', document: u };
  }
  if (operators.length !== Object.keys(u).length) {
    throw new CommandError('FailedToParse', 'An update has operators or fields, but not both');
  }
  checkModifiers(u);
  const pull: Document = '$pull' in u ? { $pull: withRegExps(u['$pull'] as unknown) } : {};
  return {
    kind: 'operators',
    modifiers: { ...u, ...pull },
    arrayFilters: withRegExps(arrayFilters ?? []),
  };
}

function isDocumentArray(value: unknown): value is Document[] {
  return Array.isArray(value) && value.every(isDocument);
}

/** A changed document and its size. */
export interface Changed {
  readonly after: Document;
  readonly bytes: number;
}

/** The document after the update, or undefined when nothing would change. */
export function updated(document: Document, update: Update, filter: Document): Changed | undefined {
  const before = BSON.serialize(document);
  const after = transform(decodeDocument(before), update, filter);
  requireSameId(document['_id'], after['_id']);
  const bytes = BSON.serialize(after);
  return Buffer.compare(before, bytes) === 0 ? undefined : { after, bytes: bytes.length };
}

/** The document that an upsert inserts; `seed` holds the equalities of the filter. */
export function upserted(seed: Document, update: Update): Document {
  const after = transform(copyOf(seed), onInsert(update), {});
  if ('_id' in seed) requireSameId(seed['_id'], after['_id']);
  return after;
}

/** `$setOnInsert` is `$set` when something is inserted; an `_id` may be set then, which mingo refuses. */
function onInsert(update: Update): Update {
  if (update.kind !== 'operators') return update;
  const { $setOnInsert, $set, ...others } = update.modifiers as Record<string, Document>;
  const { _id: id, ...fields } = { ...$set, ...$setOnInsert } as Record<string, unknown>;
  const modifiers = Object.keys(fields).length > 0 ? { ...others, $set: fields } : others;
  return { ...update, modifiers, ...(id === undefined ? {} : { id }) };
}

function requireSameId(before: unknown, after: unknown): void {
  if (canonicalKey(before) === canonicalKey(after)) return;
  throw new CommandError(
    'ImmutableField',
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

function transform(copy: Document, update: Update, filter: Document): Document {
  switch (update.kind) {
    case 'replacement':
      return '_id' in copy ? { _id: copy['_id'] as unknown, ...update.document } : update.document;
    case 'pipeline':
      return runPipeline(copy, update.stages);
    case 'operators':
      return runOperators(copy, update, filter);
  }
}

/** The stages of an aggregation on one document, whose `_id` stays when they drop it. */
function runPipeline(copy: Document, stages: Document[]): Document {
  const id: unknown = copy['_id'];
  const [after = {}] = new Aggregator(stages, MINGO_OPTIONS).run<Document>([copy]);
  return id === undefined || '_id' in after ? after : { _id: id, ...after };
}

function runOperators(
  copy: Document,
  update: Update & { kind: 'operators' },
  filter: Document,
): Document {
  const { $setOnInsert: _onlyOnInsert, ...all } = update.modifiers;
  if ('id' in update && !('_id' in copy)) copy['_id'] = update.id;
  else if ('id' in update) requireSameId(copy['_id'], update.id);
  const modifiers = withoutSameId(copy, all);
  checkFields(copy, modifiers);
  prepareArrays(copy, modifiers['$push']);
  const positional = Object.values(modifiers).some((fields) =>
    Object.keys(fields as Document).some(isPositional),
  );
  // Only `$` needs to know what the filter matched, and the operators of filters for it.
  const apply = positional ? applyWithFilter : applyOperators;
  apply<AnyObject>(copy, modifiers, update.arrayFilters, positional ? filter : {}, {
    cloneMode: 'deep',
    queryOptions: MINGO_OPTIONS,
  });
  return copy;
}

/** `$set: { _id: same }` is allowed by MongoDB and not by mingo. */
function withoutSameId(document: Document, modifiers: Document): Document {
  const set = modifiers['$set'] as Document | undefined;
  if (set === undefined || !('_id' in set)) return modifiers;
  const { _id: id, ...rest } = set;
  requireSameId(document['_id'], id);
  return { ...modifiers, $set: rest };
}

/** mingo forgets `$slice` and `$sort` when the array does not exist yet, so it gets an empty one. */
function prepareArrays(copy: Document, push: unknown): void {
  if (!isDocument(push)) return;
  for (const [path, value] of Object.entries(push)) {
    if (isPositional(path) || !isDocument(value) || !('$each' in value)) continue;
    if (viableValue(copy, path) === undefined) setValue(copy, path, []);
  }
}
