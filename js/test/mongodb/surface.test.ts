// The entry has every name that the driver has as a value, and shares its classes with `mooring`.

import * as driver from 'mongodb';
import { describe, expect, it } from 'vitest';

import * as alias from '../../../edge-adapter/node/mongodb.ts';
import * as mooring from '../../../edge-adapter/node/index.ts';

const has = alias as Readonly<Record<string, unknown>>;

/** Events are plain objects here, so these three names are types. */
const typesOnly = ['CommandFailedEvent', 'CommandStartedEvent', 'CommandSucceededEvent'];

/** What cannot be made, with a word of the reason. */
const absent: readonly (readonly [string, RegExp])[] = [
  ['ClientSession', /transactions/],
  ['ChangeStream', /change streams/],
  ['ChangeStreamCursor', /change streams/],
  ['GridFSBucket', /object store/],
  ['GridFSBucketReadStream', /object store/],
  ['GridFSBucketWriteStream', /object store/],
  ['ClientEncryption', /encrypt/],
  ['OrderedBulkOperation', /bulkWrite/],
  ['UnorderedBulkOperation', /bulkWrite/],
  ['Code', /JavaScript/],
  ['BSONSymbol', /string/],
  ['ConnectionReadyEvent', /client\.on/],
  ['CancellationToken', /client\.on/],
];

describe('mooring/mongodb', () => {
  it.each(Object.keys(driver).filter((name) => !typesOnly.includes(name)))(
    'has %s, of the same kind as the driver',
    (name) => {
      expect(typeof has[name]).toBe(typeof (driver as Readonly<Record<string, unknown>>)[name]);
    },
  );

  it('has the words and numbers of the driver', () => {
    const constants = Object.entries(driver).filter(
      ([name, value]) => typeof value === 'object' && name !== 'BSON',
    );
    expect(constants.length).toBeGreaterThan(15);
    for (const [name, value] of constants) expect(has[name], name).toEqual(value);
  });

  it('has everything of mooring, and no copy of it', () => {
    for (const [name, value] of Object.entries(mooring)) expect(has[name], name).toBe(value);
  });

  it('has the classes under BSON that it has beside it', () => {
    const { BSON } = alias;
    expect(BSON.ObjectId).toBe(mooring.ObjectId);
    expect(BSON.UUID).toBe(mooring.UUID);
    expect(() => BSON.serialize()).toThrow(alias.UnsupportedOperationError);
  });

  it.each(absent)('says why %s cannot be made', (name, reason) => {
    const Absent = has[name] as new () => unknown;
    expect(() => new Absent()).toThrow(alias.UnsupportedOperationError);
    expect(() => new Absent()).toThrow(reason);
    expect(() => new Absent()).toThrow(`${name}: `);
  });
});
