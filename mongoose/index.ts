/**
 * Mongoose over Mooring: `mooring/mongoose`.
 *
 * ```ts
 * import mongoose, { dbConnect } from 'mooring/mongoose';
 * await dbConnect({ uri: env.MOORING_URI });
 * ```
 *
 * `db-connect.ts` is where to start reading.
 * @module
 */

import type Mongoose from 'mongoose';
import mongooseDriver from 'mongoose/lib/driver.js';
import mongoose from 'mongoose/lib/mongoose.js';

import { driver } from './driver.ts';
import { installRuntime, type Runtime } from './runtime.ts';

export { type ConnectionOptions, dbConnect } from './db-connect.ts';
export { driver, type MongooseDriver } from './driver.ts';

/** Mongoose itself, without its own driver unless somebody else imported that. */
const whole: typeof Mongoose = mongoose;
export default whole;

/** For the package's entries: gives Mongoose this driver, unless its own was imported before. */
export function install(runtime: Runtime): void {
  installRuntime(runtime);
  if (mongooseDriver.get() !== null) return;
  mongooseDriver.set(driver);
  mongoose.setDriver(driver);
}
