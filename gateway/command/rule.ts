// What a row of the command table says.

import type { Role } from '../access/keys.ts';

/** How a field's value is checked; the database checks the rest. */
export type FieldType =
  | 'collection'
  | 'text'
  | 'one'
  | 'zero'
  | 'document'
  | 'documents'
  | 'pipeline'
  | 'update'
  | 'hint'
  | 'boolean'
  | 'integer'
  | 'cursor'
  | 'cursors'
  | 'cursorCollection'
  | 'w'
  | 'any'
  /** A document, or an array of at least one document, with fields of their own. */
  | { readonly part: Fields }
  | { readonly parts: Fields };

/** The fields that a command or a part of it may have. */
export interface Fields {
  readonly [name: string]: FieldType;
}

/** One command. */
export interface CommandRule {
  /** The least role that may run it. */
  readonly role: Role;
  /** Whether it changes something, so that repeating it matters. */
  readonly writes: boolean;
  /** Whether it is about the server as a whole, and so may, or must, be sent to the database admin. */
  readonly admin?: 'may' | 'must';
  /** Whether MongoDB recognises its repetition by a transaction number (retryable writes). */
  readonly retryable: boolean;
  readonly fields: Fields;
  /** Fields that must be there, besides the first. */
  readonly required: readonly string[];
  /** Fields of the reply, besides ok. */
  readonly reply: readonly string[];
}

/** Fields of everything that reads. */
export const readFields: Fields = {
  collation: 'document',
  hint: 'hint',
  comment: 'any',
  readConcern: { part: { level: 'text' } },
};

/** Fields of everything that changes something. */
export const writeFields: Fields = {
  comment: 'any',
  writeConcern: { part: { w: 'w', j: 'boolean', wtimeout: 'integer' } },
};

/** That the time limit is for the answer alone: what follows of the cursor has limits of its own. */
export const untimedField: Fields = { maxTimeMS: 'zero' };

/** How large the first batch of a cursor is. */
export const cursorField: Fields = { cursor: { part: { batchSize: 'integer' } } };
