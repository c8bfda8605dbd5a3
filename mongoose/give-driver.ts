// Changing Mongoose's driver after models were made, as modules do that are imported before anybody connects.

import mongoose from 'mongoose/lib/mongoose.js';

/** Gives Mongoose a driver. @throws MongooseError when it has an open connection of another one */
export function giveDriver(driver: object): void {
  const { __driver: before } = mongoose as unknown as { __driver: unknown };
  if (before === driver) return;
  mongoose.setDriver(driver);
  // Each model waits for the connection that the other driver made, and would never make its indexes.
  for (const model of Object.values(mongoose.models)) {
    delete (model as { $init?: unknown }).$init;
  }
}
