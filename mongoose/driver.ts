// The driver that `mongoose.setDriver` takes.

import { BulkWriteResult } from './bulk-write-result.ts';
import { Collection } from './collection.ts';
import { Connection } from './connection.ts';

/** What Mongoose asks of a driver. */
export interface MongooseDriver {
  readonly Connection: unknown;
  readonly Collection: unknown;
  readonly BulkWriteResult: unknown;
  readonly plugins: readonly never[];
}

/** Mongoose over Mooring's client, for `mongoose.setDriver(driver)`. */
export const driver: MongooseDriver = { Connection, Collection, BulkWriteResult, plugins: [] };
