// The rules of matching: each with what it must let pass and what it must not.

import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';

import { Long, ObjectId } from '../../edge-adapter/node/index.ts';
import { match, Mismatch } from './match.ts';

const id = '0123456789abcdef01234567';
const context = { entity: (name: string) => ({ known: { a: 1 } })[name] };

const good: [string, unknown, unknown][] = [
  ['more fields at the root', { a: 1 }, { a: 1, b: 2 }],
  ['more fields in documents of an array at the root', [{ a: 1 }], [{ a: 1, b: 2 }]],
  ['numbers of other types', { a: 1, b: 2 }, { a: 1n, b: Long.fromNumber(2) }],
  ['values of another codec', new BSON.ObjectId(id), new ObjectId(id)],
  ['nothing where nothing may be', { a: { $$unsetOrMatches: 1 } }, {}],
  ['what is not to be there', { a: { $$exists: false } }, { b: 1 }],
  ['what is to be there', { a: { $$exists: true } }, { a: null }],
  ['a type', { a: { $$type: ['int', 'long'] } }, { a: 5 }],
  ['a bound', { a: { $$lte: 5 } }, { a: 5 }],
  ['an entity', { a: { $$matchesEntity: 'known' } }, { a: { a: 1 } }],
  ['a document in a text', { a: { $$matchAsDocument: { b: 1 } } }, { a: '{"b":1}' }],
  ['a root below the root', { a: { $$matchAsRoot: { b: 1 } } }, { a: { b: 1, c: 2 } }],
  ['a variable of an aggregation', { a: ['$$id', 1] }, { a: ['$$id', 1] }],
];

const bad: [string, unknown, unknown][] = [
  ['another value', { a: 1 }, { a: 2 }],
  ['a text for a number', { a: 1 }, { a: '1' }],
  ['a field too few', { a: 1 }, {}],
  ['more fields below the root', { a: { b: 1 } }, { a: { b: 1, c: 2 } }],
  ['a longer array', [1], [1, 2]],
  ['another ObjectId', new BSON.ObjectId(id), new ObjectId()],
  ['another value where nothing may be', { a: { $$unsetOrMatches: 1 } }, { a: 2 }],
  ['what is not to be there', { a: { $$exists: false } }, { a: null }],
  ['nothing where something must be', { a: { $$exists: true } }, {}],
  ['another type', { a: { $$type: ['int', 'long'] } }, { a: '5' }],
  ['a fraction for an integer', { a: { $$type: 'int' } }, { a: 0.5 }],
  ['more than a bound', { a: { $$lte: 5 } }, { a: 6 }],
  ['nothing within a bound', { a: { $$lte: 5 } }, {}],
  ['another entity', { a: { $$matchesEntity: 'known' } }, { a: { a: 2 } }],
  ['more in a document in a text', { a: { $$matchAsDocument: { b: 1 } } }, { a: '{"b":1,"c":2}' }],
];

describe('match', () => {
  it.each(good)('lets %s pass', (_name, expected, actual) => {
    match(expected, actual, context);
  });

  it.each(bad)('refuses %s', (_name, expected, actual) => {
    expect(() => {
      match(expected, actual, context);
    }).toThrow(Mismatch);
  });

  it('refuses an operator that it does not know', () => {
    expect(() => {
      match({ $$other: 1 }, 1, context);
    }).toThrow('does not know $$other');
  });
});
