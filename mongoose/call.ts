// One call of a collection's method: buffered until the connection is open, told to who listens, then made.

import MongooseError from 'mongoose/lib/error/mongooseError.js';

import { MongoBulkWriteError, ObjectId, stringify } from '../js/src/index.ts';
import type { Collection } from './collection.ts';
import { argumentsFor } from './operation-options.ts';

/** Makes the call; a promise, or a cursor where nothing was to be waited for. */
export function call(collection: Collection, method: string, given: readonly unknown[]): unknown {
  if (collection.conn.$wasForceClosed === true) {
    throw new MongooseError('Connection was force closed');
  }
  const { collection: target } = collection;
  if (target === undefined) {
    if (collection._shouldBufferCommands()) {
      return buffered(collection, method).then(() => call(collection, method, given));
    }
    throw new MongooseError(
      `Cannot call ${collection.name}.${method}() before the connection is open if bufferCommands is false. ` +
        'Await dbConnect() or mongoose.connect() first.',
    );
  }
  debug(collection, method, given);
  const tell = listened(collection, method, given);
  const made = (): unknown =>
    (target as unknown as Record<string, (...of: unknown[]) => unknown>)[method]?.(
      ...argumentsFor(method, given),
    );
  if (tell === undefined) return settled(made(), nothing, nothing);
  tell('operation-start', { params: given });
  try {
    return settled(
      made(),
      (result) => tell('operation-end', { result }),
      (error) => tell('operation-end', { error }),
    );
  } catch (error) {
    tell('operation-end', { error });
    throw error;
  }
}

/** Told of the collection, the method and its arguments. */
type Debug = (collection: string, method: string, ...given: unknown[]) => void;

const nothing = (): void => undefined;

/** Tells how it ended, and makes write errors as Mongoose reads them. */
function settled(
  made: unknown,
  succeeded: (result: unknown) => void,
  failed: (error: unknown) => void,
): unknown {
  if (!(made instanceof Promise)) {
    succeeded(made);
    return made;
  }
  return made.then(
    (result: unknown) => {
      succeeded(result);
      return result;
    },
    (error: unknown) => {
      if (error instanceof MongoBulkWriteError) markWriteErrors(error);
      failed(error);
      throw error;
    },
  );
}

/** The driver's write errors keep the server's own below `err`, and Mongoose looks there for the place. */
function markWriteErrors({ writeErrors }: MongoBulkWriteError): void {
  for (const error of writeErrors) {
    if (!('err' in error)) Object.defineProperty(error, 'err', { value: error });
  }
}

/** Waits until the connection is open. @throws MongooseError after bufferTimeoutMS. */
function buffered(collection: Collection, method: string): Promise<void> {
  const timeoutMS = collection._getBufferTimeoutMS();
  return new Promise((resolve, reject) => {
    const go = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      collection.removeQueue(go);
      reject(
        new MongooseError(
          `Operation \`${collection.name}.${method}()\` buffering timed out after ${timeoutMS}ms`,
        ),
      );
    }, timeoutMS);
    collection.addQueue(go);
  });
}

/** Tells an event of this call; undefined when nobody listens. */
function listened(
  { conn, name, opts }: Collection,
  method: string,
  params: readonly unknown[],
): ((event: string, details: object) => void) | undefined {
  const listeners = conn.listenerCount('operation-start') + conn.listenerCount('operation-end');
  if (listeners === 0) return undefined;
  const about = { _id: new ObjectId(), modelName: opts['modelName'], collectionName: name, method };
  return (event, details) => conn.emit(event, { ...about, params, ...details });
}

/** Mongoose's option `debug`: a function that is told of each call, or true for a line on the console. */
function debug({ conn, name }: Collection, method: string, given: readonly unknown[]): void {
  const told = conn.options?.['debug'] ?? conn.base.options['debug'];
  if (typeof told === 'function') (told as Debug)(name, method, ...given);
  else if (told !== undefined && told !== false && told !== null) {
    const shown = given.map((one) => (one === undefined ? '' : stringify(one)));
    console.info(`Mongoose: ${name}.${method}(${shown.join(', ')})`);
  }
}
