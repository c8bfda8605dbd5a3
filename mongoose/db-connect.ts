// dbConnect: Mongoose's default connection, made once, validated, and connected again when it died.

import type { ConnectOptions, default as Mongoose } from 'mongoose';
import mongoose from 'mongoose/lib/mongoose.js';

import {
  type ConnectionOptions as ClientOptions,
  MongoInvalidArgumentError,
  MongoParseError,
} from '../js/src/index.ts';
import type { Connection } from './connection.ts';
import { driver } from './driver.ts';
import { giveDriver } from './give-driver.ts';
import { runtime } from './runtime.ts';

/** Mongoose's options of a connection, and Mooring's. */
export interface ConnectionOptions
  extends ConnectOptions, Omit<ClientOptions, keyof ConnectOptions> {
  /**
   * `https://…`: a gateway's connection string; Mongoose then runs over Mooring. `mongodb://…`: a database's; Mongoose
   * then runs over its own driver, on Node only. Default: the environment's MONGODB_URI, else its MOORING_URI.
   */
  uri?: string;
}

const variables = ['MONGODB_URI', 'MOORING_URI'];

/**
 * Mongoose, connected and validated. All calls share its default connection; a connect that failed is not kept.
 * @param options the connection string and what to change of the profile's defaults (docs/mongoose.md).
 * @throws MongoParseError for bad options and for `mongodb://` where there is no TCP; MongoNotConnectedError,
 *   MongoServerSelectionError or MongoOperationTimeoutError when nothing answers; MongooseError when the connection is
 *   open with another connection string. None of them names a host or a key.
 */
export async function dbConnect(options: ConnectionOptions = {}): Promise<typeof Mongoose> {
  const { uri = fromEnvironment(), ...given } = options;
  if (/^mongodb(?:\+srv)?:/i.test(uri)) await connectOwn(uri, given);
  else await connectOverGateway(uri, given);
  return mongoose;
}

async function connectOverGateway(uri: string, options: object): Promise<void> {
  // Throws where the default connection is open with another driver.
  giveDriver(driver);
  const connection = mongoose.connection as unknown as Connection;
  if (connection.isOpenFor(uri)) await connection.validate();
  else await mongoose.connect(uri, options);
}

async function connectOwn(uri: string, options: object): Promise<void> {
  const { connectOwn } = runtime();
  if (connectOwn !== undefined) return connectOwn(uri, options as Record<string, unknown>);
  throw new MongoParseError(
    'a mongodb:// connection string needs TCP, which an edge function does not have. Run a Mooring gateway beside ' +
      'the database and use its address: https://<keyId>:<secret>@<gateway host>/<database> (see gateway/README.md)',
  );
}

function fromEnvironment(): string {
  for (const name of variables) {
    const value = runtime().variable(name);
    if (value !== undefined && value !== '') return value;
  }
  throw new MongoInvalidArgumentError(
    `dbConnect needs the connection string: set ${variables.join(' or ')} in the environment, or pass it, ` +
      'dbConnect({ uri })',
  );
}
