// One collection: documents by `_id`, in the order of their insertion, and its indexes.
//
// Documents are never changed in place: an update makes a new one and swaps it in. So a cursor may
// hold on to what it found, and a statement that fails half way has changed nothing.

import { BSON, type Document, ObjectId, UUID } from 'mongodb';

import { canonicalKey } from './canonical-key.ts';
import { CommandError } from './command-error.ts';
import { MAX_DOCUMENT_BYTES } from './identity.ts';
import { exists, ID_INDEX, type IndexDefinition } from './index-definition.ts';
import { isRegularExpression } from './regular-expressions.ts';
import { isDocument } from './values.ts';
import type { Room } from './room.ts';
import { duplicateKey, UniqueIndex } from './unique-index.ts';

interface Row {
  readonly document: Document;
  readonly bytes: number;
}

/** A change that is computed and checked but not yet visible. */
export interface Replacement {
  readonly before: Document;
  readonly after: Document;
  /** Of `after`, as BSON. */
  readonly bytes: number;
}

/** Documents by canonical `_id`. `room` is what is left for all collections together. */
export class Collection {
  readonly namespace: string;
  readonly uuid = new UUID();
  private readonly rows = new Map<string, Row>();
  private readonly room: Room;
  private definitions: IndexDefinition[] = [ID_INDEX];
  private unique: UniqueIndex[] = [];

  constructor(namespace: string, room: Room) {
    this.namespace = namespace;
    this.room = room;
  }

  get size(): number {
    return this.rows.size;
  }

  /** All documents, oldest first, one after the other as they are asked for. */
  *all(): Generator<Document, undefined> {
    for (const { document } of this.rows.values()) yield document;
  }

  /** The documents with these `_id`s, in the order of the `_id`s, each once. */
  withIds(ids: readonly unknown[]): Document[] {
    const keys = new Set(ids.map(canonicalKey));
    return Array.from(keys, (key) => this.rows.get(key)?.document).filter(
      (found) => found !== undefined,
    );
  }

  /** Adds a document, with an `_id` if it has none, and returns the `_id`. */
  insert(document: Document): unknown {
    const complete = withIdFirst(document);
    const id: unknown = complete['_id'];
    const key = canonicalKey(id);
    if (this.rows.has(key)) throw duplicateKey(this.namespace, ID_INDEX, { _id: id });
    const bytes = BSON.calculateObjectSize(complete);
    checkSize(bytes);
    this.enter([{ after: complete, key }]);
    try {
      this.room.take(bytes, 1);
    } catch (full) {
      for (const index of this.unique) index.remove(complete);
      throw full;
    }
    this.rows.set(key, { document: complete, bytes });
    return id;
  }

  /** Makes computed changes visible, all or none. */
  swap(replacements: readonly Replacement[]): void {
    const changes = replacements.map(({ before, after, bytes }) => {
      const key = canonicalKey(before['_id']);
      checkSize(bytes);
      return { before, after, key, bytes, growth: bytes - (this.rows.get(key)?.bytes ?? 0) };
    });
    this.room.take(
      changes.reduce((sum, { growth }) => sum + growth, 0),
      0,
    );
    try {
      this.enter(changes);
    } catch (duplicate) {
      this.room.give(
        changes.reduce((sum, { growth }) => sum + growth, 0),
        0,
      );
      throw duplicate;
    }
    for (const { after, key, bytes } of changes) this.rows.set(key, { document: after, bytes });
  }

  /** Removes documents that are in the collection. */
  remove(documents: Iterable<Document>): void {
    for (const document of documents) {
      const key = canonicalKey(document['_id']);
      this.room.give(this.rows.get(key)?.bytes ?? 0, 1);
      this.rows.delete(key);
      for (const index of this.unique) index.remove(document);
    }
  }

  get indexes(): readonly IndexDefinition[] {
    return this.definitions;
  }

  /** Adds those of the indexes that are not there yet; all or, with duplicates in the way, none. */
  createIndexes(wanted: readonly IndexDefinition[]): void {
    const definitions = [...this.definitions];
    const unique = [...this.unique];
    for (const definition of wanted) {
      if (exists(definition, definitions)) continue;
      definitions.push(definition);
      if (definition.unique === true) unique.push(this.build(definition));
    }
    this.definitions = definitions;
    this.unique = unique;
  }

  private build(definition: IndexDefinition): UniqueIndex {
    const index = new UniqueIndex(this.namespace, definition);
    for (const [key, { document }] of this.rows) index.add(document, key);
    return index;
  }

  dropIndexes(names: ReadonlySet<string>): void {
    this.definitions = this.definitions.filter(({ name }) => !names.has(name));
    this.unique = this.unique.filter(({ definition }) => !names.has(definition.name));
  }

  /** Enters changes into the unique indexes one after the other, as MongoDB does, or none of them. */
  private enter(changes: readonly { before?: Document; after: Document; key: string }[]): void {
    const undo: (() => void)[] = [];
    try {
      for (const index of this.unique) {
        for (const { before, after, key } of changes) {
          if (before !== undefined) {
            index.remove(before);
            undo.push(() => {
              index.add(before, key);
            });
          }
          index.add(after, key);
          undo.push(() => {
            index.remove(after);
          });
        }
      }
    } catch (duplicate) {
      for (const step of undo.reverse()) step();
      throw duplicate;
    }
  }
}

function withIdFirst(document: Document): Document {
  const { _id: given, ...rest } = document;
  const id: unknown = given === undefined ? new ObjectId() : given;
  if (Array.isArray(id) || isRegularExpression(id)) {
    throw new CommandError(
      'InvalidIdField',
      `The '_id' value cannot be of type ${Array.isArray(id) ? 'array' : 'regex'}`,
    );
  }
  const dollar = isDocument(id) ? Object.keys(id).find((name) => name.startsWith('$')) : undefined;
  if (dollar !== undefined) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${dollar}' in '_id' is not valid for storage.`,
    );
  }
  return { _id: id, ...rest };
}

function checkSize(bytes: number): void {
  if (bytes <= MAX_DOCUMENT_BYTES) return;
  throw new CommandError(
    'BSONObjectTooLarge',
    `object to insert too large. size in bytes: ${bytes}, max size: ${MAX_DOCUMENT_BYTES}`,
  );
}
