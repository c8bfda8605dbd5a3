// The runner's control: a case that is right passes, and with any one expectation changed it fails.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Case, UnifiedTest } from './format.ts';
import { play } from './play.ts';
import { Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage[Symbol.asyncDispose]());

const place = { databaseName: 'control', collectionName: 'things' };

const setting = {
  createEntities: [
    { client: { id: 'client', observeEvents: ['commandStartedEvent'] } },
    { database: { id: 'database', client: 'client', databaseName: place.databaseName } },
    { collection: { id: 'things', database: 'database', collectionName: place.collectionName } },
  ],
  initialData: [{ ...place, documents: [{ _id: 1 }] }],
};

const insert = { name: 'insertOne', object: 'things', arguments: { document: { _id: 2 } } };
const again = { ...insert, expectError: { isClientError: false, errorCode: 11000 } };

const right: UnifiedTest = {
  description: 'inserts once',
  operations: [
    { ...insert, expectResult: { insertedId: 2 } },
    again,
    {
      name: 'find',
      object: 'things',
      arguments: { filter: {} },
      expectResult: [{ _id: 1 }, { _id: 2 }],
    },
  ],
  expectEvents: [
    {
      client: 'client',
      events: ['insert', 'insert', 'find'].map((commandName) => ({
        commandStartedEvent: { commandName, databaseName: place.databaseName },
      })),
    },
  ],
  outcome: [{ ...place, documents: [{ _id: 1 }, { _id: 2 }] }],
};

const caseOf = (changed: Partial<UnifiedTest>): Case => ({
  suite: 'control',
  file: 'control.json',
  setting: { ...setting, tests: [] },
  test: { ...right, ...changed },
  excluded: undefined,
});

describe('a case', () => {
  it('passes when all is as expected', () => play(stage, caseOf({})));

  it.each<[string, Partial<UnifiedTest>, string]>([
    ['a result', { operations: [{ ...insert, expectResult: { insertedId: 3 } }] }, 'insertedId'],
    [
      'an error that does not come',
      { operations: [{ ...insert, expectError: { isError: true } }] },
      'the result of insertOne',
    ],
    [
      'an option that the client does not have',
      {
        operations: [
          {
            ...insert,
            arguments: { ...insert.arguments, color: 1 },
            expectError: { isError: true },
          },
        ],
      },
      'has no option "color"',
    ],
    ['an error that nobody expects', { operations: [insert, insert] }, 'E11000'],
    [
      'the code of an error',
      { operations: [insert, { ...again, expectError: { errorCode: 1 } }] },
      'code',
    ],
    [
      'the origin of an error',
      { operations: [insert, { ...again, expectError: { isClientError: true } }] },
      'origin',
    ],
    [
      'an event more',
      { expectEvents: [{ client: 'client', events: [{ commandStartedEvent: {} }] }] },
      'events of client[1]',
    ],
    ['what is stored', { outcome: [{ ...place, documents: [{ _id: 1 }] }] }, 'control.things'],
    ['a method', { operations: [{ ...insert, object: 'database' }] }, 'no such method: insertOne'],
  ])('fails for %s', async (_name, changed, message) => {
    await expect(play(stage, caseOf(changed))).rejects.toThrow(message);
  });
});
