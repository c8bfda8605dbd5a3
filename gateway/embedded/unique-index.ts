// One unique index: which document holds each key.
//
// A look-up costs the same however many documents there are. A document is entered whole or not at all, so
// that a refused write leaves nothing behind.

import type { Document } from 'mongodb';

import { canonicalKey } from './canonical-key.ts';
import { CommandError } from './command-error.ts';
import { compile } from './filter.ts';
import { type IndexDefinition, partialFilter } from './index-definition.ts';
import { type IndexKey, indexKeys } from './index-keys.ts';
import { shellText } from './shell-text.ts';

/** Keys of the documents that the index covers; holders are named by their canonical `_id`. */
export class UniqueIndex {
  readonly definition: IndexDefinition;
  private readonly namespace: string;
  private readonly paths: string[][];
  private readonly filter: ReturnType<typeof compile> | undefined;
  private readonly holders = new Map<string, string>();

  constructor(namespace: string, definition: IndexDefinition) {
    this.namespace = namespace;
    this.definition = definition;
    this.paths = Object.keys(definition.key).map((path) => path.split('.'));
    const filter = partialFilter(definition);
    this.filter = filter === undefined ? undefined : compile(filter);
  }

  /** Enters a document. Throws DuplicateKey, and has then entered nothing. */
  add(document: Document, holder: string): void {
    const entries = this.keysOf(document).map((key) => ({ key, text: canonicalKey(key) }));
    for (const { key, text } of entries) {
      if (this.holders.has(text) && this.holders.get(text) !== holder) throw this.duplicate(key);
    }
    for (const { text } of entries) this.holders.set(text, holder);
  }

  /** Takes a document out that was entered. */
  remove(document: Document): void {
    for (const key of this.keysOf(document)) this.holders.delete(canonicalKey(key));
  }

  private keysOf(document: Document): IndexKey[] {
    if (this.filter?.test(document) === false) return [];
    const { keys, present } = indexKeys(document, this.paths);
    return present || this.definition.sparse !== true ? keys : [];
  }

  private duplicate(key: IndexKey): CommandError {
    const fields = Object.keys(this.definition.key);
    const keyValue = Object.fromEntries(fields.map((field, at) => [field, key[at]]));
    return duplicateKey(this.namespace, this.definition, keyValue);
  }
}

/** E11000 in MongoDB's words. */
export function duplicateKey(
  namespace: string,
  { name, key: keyPattern }: IndexDefinition,
  keyValue: Document,
): CommandError {
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: ${shellText(keyValue)}`,
    { keyPattern, keyValue },
  );
}
