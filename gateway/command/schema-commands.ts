// The rows of the commands that change collections and indexes. Making them needs readWrite, because an
// application that starts up makes what it needs; what destroys them needs admin.

import type { Role } from '../access/keys.ts';
import { type CommandRule, type Fields, writeFields } from './rule.ts';

const row = (role: Role, fields: Fields, required: string[], reply: string[]): CommandRule => ({
  role,
  writes: true,
  retryable: false,
  fields: { ...fields, ...writeFields },
  required,
  reply: [...reply, 'writeConcernError'],
});

const indexFields: Fields = {
  key: 'document',
  name: 'text',
  unique: 'boolean',
  sparse: 'boolean',
  hidden: 'boolean',
  background: 'boolean',
  expireAfterSeconds: 'integer',
  partialFilterExpression: 'document',
  collation: 'document',
  wildcardProjection: 'document',
  weights: 'document',
  default_language: 'text',
  language_override: 'text',
  textIndexVersion: 'integer',
  '2dsphereIndexVersion': 'integer',
  bits: 'integer',
  min: 'any',
  max: 'any',
  v: 'integer',
};

export const schemaCommands: readonly [string, CommandRule][] = [
  [
    'create',
    row(
      'readWrite',
      {
        create: 'collection',
        capped: 'boolean',
        size: 'integer',
        max: 'integer',
        expireAfterSeconds: 'integer',
        timeseries: {
          part: {
            timeField: 'text',
            metaField: 'text',
            granularity: 'text',
            bucketMaxSpanSeconds: 'integer',
            bucketRoundingSeconds: 'integer',
          },
        },
        clusteredIndex: { part: { key: 'document', unique: 'boolean', name: 'text' } },
        changeStreamPreAndPostImages: { part: { enabled: 'boolean' } },
        validator: 'document',
        validationLevel: 'text',
        validationAction: 'text',
        viewOn: 'collection',
        pipeline: 'pipeline',
        collation: 'document',
      },
      [],
      [],
    ),
  ],
  [
    'createIndexes',
    row(
      'readWrite',
      { createIndexes: 'collection', indexes: { parts: indexFields }, commitQuorum: 'any' },
      ['indexes'],
      ['numIndexesBefore', 'numIndexesAfter', 'createdCollectionAutomatically', 'note'],
    ),
  ],
  [
    'dropIndexes',
    row('admin', { dropIndexes: 'collection', index: 'any' }, ['index'], ['nIndexesWas']),
  ],
  ['drop', row('admin', { drop: 'collection' }, [], ['ns', 'nIndexesWas'])],
  ['dropDatabase', row('admin', { dropDatabase: 'one' }, [], ['dropped'])],
];
