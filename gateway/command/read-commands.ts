// The rows of the commands that read.

import { type CommandRule, cursorField, type Fields, readFields, untimedField } from './rule.ts';

const row = (fields: Fields, required: string[], reply: string[]): CommandRule => ({
  role: 'read',
  writes: false,
  retryable: false,
  fields,
  required,
  reply,
});

export const readCommands: readonly [string, CommandRule][] = [
  ['ping', { ...row({ ping: 'any', comment: 'any' }, [], []), admin: 'may' }],
  [
    'find',
    row(
      {
        find: 'collection',
        filter: 'document',
        sort: 'document',
        projection: 'document',
        skip: 'integer',
        limit: 'integer',
        batchSize: 'integer',
        singleBatch: 'boolean',
        let: 'document',
        min: 'document',
        max: 'document',
        returnKey: 'boolean',
        showRecordId: 'boolean',
        allowDiskUse: 'boolean',
        allowPartialResults: 'boolean',
        ...untimedField,
        ...readFields,
      },
      [],
      ['cursor'],
    ),
  ],
  [
    'getMore',
    row(
      {
        getMore: 'cursor',
        collection: 'cursorCollection',
        batchSize: 'integer',
        comment: 'any',
      },
      ['collection'],
      ['cursor'],
    ),
  ],
  [
    'killCursors',
    row(
      { killCursors: 'cursorCollection', cursors: 'cursors', comment: 'any' },
      ['cursors'],
      ['cursorsKilled', 'cursorsNotFound', 'cursorsAlive', 'cursorsUnknown'],
    ),
  ],
  [
    'aggregate',
    row(
      {
        aggregate: 'collection',
        // With $out or $merge it is a write; pipeline.ts says so.
        pipeline: 'pipeline',
        ...cursorField,
        ...untimedField,
        let: 'document',
        allowDiskUse: 'boolean',
        bypassDocumentValidation: 'boolean',
        ...readFields,
        writeConcern: { part: { w: 'w', j: 'boolean', wtimeout: 'integer' } },
      },
      ['pipeline', 'cursor'],
      ['cursor', 'writeConcernError'],
    ),
  ],
  [
    'count',
    row(
      { count: 'collection', query: 'document', skip: 'integer', limit: 'integer', ...readFields },
      [],
      ['n'],
    ),
  ],
  [
    'distinct',
    row(
      { distinct: 'collection', key: 'text', query: 'document', ...readFields },
      ['key'],
      ['values'],
    ),
  ],
  [
    'listDatabases',
    {
      ...row(
        {
          listDatabases: 'one',
          filter: 'document',
          nameOnly: 'boolean',
          authorizedDatabases: 'boolean',
          comment: 'any',
        },
        [],
        ['databases', 'totalSize', 'totalSizeMb'],
      ),
      admin: 'must',
    },
  ],
  [
    'listCollections',
    row(
      {
        listCollections: 'one',
        filter: 'document',
        nameOnly: 'boolean',
        authorizedCollections: 'boolean',
        ...cursorField,
        ...untimedField,
        comment: 'any',
      },
      [],
      ['cursor'],
    ),
  ],
  [
    'listIndexes',
    row(
      { listIndexes: 'collection', ...cursorField, ...untimedField, comment: 'any' },
      [],
      ['cursor'],
    ),
  ],
];
