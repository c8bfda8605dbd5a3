// The commands that pass, and every field of theirs that passes: THE TABLE.
//
// A command is rebuilt from its row, so what is not named here never reaches the database. A row also says
// which fields of the reply go back. A new command is a new row, and a line in protocol.md.

/** How a field's value is checked; the database checks the rest. */
export type FieldType =
  | 'collection'
  | 'document'
  | 'documents'
  | 'update'
  | 'boolean'
  | 'integer'
  | 'int64'
  | 'int64s'
  | 'w'
  | 'any'
  /** One document, or an array of documents, with fields of their own. */
  | { readonly one: Fields }
  | { readonly each: Fields };

/** The fields that a command or a part of it may have. */
export interface Fields {
  readonly [name: string]: FieldType;
}

/** One command. */
export interface CommandRule {
  /** Whether it changes documents, so that repeating it matters. */
  readonly writes: boolean;
  readonly fields: Fields;
  /** Fields that must be there, besides the first. */
  readonly required: readonly string[];
  /** Fields of the reply, besides ok. */
  readonly reply: readonly string[];
}

const readFields: Fields = {
  comment: 'any',
  readConcern: { one: { level: 'any' } },
};

const writeFields: Fields = {
  ordered: 'boolean',
  comment: 'any',
  let: 'document',
  writeConcern: { one: { w: 'w', j: 'boolean', wtimeout: 'integer' } },
};

const writeReply = ['n', 'writeErrors', 'writeConcernError', 'retriedStmtIds'] as const;

/** By name. A Map, so that a name such as `constructor` finds nothing. */
export const commands: ReadonlyMap<string, CommandRule> = new Map([
  ['ping', { writes: false, fields: { ping: 'any' }, required: [], reply: [] }],
  [
    'find',
    {
      writes: false,
      fields: {
        find: 'collection',
        filter: 'document',
        sort: 'document',
        projection: 'document',
        hint: 'any',
        skip: 'integer',
        limit: 'integer',
        batchSize: 'integer',
        singleBatch: 'boolean',
        collation: 'document',
        let: 'document',
        min: 'document',
        max: 'document',
        returnKey: 'boolean',
        showRecordId: 'boolean',
        allowDiskUse: 'boolean',
        allowPartialResults: 'boolean',
        ...readFields,
      },
      required: [],
      reply: ['cursor'],
    },
  ],
  [
    'getMore',
    {
      writes: false,
      fields: { getMore: 'int64', collection: 'collection', batchSize: 'integer', comment: 'any' },
      required: ['collection'],
      reply: ['cursor'],
    },
  ],
  [
    'killCursors',
    {
      writes: false,
      fields: { killCursors: 'collection', cursors: 'int64s', comment: 'any' },
      required: ['cursors'],
      reply: ['cursorsKilled', 'cursorsNotFound', 'cursorsAlive', 'cursorsUnknown'],
    },
  ],
  [
    'insert',
    {
      writes: true,
      fields: {
        insert: 'collection',
        documents: 'documents',
        ordered: 'boolean',
        comment: 'any',
        writeConcern: { one: { w: 'w', j: 'boolean', wtimeout: 'integer' } },
      },
      required: ['documents'],
      reply: writeReply,
    },
  ],
  [
    'update',
    {
      writes: true,
      fields: {
        update: 'collection',
        updates: {
          each: {
            q: 'document',
            u: 'update',
            c: 'document',
            upsert: 'boolean',
            multi: 'boolean',
            arrayFilters: 'documents',
            collation: 'document',
            hint: 'any',
            sort: 'document',
          },
        },
        ...writeFields,
      },
      required: ['updates'],
      reply: [...writeReply, 'nModified', 'upserted'],
    },
  ],
  [
    'delete',
    {
      writes: true,
      fields: {
        delete: 'collection',
        deletes: { each: { q: 'document', limit: 'integer', collation: 'document', hint: 'any' } },
        ...writeFields,
      },
      required: ['deletes'],
      reply: writeReply,
    },
  ],
] satisfies [string, CommandRule][]);
