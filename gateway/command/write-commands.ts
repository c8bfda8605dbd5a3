// The rows of the commands that change documents. MongoDB recognises their repetitions.

import { type CommandRule, type Fields, writeFields } from './rule.ts';

const row = (fields: Fields, required: string[], reply: string[]): CommandRule => ({
  role: 'readWrite',
  writes: true,
  retryable: true,
  fields: { ...fields, bypassDocumentValidation: 'boolean', ...writeFields },
  required,
  reply: [...reply, 'writeConcernError'],
});

const bulkReply = ['n', 'writeErrors', 'retriedStmtIds'];

export const writeCommands: readonly [string, CommandRule][] = [
  [
    'insert',
    row(
      { insert: 'collection', documents: 'documents', ordered: 'boolean' },
      ['documents'],
      bulkReply,
    ),
  ],
  [
    'update',
    row(
      {
        update: 'collection',
        updates: {
          parts: {
            q: 'document',
            u: 'update',
            c: 'document',
            upsert: 'boolean',
            multi: 'boolean',
            arrayFilters: 'documents',
            collation: 'document',
            hint: 'hint',
            sort: 'document',
          },
        },
        ordered: 'boolean',
        let: 'document',
      },
      ['updates'],
      [...bulkReply, 'nModified', 'upserted'],
    ),
  ],
  [
    'delete',
    row(
      {
        delete: 'collection',
        deletes: {
          parts: { q: 'document', limit: 'integer', collation: 'document', hint: 'hint' },
        },
        ordered: 'boolean',
        let: 'document',
      },
      ['deletes'],
      bulkReply,
    ),
  ],
  [
    'findAndModify',
    row(
      {
        findAndModify: 'collection',
        query: 'document',
        update: 'update',
        remove: 'boolean',
        new: 'boolean',
        upsert: 'boolean',
        fields: 'document',
        sort: 'document',
        arrayFilters: 'documents',
        collation: 'document',
        hint: 'hint',
        let: 'document',
      },
      [],
      ['value', 'lastErrorObject', 'retriedStmtId'],
    ),
  ],
];
