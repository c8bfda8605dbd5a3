// `instanceof` answers for errors of ours what it answers for the driver's.

import * as driver from 'mongodb';
import { describe, expect, it } from 'vitest';

import * as alias from '../../../edge-adapter/node/mongodb.ts';

type Class = new (message: string) => Error;
const of = (module: object, name: string): Class =>
  (module as Readonly<Record<string, Class>>)[name] as Class;

const errorClasses = Object.keys(driver).filter((name) => /^Mongo\w*Error$/.test(name));

/** Errors that are raised here and have a class of the same name in the driver. */
const raised = [
  'MongoError',
  'MongoInvalidArgumentError',
  'MongoNetworkError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoParseError',
  'MongoServerSelectionError',
];

/** The names of the classes that an object inherits from, nearest first. */
function family(kind: { prototype: object }): string[] {
  const names: string[] = [];
  for (
    let at: object | null = kind.prototype;
    at !== null && at !== Error.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    names.push(at.constructor.name);
  }
  return names;
}

describe('instanceof', () => {
  it.each(raised)('finds %s in the families of the driver, and in no other', (name) => {
    const error = new (of(alias, name))('x');
    const found = errorClasses.filter((kind) => error instanceof of(alias, kind));
    expect(found.sort()).toEqual(family(of(driver, name)).sort());
  });

  it('finds an error of the server, and one that was not confirmed', () => {
    const refused = new alias.MongoServerError('x', { code: 11000 });
    expect(refused).toBeInstanceOf(alias.MongoError);
    expect(refused).not.toBeInstanceOf(alias.MongoWriteConcernError);
    expect(refused).not.toBeInstanceOf(alias.MongoDriverError);
    const unconfirmed = new alias.MongoServerError('x', { code: 64, outcome: 'applied' });
    expect(unconfirmed).toBeInstanceOf(alias.MongoWriteConcernError);
  });

  it('finds a closed client, and what there is not', () => {
    const closed = new alias.MongoNotConnectedError('x', { code: 'client_closed' });
    expect(closed).toBeInstanceOf(alias.MongoClientClosedError);
    expect(closed).toBeInstanceOf(alias.MongoTopologyClosedError);
    const unsupported = new alias.UnsupportedOperationError('x');
    expect(unsupported).toBeInstanceOf(alias.MongoCompatibilityError);
    expect(unsupported).toBeInstanceOf(alias.MongoAPIError);
    expect(unsupported).not.toBeInstanceOf(alias.MongoRuntimeError);
  });

  it('says no to what is no error of ours', () => {
    for (const value of [undefined, null, 'x', new Error('x'), {}]) {
      expect(errorClasses.filter((kind) => value instanceof of(alias, kind))).toEqual([]);
    }
  });

  it('takes the families that are made by hand', () => {
    class Own extends alias.MongoAPIError {}
    expect(new Own('x')).toBeInstanceOf(alias.MongoDriverError);
    expect(new alias.MongoInvalidArgumentError('x')).not.toBeInstanceOf(Own);
  });
});
