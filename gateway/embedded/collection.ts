// One collection: documents by `_id`, in the order of their insertion.
//
// Documents are never changed in place: an update makes a new one and swaps it in. So a cursor may
// hold on to what it found, and a statement that fails half way has changed nothing.

import { BSON, type Document, ObjectId } from 'mongodb';

import { canonicalKey } from './canonical-key.ts';
import { CommandError } from './command-error.ts';
import { MAX_DOCUMENT_BYTES } from './identity.ts';
import type { Room } from './room.ts';

interface Row {
  readonly document: Document;
  readonly bytes: number;
}

/** A change that is computed and checked but not yet visible. */
export interface Replacement {
  readonly before: Document;
  readonly after: Document;
}

/** Documents by canonical `_id`. `room` is what is left for all collections together. */
export class Collection {
  private readonly rows = new Map<string, Row>();
  private readonly namespace: string;
  private readonly room: Room;

  constructor(namespace: string, room: Room) {
    this.namespace = namespace;
    this.room = room;
  }

  /** All documents, oldest first. */
  all(): Document[] {
    return Array.from(this.rows.values(), ({ document }) => document);
  }

  /** The document with this `_id`, as an array of at most one. */
  withId(id: unknown): Document[] {
    const row = this.rows.get(canonicalKey(id));
    return row === undefined ? [] : [row.document];
  }

  /** Adds a document, with an `_id` if it has none, and returns the `_id`. */
  insert(document: Document): unknown {
    const complete = withIdFirst(document);
    const key = canonicalKey(complete['_id']);
    if (this.rows.has(key)) throw this.duplicateKey(complete['_id']);
    const bytes = checkedSize(complete);
    this.room.take(bytes, 1);
    this.rows.set(key, { document: complete, bytes });
    return complete['_id'];
  }

  /** Makes computed changes visible, all or none. */
  swap(replacements: readonly Replacement[]): void {
    const rows = replacements.map(({ after }) => ({ document: after, bytes: checkedSize(after) }));
    const keys = replacements.map(({ before }) => canonicalKey(before['_id']));
    const growth = rows.reduce(
      (sum, { bytes }, at) => sum + bytes - (this.rows.get(keys[at] ?? '')?.bytes ?? 0),
      0,
    );
    this.room.take(growth, 0);
    rows.forEach((row, at) => this.rows.set(keys[at] ?? '', row));
  }

  /** Removes documents that are in the collection. */
  remove(documents: readonly Document[]): void {
    for (const document of documents) {
      const key = canonicalKey(document['_id']);
      this.room.give(this.rows.get(key)?.bytes ?? 0, 1);
      this.rows.delete(key);
    }
  }

  private duplicateKey(id: unknown): CommandError {
    const shown = BSON.EJSON.stringify({ _id: id });
    return new CommandError(
      'DuplicateKey',
      `E11000 duplicate key error collection: ${this.namespace} index: _id_ dup key: ${shown}`,
      { keyPattern: { _id: 1 }, keyValue: { _id: id } },
    );
  }
}

function withIdFirst(document: Document): Document {
  const { _id: given, ...rest } = document;
  const id: unknown = given === undefined ? new ObjectId() : given;
  if (Array.isArray(id) || id instanceof RegExp) {
    throw new CommandError(
      'InvalidIdField',
      `The '_id' value cannot be of type ${Array.isArray(id) ? 'array' : 'regex'}`,
    );
  }
  return { _id: id, ...rest };
}

function checkedSize(document: Document): number {
  const bytes = BSON.calculateObjectSize(document);
  if (bytes > MAX_DOCUMENT_BYTES) {
    throw new CommandError(
      'BSONObjectTooLarge',
      `object to insert too large. size in bytes: ${bytes}, max size: ${MAX_DOCUMENT_BYTES}`,
    );
  }
  return bytes;
}
